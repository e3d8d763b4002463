//! Station 6: what goes back is written.

use alloc::vec::Vec;

use bitcoin::{PublicKey, XOnlyPublicKey, ecdsa, secp256k1};

use super::{Desk, Job, Kind, Plan, SignatureEntry, Signatures, Signed, Verified};
use crate::{
    cbor::CborError,
    ceremony::certificate::Certificate,
    ids::Digest,
    note::{Note, NoteError},
    policy::CheckId,
    psbt::{Answer, AnswerError, InputSignatures},
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
        let verified = signed.approved().verified();
        let (signatures, certificate) = (signed.signatures(), signed.certificate_text());
        Self::write(verified, signatures, certificate.as_bytes())
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
        Self::write(verified, &read, certificate)
    }

    fn write(verified: &Verified, signatures: &Signatures, certificate: &[u8]) -> Result<Self, EncodeError> {
        let given = per_input(verified.plan(), signatures)?;
        let psbt = Answer::build(verified.decoded().psbt(), given, certificate)?;
        Ok(Self {
            request: verified.decoded().request(),
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

/// The signatures by input, as a PSBT has them: those of the plan, each checked once more.
fn per_input(plan: &Plan, signatures: &Signatures) -> Result<Vec<InputSignatures>, EncodeError> {
    if plan.jobs().len() != signatures.0.len() {
        return Err(EncodeError::OtherCertificate);
    }
    let each = plan.jobs().iter().zip(&signatures.0);
    each.map(|(job, entry)| one(job, entry).ok_or(EncodeError::Signature { input: entry.input }))
        .collect()
}

fn one(job: &Job, entry: &SignatureEntry) -> Option<InputSignatures> {
    let compact = hex::decode(&entry.signature).ok()?;
    let same = entry.input == job.input && entry.key == job.key && entry.scheme == job.scheme();
    if !same || !job.scheme().verifies(&job.key, job.digest, &compact) {
        return None;
    }
    let mut given = InputSignatures::default();
    match job.kind {
        Kind::SegwitV0 => {
            let key = PublicKey::from_slice(job.key.as_bytes()).ok()?;
            let signature = secp256k1::ecdsa::Signature::from_compact(&compact).ok()?;
            given
                .ecdsa
                .insert(key, ecdsa::Signature::sighash_all(signature).to_vec());
        }
        Kind::Tapscript(leaf) => {
            let key = XOnlyPublicKey::from_slice(&job.key.x()).ok()?;
            given.taproot.insert((key, leaf), compact);
        }
    }
    Some(given)
}
