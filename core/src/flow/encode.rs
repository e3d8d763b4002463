//! Station 6: what goes back is written.

use alloc::{collections::BTreeMap, vec::Vec};

use bitcoin::{PublicKey, ecdsa, secp256k1};

use super::{Decoded, Desk, Plan, Signatures, Signed, Verified};
use crate::{
    cbor::CborError,
    ceremony::certificate::Certificate,
    ids::Digest,
    note::{Note, NoteError},
    policy::CheckId,
    psbt::{Answer, AnswerError, Psbt},
    wallet::Scheme,
};

/// An answer that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A recorded blob cannot be read.
    #[error("recorded signatures: {0}")]
    Recorded(#[from] CborError),
    /// A recorded signature is not one, or is for an input that does not exist.
    #[error("recorded signature for input {input}")]
    Signature {
        /// The input.
        input: u32,
    },
    /// A recorded blob is not the one that the journal names.
    #[error("recorded {which} is not what the journal names")]
    Blob {
        /// Which of the two.
        which: &'static str,
    },
    /// The recorded certificate is not this device's.
    #[error("recorded certificate: {0}")]
    Certificate(#[from] NoteError),
    /// The recorded certificate is about something else.
    #[error("recorded certificate is not of this request and its signatures")]
    OtherCertificate,
    /// The answer breaks its own form.
    #[error("{0}")]
    Answer(#[from] AnswerError),
}

impl EncodeError {
    /// The code shown to people and recorded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Recorded(_) | Self::Blob { .. } | Self::Certificate(_) | Self::OtherCertificate => {
                CheckId::Modified.code()
            }
            Self::Signature { .. } => CheckId::HsmSigInvalid.code(),
            Self::Answer(error) => error.code(),
        }
    }
}

/// The blobs of a RESULT as the journal names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The signatures blob.
    pub signatures: Digest,
    /// The certificate blob.
    pub certificate: Digest,
}

/// The answer's bytes: transaction, signatures, certificate, nothing else.
#[derive(Debug)]
pub struct Encoded {
    request: Digest,
    bytes: Vec<u8>,
}

impl Encoded {
    /// Writes the answer of a request that was just signed and recorded.
    ///
    /// # Errors
    /// [`EncodeError`].
    pub fn new(signed: Signed) -> Result<Self, EncodeError> {
        let decoded = signed.approved().verified().decoded();
        let (signatures, certificate) = (signed.signatures(), signed.certificate_text());
        Self::write(decoded, signatures, certificate.as_bytes())
    }

    /// Writes the recorded answer of the same request again (E05); nothing is signed twice. The blobs come from a
    /// disk: they must be those that the journal names, and every signature must still be one over this request.
    ///
    /// # Errors
    /// [`EncodeError`].
    pub fn again(
        verified: &Verified,
        desk: &Desk<'_>,
        recorded: Recorded,
        signatures: &[u8],
        certificate: &[u8],
    ) -> Result<Self, EncodeError> {
        let named = |which, bytes: &[u8], digest| {
            let same = Digest::of(&[bytes]) == digest;
            if same {
                Ok(())
            } else {
                Err(EncodeError::Blob { which })
            }
        };
        named("signatures", signatures, recorded.signatures)?;
        named("certificate", certificate, recorded.certificate)?;
        certified(verified, desk, recorded, certificate)?;
        let read = Signatures::from_bytes(signatures)?;
        fit(verified.plan(), &read)?;
        Self::write(verified.decoded(), &read, certificate)
    }

    fn write(decoded: &Decoded, signatures: &Signatures, certificate: &[u8]) -> Result<Self, EncodeError> {
        let maps = per_input(decoded.psbt(), signatures)?;
        let psbt = Answer::build(decoded.psbt(), maps, certificate)?;
        Ok(Self {
            request: decoded.request(),
            bytes: psbt.serialize(),
        })
    }

    /// The request it answers.
    pub fn request(&self) -> Digest {
        self.request
    }
    /// The answer, as a PSBT.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Checks that the certificate is this device's, over this request and these signatures.
fn certified(
    verified: &Verified,
    desk: &Desk<'_>,
    recorded: Recorded,
    certificate: &[u8],
) -> Result<(), EncodeError> {
    let other = || EncodeError::OtherCertificate;
    let device = desk.sheet().ok_or_else(other)?.verifier();
    let text = core::str::from_utf8(certificate).map_err(|_| other())?;
    let certificate = Certificate::from_note(&text.parse::<Note>()?, &device)?;
    let same = certificate.request == verified.decoded().request()
        && certificate.txid == verified.summary().txid
        && certificate.root == verified.plan().root()
        && certificate.signatures == recorded.signatures;
    if same { Ok(()) } else { Err(other()) }
}

/// Checks that the signatures are those of the plan, one by one.
fn fit(plan: &Plan, signatures: &Signatures) -> Result<(), EncodeError> {
    if plan.jobs().len() != signatures.0.len() {
        return Err(EncodeError::OtherCertificate);
    }
    for (job, entry) in plan.jobs().iter().zip(&signatures.0) {
        let bad = || EncodeError::Signature { input: entry.input };
        let compact = hex::decode(&entry.signature).map_err(|_| bad())?;
        let same = entry.input == job.input && entry.key == job.key && entry.scheme == job.scheme;
        if !same || !job.scheme.verifies(&job.key, job.digest, &compact) {
            return Err(bad());
        }
    }
    Ok(())
}

type PerInput = Vec<BTreeMap<PublicKey, Vec<u8>>>;

fn per_input(psbt: &Psbt, signatures: &Signatures) -> Result<PerInput, EncodeError> {
    let mut maps: PerInput = psbt.inputs().iter().map(|_| BTreeMap::new()).collect();
    for entry in &signatures.0 {
        let bad = || EncodeError::Signature { input: entry.input };
        if entry.scheme == Scheme::Bip340 {
            return Err(bad());
        }
        let key = PublicKey::from_slice(entry.key.as_bytes()).map_err(|_| bad())?;
        let compact = hex::decode(&entry.signature).map_err(|_| bad())?;
        let signature = secp256k1::ecdsa::Signature::from_compact(&compact).map_err(|_| bad())?;
        let index = usize::try_from(entry.input).map_err(|_| bad())?;
        let map = maps.get_mut(index).ok_or_else(bad)?;
        map.insert(key, ecdsa::Signature::sighash_all(signature).to_vec());
    }
    Ok(maps)
}
