//! Signing: 32 bytes in, 64 bytes out, low S, verified under the manifest's key, no r twice.

use std::collections::BTreeSet;

use bitcoin::secp256k1::ecdsa::Signature;
use bitcoin::secp256k1::{All, Message, PublicKey, Secp256k1, SecretKey};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use sha2::{Digest, Sha256};
use strongroom_core::wallet::Scheme;

use super::OnProgress;
use super::errors::Fault;
use super::session::{Login, Retry};
use crate::devices::bytes::{Bytes, Bytes32, Key33, Sig64};
use crate::devices::error::{DeviceError, JobFault};
use crate::devices::protocol::{JOBS_LIMIT, Progress, SignJob};

/// How many signatures are made between two progress messages.
const PROGRESS_STEP: usize = 16;
/// The r of these nonces k = 1..=64 is known to everybody; a module that uses one has a broken generator.
const TRIVIAL_NONCES: u8 = 64;

/// Everything that a signature of the module is checked with before it counts.
pub(super) struct Signer {
    secp: Secp256k1<All>,
    seen: BTreeSet<[u8; 32]>,
    quarantined: bool,
}

impl Signer {
    pub(super) fn new() -> Self {
        let secp = Secp256k1::new();
        let seen = trivial_r(&secp).collect();
        Self {
            secp,
            seen,
            quarantined: false,
        }
    }

    pub(super) fn add_seen(&mut self, values: &[Bytes32]) {
        self.seen.extend(values.iter().map(|r| r.0));
    }

    /// Refuses once the device has shown that its signatures cannot be trusted.
    pub(super) fn refuse_in_quarantine(&self) -> Result<(), DeviceError> {
        if self.quarantined {
            Err(DeviceError::Quarantined)
        } else {
            Ok(())
        }
    }

    /// Has the module sign, and checks what comes back.
    pub(super) fn sign(
        &mut self,
        session: &Session,
        handle: ObjectHandle,
        job: SignJob,
    ) -> Result<Sig64, Fault> {
        self.refuse_in_quarantine()?;
        let raw = session.sign(&Mechanism::Ecdsa, handle, &job.digest.0)?;
        let checked = self.check(&raw, job);
        // One bad signature is enough: what made it may leak the key with the next one.
        self.quarantined = checked.is_err();
        Ok(checked?)
    }

    fn check(&mut self, raw: &[u8], job: SignJob) -> Result<Sig64, DeviceError> {
        let SignJob {
            key,
            digest,
            scheme: _,
        } = job;
        let invalid = |_| DeviceError::SigInvalid { key };
        let compact: [u8; 64] = raw.try_into().map_err(|_| DeviceError::SigLength {
            key,
            got: raw.len() as u64,
        })?;
        let mut signature = Signature::from_compact(&compact).map_err(invalid)?;
        signature.normalize_s();
        let public = PublicKey::from_slice(&key.0).map_err(invalid)?;
        let message = Message::from_digest(digest.0);
        self.secp
            .verify_ecdsa(&message, &signature, &public)
            .map_err(invalid)?;
        let compact = signature.serialize_compact();
        let (r, _) = compact.split_at(32);
        let r: [u8; 32] = r.try_into().map_err(|_| DeviceError::SigInvalid { key })?;
        if !self.seen.insert(r) {
            return Err(DeviceError::NonceRepeat { key });
        }
        Ok(Bytes(compact))
    }
}

/// Signs a reviewed batch: all of it, or nothing is returned.
pub(super) fn batch(
    login: &mut Login,
    signer: &mut Signer,
    device_key: Option<Key33>,
    jobs: &[SignJob],
    progress: OnProgress<'_>,
) -> Result<Vec<Sig64>, DeviceError> {
    check_jobs(device_key, jobs)?;
    // Every key is looked up before the first is used: a batch that cannot end is not begun.
    jobs.iter()
        .try_for_each(|job| login.index().find(job.key).map(drop))?;
    let total = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
    let mut retry = Retry::once();
    let mut signatures = Vec::with_capacity(jobs.len());
    for chunk in jobs.chunks(PROGRESS_STEP) {
        for job in chunk {
            signatures.push(one(login, signer, &mut retry, *job)?);
        }
        progress(Progress {
            done: u32::try_from(signatures.len()).unwrap_or(u32::MAX),
            total,
        });
    }
    Ok(signatures)
}

/// What the documents of an appliance begin with: key sheets, certificates, and checkpoints by their origin.
const DOCUMENTS: [&str; 3] = [
    "strongroom/keysheet/v1\n",
    "strongroom/certificate/v1\n",
    "strongroom.",
];

/// The digest of a document. No text of ours hashes to an input's digest, which is a hash of other bytes, twice (H04).
pub(super) fn document(text: &str) -> Result<Bytes32, DeviceError> {
    if DOCUMENTS.iter().any(|d| text.starts_with(d)) {
        Ok(Bytes(Sha256::digest(text).into()))
    } else {
        Err(DeviceError::Document)
    }
}

/// Signs one digest with the key found in the index, and with the one retry that a dead login allows.
pub(super) fn one(
    login: &mut Login,
    signer: &mut Signer,
    retry: &mut Retry,
    job: SignJob,
) -> Result<Sig64, DeviceError> {
    login.with_retry(retry, |login| {
        let private = login.index().find(job.key)?;
        signer.sign(login.session(), private.handle, job)
    })
}

fn check_jobs(device_key: Option<Key33>, jobs: &[SignJob]) -> Result<(), DeviceError> {
    if jobs.len() > JOBS_LIMIT {
        let (got, limit) = (jobs.len() as u64, JOBS_LIMIT as u64);
        return Err(DeviceError::TooMany {
            what: "jobs".into(),
            got,
            limit,
        });
    }
    let mut known = BTreeSet::new();
    for (index, job) in (0u32..).zip(jobs) {
        let fault = if device_key == Some(job.key) {
            JobFault::DeviceKey
        } else if PublicKey::from_slice(&job.key.0).is_err() {
            JobFault::NotAKey
        } else if job.scheme != Scheme::Ecdsa {
            // No version of PKCS#11 has BIP-0340.
            JobFault::Scheme
        } else if !known.insert(*job) {
            JobFault::Twice
        } else {
            continue;
        };
        return Err(DeviceError::Job { index, fault });
    }
    Ok(())
}

fn trivial_r(secp: &Secp256k1<All>) -> impl Iterator<Item = [u8; 32]> {
    (1..=TRIVIAL_NONCES).filter_map(|k| {
        let mut nonce = [0u8; 32];
        *nonce.last_mut()? = k;
        let point = SecretKey::from_slice(&nonce).ok()?.public_key(secp).serialize();
        point.get(1..)?.try_into().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: Bytes32 = Bytes([7; 32]);

    fn job(key: Key33) -> SignJob {
        SignJob {
            key,
            scheme: Scheme::Ecdsa,
            digest: DIGEST,
        }
    }

    fn key_pair(signer: &Signer) -> (SecretKey, Key33) {
        let secret = SecretKey::from_slice(&[5; 32]).unwrap();
        (secret, Bytes(secret.public_key(&signer.secp).serialize()))
    }

    /// As a module returns it: the other S, which is as valid to the curve.
    fn high_s(low: &[u8; 64]) -> Vec<u8> {
        let s = SecretKey::from_slice(&low[32..]).unwrap().negate();
        [&low[..32], &s.secret_bytes()].concat()
    }

    #[test]
    fn high_s_comes_out_low_and_the_same_r_is_refused_the_second_time() {
        let mut signer = Signer::new();
        let (secret, key) = key_pair(&signer);
        let low = signer
            .secp
            .sign_ecdsa(&Message::from_digest(DIGEST.0), &secret)
            .serialize_compact();
        let job = job(key);
        assert_eq!(signer.check(&high_s(&low), job).unwrap().0, low);
        assert_eq!(signer.check(&low, job), Err(DeviceError::NonceRepeat { key }));
    }

    #[test]
    fn an_r_of_the_journal_is_refused() {
        let mut signer = Signer::new();
        let (secret, key) = key_pair(&signer);
        let low = signer
            .secp
            .sign_ecdsa(&Message::from_digest(DIGEST.0), &secret)
            .serialize_compact();
        signer.add_seen(&[Bytes(low[..32].try_into().unwrap())]);
        assert_eq!(
            signer.check(&low, job(key)),
            Err(DeviceError::NonceRepeat { key })
        );
    }

    #[test]
    fn lengths_values_and_keys_that_do_not_fit_are_errors() {
        let mut signer = Signer::new();
        let (secret, key) = key_pair(&signer);
        let job = job(key);
        let low = signer
            .secp
            .sign_ecdsa(&Message::from_digest(DIGEST.0), &secret)
            .serialize_compact();
        for length in [0, 1, 63] {
            let got = length as u64;
            assert_eq!(
                signer.check(&low[..length], job),
                Err(DeviceError::SigLength { key, got })
            );
        }
        assert_eq!(signer.check(&[0; 64], job), Err(DeviceError::SigInvalid { key }));
        assert_eq!(
            signer.check(&[255; 64], job),
            Err(DeviceError::SigInvalid { key })
        );
        let other = SignJob {
            digest: Bytes([8; 32]),
            ..job
        };
        assert_eq!(signer.check(&low, other), Err(DeviceError::SigInvalid { key }));
    }

    #[test]
    fn a_trivial_nonce_is_known_beforehand() {
        let signer = Signer::new();
        assert_eq!(signer.seen.len(), usize::from(TRIVIAL_NONCES));
        let generator = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
        assert!(signer.seen.iter().any(|r| hex::encode(r) == generator));
    }
    #[test]
    fn a_schnorr_job_is_refused_by_name_before_any_key_is_used() {
        let signer = Signer::new();
        let (_, key) = key_pair(&signer);
        let schnorr = SignJob {
            scheme: Scheme::Bip340,
            digest: Bytes([8; 32]),
            ..job(key)
        };
        assert_eq!(check_jobs(None, &[job(key)]), Ok(()));
        let refused = check_jobs(None, &[job(key), schnorr]);
        let fault = JobFault::Scheme;
        assert_eq!(refused, Err(DeviceError::Job { index: 1, fault }));
    }
}
