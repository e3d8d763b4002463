//! Station 6: what goes back is written.

use alloc::{collections::BTreeMap, vec::Vec};

use bitcoin::{PublicKey, ecdsa, secp256k1};

use super::{Decoded, Signatures, Signed};
use crate::{
    cbor::CborError,
    ids::Digest,
    psbt::{Answer, AnswerError, Psbt},
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
    /// The answer breaks its own form.
    #[error("{0}")]
    Answer(#[from] AnswerError),
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

    /// Writes the recorded answer of the same request again (E05); nothing is signed twice.
    ///
    /// # Errors
    /// [`EncodeError`].
    pub fn again(decoded: &Decoded, signatures: &[u8], certificate: &[u8]) -> Result<Self, EncodeError> {
        Self::write(decoded, &Signatures::from_bytes(signatures)?, certificate)
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

type PerInput = Vec<BTreeMap<PublicKey, Vec<u8>>>;

fn per_input(psbt: &Psbt, signatures: &Signatures) -> Result<PerInput, EncodeError> {
    let mut maps: PerInput = psbt.inputs().iter().map(|_| BTreeMap::new()).collect();
    for entry in &signatures.0 {
        let bad = || EncodeError::Signature { input: entry.input };
        let key = PublicKey::from_slice(entry.key.as_bytes()).map_err(|_| bad())?;
        let compact = hex::decode(&entry.signature).map_err(|_| bad())?;
        let signature = secp256k1::ecdsa::Signature::from_compact(&compact).map_err(|_| bad())?;
        let index = usize::try_from(entry.input).map_err(|_| bad())?;
        let map = maps.get_mut(index).ok_or_else(bad)?;
        map.insert(key, ecdsa::Signature::sighash_all(signature).to_vec());
    }
    Ok(maps)
}
