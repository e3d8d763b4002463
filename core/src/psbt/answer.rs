use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use bitcoin::{PublicKey, TapLeafHash, Txid, XOnlyPublicKey, ecdsa, secp256k1};
use thiserror::Error;

use super::builder::PsbtBuilder;
use super::error::PsbtError;
use super::header::CERTIFICATE;
use super::model::{Input, Output, Psbt};

/// Says why a PSBT is no answer, or not the answer to the request at hand.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// The answer is for another transaction.
    #[error("answer is for transaction {got}, not {expected}")]
    OtherTransaction {
        /// The transaction that was asked about.
        expected: Txid,
        /// The transaction that was answered.
        got: Txid,
    },
    /// Signatures are given for another number of inputs than the request has.
    #[error("signatures for {got} inputs, transaction has {expected}")]
    Inputs {
        /// The inputs of the transaction.
        expected: usize,
        /// The inputs signatures are given for.
        got: usize,
    },
    /// An input says more than its signatures.
    #[error("input {input} says more than its signatures")]
    InputExtra {
        /// The input.
        input: usize,
    },
    /// An output says more than what it pays.
    #[error("output {output} says more than what it pays")]
    OutputExtra {
        /// The output.
        output: usize,
    },
    /// The global map says more than the transaction and the certificate.
    #[error("global map says more than transaction and certificate")]
    GlobalExtra,
    /// The certificate is missing.
    #[error("certificate is missing")]
    NoCertificate,
    /// An ECDSA signature is not strict DER with low s and a standard sighash byte, or a taproot one not 64 bytes.
    #[error("input {input}: signature is not in canonical form")]
    Signature {
        /// The input.
        input: usize,
    },
    /// The request already holds another signature by this key.
    #[error("input {input}: key {key} already has another signature")]
    Conflict {
        /// The input.
        input: usize,
        /// The key; of a taproot one the point with even y.
        key: PublicKey,
    },
    /// The answer would not be a PSBT this system takes in.
    #[error("answer cannot be written: {0}")]
    Psbt(#[from] PsbtError),
}

impl AnswerError {
    /// Returns the stable code people, scripts and fixtures know this refusal by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherTransaction { .. } | Self::Inputs { .. } => "E_ANSWER_TX",
            Self::InputExtra { .. } | Self::OutputExtra { .. } | Self::GlobalExtra => "E_ANSWER_EXTRA",
            Self::NoCertificate => "E_ANSWER_CERTIFICATE",
            Self::Signature { .. } | Self::Conflict { .. } => "E_ANSWER_SIG",
            Self::Psbt(error) => error.code(),
        }
    }
}

/// The signatures of one input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InputSignatures {
    /// ECDSA by key: DER and the sighash byte.
    pub ecdsa: BTreeMap<PublicKey, Vec<u8>>,
    /// BIP-0340 by key and leaf: 64 bytes, which say SIGHASH_DEFAULT.
    pub taproot: BTreeMap<(XOnlyPublicKey, TapLeafHash), Vec<u8>>,
}

impl InputSignatures {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ecdsa.len().saturating_add(self.taproot.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn of(input: &Input) -> Self {
        Self {
            ecdsa: input.partial_sigs.clone(),
            taproot: input.tap_script_sigs.clone(),
        }
    }

    fn is_canonical(&self) -> bool {
        let ecdsa = |bytes: &Vec<u8>| {
            ecdsa::Signature::from_slice(bytes).is_ok_and(|mut given| {
                // Whoever passes a signature on could write -s for s and change the transaction's wtxid (BIP-0146).
                given.signature.normalize_s();
                given.to_vec() == *bytes
            })
        };
        // 65 bytes would name a sighash type: another one, or the same one in a second way.
        let taproot = |bytes: &Vec<u8>| secp256k1::schnorr::Signature::from_slice(bytes).is_ok();
        self.ecdsa.values().all(ecdsa) && self.taproot.values().all(taproot)
    }

    /// The first key under which the input holds another signature.
    fn conflict(&self, held: &Input) -> Option<PublicKey> {
        let mut ecdsa = self.ecdsa.iter();
        let other = |(key, signature): &(&PublicKey, &Vec<u8>)| {
            held.partial_sigs.get(key).is_some_and(|h| h != *signature)
        };
        let mut taproot = self.taproot.iter();
        let differs = |(key, signature): &(&(XOnlyPublicKey, TapLeafHash), &Vec<u8>)| {
            held.tap_script_sigs.get(key).is_some_and(|h| h != *signature)
        };
        let even = |key: &XOnlyPublicKey| PublicKey::new(key.public_key(secp256k1::Parity::Even));
        let first = ecdsa.find(other).map(|(key, _)| *key);
        first.or_else(|| taproot.find(differs).map(|((key, _), _)| even(key)))
    }
}

impl From<BTreeMap<PublicKey, Vec<u8>>> for InputSignatures {
    fn from(ecdsa: BTreeMap<PublicKey, Vec<u8>>) -> Self {
        Self {
            ecdsa,
            taproot: BTreeMap::new(),
        }
    }
}

/// What the signer sends back: signatures, and the certificate that says how they came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    txid: Txid,
    signatures: Vec<InputSignatures>,
    certificate: Vec<u8>,
}

impl Answer {
    /// Makes the PSBT that carries back only what the coordinator lacks; it has the version of the request.
    ///
    /// # Errors
    /// Fails if the signatures are not one map per input, or the result is above a ceiling.
    pub fn build(
        request: &Psbt,
        signatures: Vec<impl Into<InputSignatures>>,
        certificate: &[u8],
    ) -> Result<Psbt, AnswerError> {
        let expected = request.inputs.len();
        if signatures.len() != expected {
            return Err(AnswerError::Inputs {
                expected,
                got: signatures.len(),
            });
        }
        let mut builder = PsbtBuilder::from_unsigned_tx(&request.unsigned_tx())?;
        for (input, signatures) in builder.inputs_mut().iter_mut().zip(signatures) {
            let InputSignatures { ecdsa, taproot } = signatures.into();
            (input.partial_sigs, input.tap_script_sigs) = (ecdsa, taproot);
        }
        builder
            .proprietary_mut()
            .insert(CERTIFICATE, certificate.to_vec());
        let psbt = builder.build(request.version)?;
        Self::from_psbt(&psbt)?;
        Ok(psbt)
    }

    /// Reads an answer; anything beside transaction, signatures and certificate is refused, for it could carry
    /// something out of the signer or into the coordinator.
    ///
    /// # Errors
    /// Fails if the PSBT says more than an answer does, or a signature is not in canonical form.
    pub fn from_psbt(psbt: &Psbt) -> Result<Self, AnswerError> {
        let certificate = psbt
            .proprietary
            .get(&CERTIFICATE)
            .ok_or(AnswerError::NoCertificate)?;
        if psbt.proprietary.len() != 1 || !psbt.xpubs.is_empty() {
            return Err(AnswerError::GlobalExtra);
        }
        for (index, input) in psbt.inputs.iter().enumerate() {
            check_input(index, input)?;
        }
        let plain = |output: &Output| Output::new(output.value, output.script_pubkey.clone());
        if let Some(output) = psbt.outputs.iter().position(|output| *output != plain(output)) {
            return Err(AnswerError::OutputExtra { output });
        }
        Ok(Self {
            txid: psbt.txid(),
            signatures: psbt.inputs.iter().map(InputSignatures::of).collect(),
            certificate: certificate.clone(),
        })
    }

    /// Returns the id of the transaction that was answered.
    pub fn txid(&self) -> Txid {
        self.txid
    }

    /// Returns the signatures, by input.
    pub fn signatures(&self) -> &[InputSignatures] {
        &self.signatures
    }

    /// Returns the certificate's bytes, not yet verified.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }
}

fn check_input(index: usize, input: &Input) -> Result<(), AnswerError> {
    let mut plain = Input::new(input.outpoint, input.sequence);
    plain.sequence_left_out = input.sequence_left_out;
    plain.partial_sigs.clone_from(&input.partial_sigs);
    plain.tap_script_sigs.clone_from(&input.tap_script_sigs);
    if *input != plain {
        return Err(AnswerError::InputExtra { input: index });
    }
    if InputSignatures::of(input).is_canonical() {
        Ok(())
    } else {
        Err(AnswerError::Signature { input: index })
    }
}

/// Puts the signatures of an answer, and nothing else, into the PSBT that was kept; all of them or none.
///
/// Whether they are valid is for the caller to verify: this function knows no amounts.
///
/// # Errors
/// Fails if the answer is for another transaction or contradicts a signature that is already there.
pub fn merge_signatures(kept: &mut Psbt, answer: &Answer) -> Result<(), AnswerError> {
    let expected = kept.txid();
    if answer.txid != expected {
        return Err(AnswerError::OtherTransaction {
            expected,
            got: answer.txid,
        });
    }
    for (index, (input, signatures)) in kept.inputs.iter().zip(&answer.signatures).enumerate() {
        if let Some(key) = signatures.conflict(input) {
            return Err(AnswerError::Conflict { input: index, key });
        }
    }
    for (input, signatures) in kept.inputs.iter_mut().zip(&answer.signatures) {
        let InputSignatures { ecdsa, taproot } = signatures.clone();
        input.partial_sigs.extend(ecdsa);
        input.tap_script_sigs.extend(taproot);
    }
    Ok(())
}
