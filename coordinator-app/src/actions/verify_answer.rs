//! Checks an answer before anything of it is used: every signature, and the certificate.

use std::collections::BTreeSet;

use bitcoin::{EcdsaSighashType, PublicKey, TapLeafHash, TxOut, XOnlyPublicKey, ecdsa, secp256k1::Parity};
use strongroom_core::{
    cbor::CborError,
    ceremony::certificate::Certificate,
    flow::{Job, Kind, Plan, SignatureEntry, Signatures},
    ids::{Digest, EcKey, Label},
    journal::debit::txid_digest,
    note::{Note, NoteError},
    policy::{Case, HeightEvidence, House, State},
    psbt::{Answer, AnswerError, Input, InputSignatures, Psbt, RequestHeader},
    wallet::{Cosigner, KeySheet},
};

use super::registered::Registered;

/// An answer is not what the signer of a registered site returns for this request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Not an answer to this request at all.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The request kept here does not prove the coin of an input.
    #[error("input {input}: the request does not prove its coin")]
    Unproven {
        /// The input.
        input: usize,
    },
    /// An input has no signature, or more than one: one site gives one each.
    #[error("input {input} has {got} signatures, not one")]
    Count {
        /// The input.
        input: usize,
        /// How many.
        got: usize,
    },
    /// A signature stands under a key that is not in the vault's script there.
    #[error("input {input}: {key} is not a key of the vault there")]
    Key {
        /// The input.
        input: usize,
        /// The key.
        key: PublicKey,
    },
    /// The signatures are not all by one site.
    #[error("input {input} is signed by {got}, others by {first}")]
    Mixed {
        /// The input.
        input: usize,
        /// The site of the first input.
        first: Cosigner,
        /// The site of this one.
        got: Cosigner,
    },
    /// A signature commits to less than the whole transaction.
    #[error("input {input}: sighash type is not ALL")]
    Sighash {
        /// The input.
        input: usize,
    },
    /// A signature is not this key's over this transaction.
    #[error("input {input}: the signature by {key} is wrong")]
    Signature {
        /// The input.
        input: usize,
        /// The key.
        key: PublicKey,
    },
    /// Two signatures share a nonce: whoever sees both can compute a key.
    #[error("input {input} repeats the nonce of another signature")]
    Nonce {
        /// The input.
        input: usize,
    },
    /// The certificate is not a text this program reads.
    #[error("certificate: {0}")]
    Certificate(NoteError),
    /// The device that signed the inputs did not sign the certificate.
    #[error("the certificate is not signed by the device of {site}")]
    Unsigned {
        /// The site.
        site: Label,
    },
    /// The certificate speaks of something else.
    #[error("the certificate is for another {what}")]
    Other {
        /// What differs.
        what: &'static str,
    },
    /// The signatures cannot be written as the signer records them.
    #[error("signatures: {0}")]
    Record(#[from] CborError),
}

impl VerifyError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Answer(error) => error.code(),
            Self::Unproven { .. } => "E_UTXO",
            Self::Count { .. } => "E_ANSWER_PARTIAL",
            Self::Key { .. } | Self::Mixed { .. } => "E_ANSWER_KEY",
            Self::Sighash { .. } | Self::Signature { .. } => "E_ANSWER_SIG",
            Self::Nonce { .. } => "E_ANSWER_NONCE",
            Self::Certificate(_) | Self::Unsigned { .. } | Self::Other { .. } | Self::Record(_) => {
                "E_ANSWER_CERTIFICATE"
            }
        }
    }
}

/// An answer that was verified: whose it is, and its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Whose signatures these are.
    pub cosigner: Cosigner,
    /// The site's name.
    pub site: Label,
    /// The certificate.
    pub certificate: Certificate,
    /// The note that carries it, signed by that site's device.
    pub note: Note,
}

/// Verifies each signature against the vault's key and the digest recomputed from the request kept here, and the
/// certificate, line by line, under the device key of the site whose keys signed. `kept` is the request with the
/// signatures that came before.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_answer(
    vault: &Registered,
    request: &[u8],
    kept: &Psbt,
    answer: &Answer,
) -> Result<Verified, VerifyError> {
    if answer.txid() != kept.txid() {
        return Err(VerifyError::Answer(AnswerError::OtherTransaction {
            expected: kept.txid(),
            got: answer.txid(),
        }));
    }
    let cosigner = signer(vault, answer.signatures())?;
    let sheet = vault.manifest.sheet(cosigner);
    let sheet = sheet.ok_or(VerifyError::Other { what: "vault" })?;
    let plan = plan(vault, request, kept, cosigner)?;
    let signatures = verify_signatures(vault, &plan, cosigner, answer.signatures(), kept)?;

    let text = std::str::from_utf8(answer.certificate());
    let text = text.map_err(|_| VerifyError::Certificate(NoteError::Signatures))?;
    let note: Note = text.parse().map_err(VerifyError::Certificate)?;
    let unsigned = |_| VerifyError::Unsigned {
        site: sheet.site.clone(),
    };
    note.verify(&sheet.verifier()).map_err(unsigned)?;
    let certificate = Certificate::parse(note.text()).map_err(VerifyError::Certificate)?;
    let signed = Signed {
        request: Digest::of(&[request]),
        txid: txid_digest(&kept.txid()),
        root: plan.root(),
        signatures: Digest::of(&[&Signatures(signatures).to_bytes()?]),
    };
    compare(vault, sheet, kept, &signed, &certificate)?;
    Ok(Verified {
        cosigner,
        site: sheet.site.clone(),
        certificate,
        note,
    })
}

/// The coin of an input, from its full previous transaction.
///
/// # Errors
/// [`VerifyError::Unproven`].
pub(super) fn proven(index: usize, input: &Input) -> Result<&TxOut, VerifyError> {
    let unproven = VerifyError::Unproven { input: index };
    let Some(previous) = &input.non_witness_utxo else {
        return Err(unproven);
    };
    if previous.compute_txid() != input.outpoint.txid {
        return Err(unproven);
    }
    let vout = usize::try_from(input.outpoint.vout).ok();
    vout.and_then(|i| previous.output.get(i)).ok_or(unproven)
}

/// Whose key signed the first input; the others must be by the same site.
fn signer(vault: &Registered, signatures: &[InputSignatures]) -> Result<Cosigner, VerifyError> {
    let first = signatures
        .first()
        .ok_or(VerifyError::Count { input: 0, got: 0 })?;
    let given = Given::of(0, first)?;
    let (input, key) = (0, given.key());
    given.holder(vault).ok_or(VerifyError::Key { input, key })
}

/// The one signature of an input.
enum Given<'a> {
    Ecdsa(&'a PublicKey, &'a [u8]),
    Taproot(&'a XOnlyPublicKey, TapLeafHash, &'a [u8]),
}

impl<'a> Given<'a> {
    fn of(input: usize, given: &'a InputSignatures) -> Result<Self, VerifyError> {
        let count = VerifyError::Count {
            input,
            got: given.len(),
        };
        match (
            given.len(),
            given.ecdsa.first_key_value(),
            given.taproot.first_key_value(),
        ) {
            (1, Some((key, signature)), _) => Ok(Self::Ecdsa(key, signature)),
            (1, None, Some(((key, leaf), signature))) => Ok(Self::Taproot(key, *leaf, signature)),
            (_, _, _) => Err(count),
        }
    }

    /// The key; of a taproot one the point with even y.
    fn key(&self) -> PublicKey {
        match self {
            Self::Ecdsa(key, _) => **key,
            Self::Taproot(key, _, _) => PublicKey::new(key.public_key(Parity::Even)),
        }
    }

    /// Whose key it is.
    fn holder(&self, vault: &Registered) -> Option<Cosigner> {
        let of = |key: PublicKey| vault.vault.cosigner_of(&EcKey::new(key.inner.serialize()));
        let found = match self {
            Self::Ecdsa(key, _) => of(**key),
            Self::Taproot(key, _, _) => {
                let mut both = [Parity::Even, Parity::Odd]
                    .map(|p| of(PublicKey::new(key.public_key(p))))
                    .into_iter();
                both.find_map(|found| found)
            }
        };
        found.map(|(cosigner, _)| cosigner)
    }

    /// Whether it stands where the job's signature must stand.
    fn is_of(&self, job: &Job) -> bool {
        match (self, job.kind) {
            (Self::Ecdsa(key, _), Kind::SegwitV0) => key.to_bytes() == job.key.as_bytes(),
            (Self::Taproot(key, leaf, _), Kind::Tapscript(ours)) => {
                key.serialize() == job.key.x() && *leaf == ours
            }
            (Self::Ecdsa(..), Kind::Tapscript(_)) | (Self::Taproot(..), Kind::SegwitV0) => false,
        }
    }
}

/// What that site was asked to sign, worked out from the request kept here as its signer works it out.
fn plan(vault: &Registered, request: &[u8], kept: &Psbt, own: Cosigner) -> Result<Plan, VerifyError> {
    for (index, input) in kept.inputs().iter().enumerate() {
        let coin = proven(index, input)?;
        if vault.vault.find(&coin.script_pubkey).is_none() {
            return Err(VerifyError::Unproven { input: index });
        }
    }
    let state = State::default();
    let house = House {
        manifest: &vault.manifest,
        vault: &vault.vault,
        policy: &vault.policy,
        earlier: &[],
        state: &state,
    };
    let header = RequestHeader::from_psbt(kept).ok().flatten();
    let hash = Digest::of(&[request]);
    let case = Case::new(house, kept, hash, header.as_ref(), HeightEvidence::of(kept));
    Plan::new(&case, own).ok_or(VerifyError::Unproven { input: 0 })
}

fn verify_signatures(
    vault: &Registered,
    plan: &Plan,
    own: Cosigner,
    signatures: &[InputSignatures],
    kept: &Psbt,
) -> Result<Vec<SignatureEntry>, VerifyError> {
    let mut nonces = other_nonces(kept, signatures);
    let mut entries = Vec::with_capacity(signatures.len());
    for (input, job) in plan.jobs().iter().enumerate() {
        let given = signatures
            .get(input)
            .ok_or(VerifyError::Count { input, got: 0 })?;
        let given = Given::of(input, given)?;
        check_key(vault, own, input, job, &given)?;
        let compact = verify_one(input, job, &given)?;
        let r = compact.first_chunk::<32>().copied().unwrap_or_default();
        if !nonces.insert(r) {
            return Err(VerifyError::Nonce { input });
        }
        entries.push(SignatureEntry {
            input: job.input,
            scheme: job.scheme(),
            key: job.key,
            signature: hex::encode(compact),
        });
    }
    Ok(entries)
}

/// The r of every signature that came before, but those that come again: the same answer may come twice, by camera
/// and by file.
fn other_nonces(kept: &Psbt, signatures: &[InputSignatures]) -> BTreeSet<[u8; 32]> {
    let mut out = BTreeSet::new();
    for (input, given) in kept.inputs().iter().zip(signatures) {
        let ecdsa = input.partial_sigs.iter();
        let others = ecdsa.filter(|(key, s)| given.ecdsa.get(key) != Some(s));
        let others = others.filter_map(|(_, s)| ecdsa::Signature::from_slice(s).ok());
        out.extend(others.filter_map(|s| s.signature.serialize_compact().first_chunk::<32>().copied()));
        let taproot = input.tap_script_sigs.iter();
        let others = taproot.filter(|(key, s)| given.taproot.get(key) != Some(s));
        out.extend(others.filter_map(|(_, s)| s.first_chunk::<32>().copied()));
    }
    out
}

fn check_key(
    vault: &Registered,
    own: Cosigner,
    input: usize,
    job: &Job,
    given: &Given<'_>,
) -> Result<(), VerifyError> {
    if given.is_of(job) {
        return Ok(());
    }
    match given.holder(vault) {
        Some(got) if got != own => Err(VerifyError::Mixed {
            input,
            first: own,
            got,
        }),
        Some(_) | None => Err(VerifyError::Key {
            input,
            key: given.key(),
        }),
    }
}

fn verify_one(input: usize, job: &Job, given: &Given<'_>) -> Result<[u8; 64], VerifyError> {
    let wrong = VerifyError::Signature {
        input,
        key: given.key(),
    };
    let compact = match given {
        Given::Ecdsa(_, signature) => {
            let Ok(signature) = ecdsa::Signature::from_slice(signature) else {
                return Err(wrong);
            };
            if signature.sighash_type != EcdsaSighashType::All {
                return Err(VerifyError::Sighash { input });
            }
            signature.signature.serialize_compact()
        }
        // Another length would name a sighash type, and there is one that needs no name.
        Given::Taproot(_, _, signature) => match (*signature).try_into() {
            Ok(compact) => compact,
            Err(_) => return Err(VerifyError::Sighash { input }),
        },
    };
    if job.scheme().verifies(&job.key, job.digest, &compact) {
        Ok(compact)
    } else {
        Err(wrong)
    }
}

/// What was signed, as this side computes it.
struct Signed {
    request: Digest,
    txid: Digest,
    root: Digest,
    signatures: Digest,
}

/// Compares every line of the certificate that this side can know.
fn compare(
    vault: &Registered,
    sheet: &KeySheet,
    kept: &Psbt,
    signed: &Signed,
    c: &Certificate,
) -> Result<(), VerifyError> {
    let id = RequestHeader::from_psbt(kept)
        .ok()
        .flatten()
        .map(|h| h.request_id);
    let manifest = &vault.manifest;
    let lines = [
        ("institution", c.institution == sheet.institution),
        ("site", c.site == sheet.site),
        ("network", c.network == manifest.network),
        ("request id", c.request_id == id),
        ("request", c.request == signed.request),
        ("transaction", c.txid == signed.txid),
        ("set of digests", c.root == signed.root),
        ("manifest", c.manifest == manifest.fingerprint()),
        ("policy", c.policy == vault.policy.hash()),
        ("policy version", c.policy_version == vault.policy.version()),
        ("height", c.height == HeightEvidence::of(kept).0),
        ("set of signatures", c.signatures == signed.signatures),
    ];
    match lines.into_iter().find(|(_, same)| !same) {
        Some((what, _)) => Err(VerifyError::Other { what }),
        None => Ok(()),
    }
}
