//! Checks an answer before anything of it is used: every signature, and the certificate.

use std::collections::{BTreeMap, BTreeSet};

use bitcoin::{
    EcdsaSighashType, PublicKey, TxOut, ecdsa,
    secp256k1::{self, Message, Secp256k1, VerifyOnly},
    sighash::SighashCache,
};
use strongroom_core::{
    ids::{EcKey, Label},
    note::{Note, NoteError},
    psbt::{Answer, AnswerError, Input, Psbt},
    wallet::Cosigner,
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
            Self::Certificate(_) | Self::Unsigned { .. } | Self::Other { .. } => "E_ANSWER_CERTIFICATE",
        }
    }
}

/// An answer that was verified: whose it is, and its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Whose signatures these are.
    pub cosigner: Cosigner,
    /// The certificate, signed by that site's device.
    pub certificate: Note,
}

/// Verifies each signature against the vault's key and the digest recomputed from the request kept here, and the
/// certificate against the device key of the site whose keys signed.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_answer(vault: &Registered, kept: &Psbt, answer: &Answer) -> Result<Verified, VerifyError> {
    if answer.txid() != kept.txid() {
        return Err(VerifyError::Answer(AnswerError::OtherTransaction {
            expected: kept.txid(),
            got: answer.txid(),
        }));
    }
    let cosigner = verify_signatures(vault, kept, answer.signatures())?;
    let sheet = vault.manifest.sheet(cosigner);
    let sheet = sheet.ok_or(VerifyError::Other { what: "vault" })?;
    let text = std::str::from_utf8(answer.certificate());
    let text = text.map_err(|_| VerifyError::Certificate(NoteError::Signatures))?;
    let certificate: Note = text.parse().map_err(VerifyError::Certificate)?;
    let unsigned = |_| VerifyError::Unsigned {
        site: sheet.site.clone(),
    };
    certificate.verify(&sheet.verifier()).map_err(unsigned)?;
    Ok(Verified {
        cosigner,
        certificate,
    })
}

fn verify_signatures(
    vault: &Registered,
    kept: &Psbt,
    signatures: &[BTreeMap<PublicKey, Vec<u8>>],
) -> Result<Cosigner, VerifyError> {
    let tx = kept.unsigned_tx();
    let mut cache = SighashCache::new(&tx);
    let secp = Secp256k1::verification_only();
    let mut nonces = BTreeSet::new();
    let mut by: Option<Cosigner> = None;
    for (index, request) in kept.inputs().iter().enumerate() {
        let given = signatures.get(index).map_or(0, BTreeMap::len);
        let one = signatures.get(index).and_then(|s| s.first_key_value());
        let (key, signature) = match (given, one) {
            (1, Some(one)) => one,
            (got, _) => return Err(VerifyError::Count { input: index, got }),
        };
        let coin = proven(index, request)?;
        let cosigner = holder(vault, index, coin, key)?;
        match by {
            Some(first) if first != cosigner => {
                return Err(VerifyError::Mixed {
                    input: index,
                    first,
                    got: cosigner,
                });
            }
            Some(_) => {}
            None => by = Some(cosigner),
        }
        let signature = ecdsa::Signature::from_slice(signature).map_err(|_| VerifyError::Signature {
            input: index,
            key: *key,
        })?;
        let message = digest(vault, &mut cache, index, coin)?;
        verify_one(&secp, index, key, &signature, &message)?;
        let compact = signature.signature.serialize_compact();
        let r = compact.first_chunk::<32>().copied().unwrap_or_default();
        if !nonces.insert(r) {
            return Err(VerifyError::Nonce { input: index });
        }
    }
    by.ok_or(VerifyError::Count { input: 0, got: 0 })
}

/// The coin of an input, from its full previous transaction.
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

fn holder(vault: &Registered, input: usize, coin: &TxOut, key: &PublicKey) -> Result<Cosigner, VerifyError> {
    let place = vault.vault.find(&coin.script_pubkey);
    let place = place.ok_or(VerifyError::Unproven { input })?;
    match vault.vault.cosigner_of(&EcKey::new(key.inner.serialize())) {
        Some((cosigner, at)) if at == place && key.compressed => Ok(cosigner),
        Some(_) | None => Err(VerifyError::Key { input, key: *key }),
    }
}

fn digest(
    vault: &Registered,
    cache: &mut SighashCache<&bitcoin::Transaction>,
    input: usize,
    coin: &TxOut,
) -> Result<Message, VerifyError> {
    let unproven = || VerifyError::Unproven { input };
    let place = vault.vault.find(&coin.script_pubkey).ok_or_else(unproven)?;
    let script = vault
        .vault
        .script(place.branch, place.index)
        .ok_or_else(unproven)?;
    let hash = match (&script.witness_script, &script.redeem_script) {
        (Some(witness), _) => cache
            .p2wsh_signature_hash(input, witness, coin.value, EcdsaSighashType::All)
            .ok(),
        (None, program) => {
            let program = program.as_ref().unwrap_or(&script.spk);
            cache
                .p2wpkh_signature_hash(input, program, coin.value, EcdsaSighashType::All)
                .ok()
        }
    };
    hash.map(Message::from).ok_or_else(unproven)
}

fn verify_one(
    secp: &Secp256k1<VerifyOnly>,
    input: usize,
    key: &PublicKey,
    signature: &ecdsa::Signature,
    message: &Message,
) -> Result<(), VerifyError> {
    if signature.sighash_type != EcdsaSighashType::All {
        return Err(VerifyError::Sighash { input });
    }
    let good: Result<(), secp256k1::Error> = secp.verify_ecdsa(message, &signature.signature, &key.inner);
    good.map_err(|_| VerifyError::Signature { input, key: *key })
}
