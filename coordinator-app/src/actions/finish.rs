//! Finishes a transaction whose quorum has signed, and checks the result before a node sees it.

use std::collections::BTreeMap;

use bitcoin::{
    PublicKey, TapLeafHash, Transaction, TxOut, XOnlyPublicKey, ecdsa,
    secp256k1::{self, Parity, Secp256k1},
    sighash::Prevouts,
    taproot,
};
use miniscript::interpreter::Interpreter;
use strongroom_core::{
    ids::{EcKey, Label},
    psbt::{Input, Psbt},
    wallet::{Cosigner, VaultError},
};

use super::{
    registered::Registered,
    verify_answer::{VerifyError, proven},
};

/// A transaction cannot be finished.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FinishError {
    /// Too few sites have signed, or a lock of the template has not opened.
    #[error("input {input} cannot be satisfied: {have} of {want} sites have signed")]
    Quorum {
        /// The input.
        input: usize,
        /// Sites that signed it.
        have: usize,
        /// Sites that must.
        want: usize,
    },
    /// The request kept here does not prove a coin.
    #[error(transparent)]
    Coin(#[from] VerifyError),
    /// The vault has no script for a coin.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The finished transaction does not satisfy its own scripts.
    #[error("input {input} of the finished transaction does not satisfy its script")]
    Script {
        /// The input.
        input: usize,
    },
}

/// Who has signed a request, and who has not, in the order of the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signers {
    /// Sites whose signature stands on every input.
    pub signed: Vec<Label>,
    /// The others.
    pub missing: Vec<Label>,
    /// How many are needed.
    pub quorum: usize,
}

impl Signers {
    /// Tells whether enough sites have signed.
    pub fn complete(&self) -> bool {
        self.signed.len() >= self.quorum
    }
}

/// Says who has signed.
pub fn signers(vault: &Registered, psbt: &Psbt) -> Signers {
    let signed_by = |cosigner: Cosigner| {
        !psbt.inputs().is_empty()
            && psbt.inputs().iter().all(|input| {
                let ecdsa = input.partial_sigs.keys().map(|k| k.inner);
                let taproot = input.tap_script_sigs.keys().flat_map(|(k, _)| both(k));
                let mut holders = ecdsa.chain(taproot).filter_map(|k| holder(vault, &k));
                holders.any(|c| c == cosigner)
            })
    };
    let (mut signed, mut missing) = (Vec::new(), Vec::new());
    for (number, sheet) in (0u8..).zip(&vault.manifest.sheets) {
        let site = sheet.sheet().site.clone();
        if signed_by(Cosigner::new(number)) {
            signed.push(site);
        } else {
            missing.push(site);
        }
    }
    Signers {
        signed,
        missing,
        quorum: quorum(vault, psbt),
    }
}

/// How many must sign this one: fewer where it opens a path that waits on a timelock.
fn quorum(vault: &Registered, psbt: &Psbt) -> usize {
    let tx = psbt.unsigned_tx();
    let sequences = tx.input.iter().map(|i| i.sequence);
    vault.vault.template().quorum_under(sequences, tx.lock_time)
}

fn holder(vault: &Registered, key: &secp256k1::PublicKey) -> Option<Cosigner> {
    let found = vault.vault.cosigner_of(&EcKey::new(key.serialize()));
    found.map(|(cosigner, _)| cosigner)
}

/// An x-only key stands for two points; at most one of them is in a vault.
fn both(key: &XOnlyPublicKey) -> [secp256k1::PublicKey; 2] {
    [Parity::Even, Parity::Odd].map(|parity| key.public_key(parity))
}

/// The signatures of one input, as the satisfier of its descriptor asks for them.
fn signatures(
    vault: &Registered,
    input: &Input,
) -> (
    BTreeMap<PublicKey, ecdsa::Signature>,
    BTreeMap<(PublicKey, TapLeafHash), taproot::Signature>,
) {
    let ecdsa = input.partial_sigs.iter();
    let ecdsa = ecdsa.filter_map(|(key, s)| Some((*key, ecdsa::Signature::from_slice(s).ok()?)));
    let mut taproot = BTreeMap::new();
    for ((key, leaf), bytes) in &input.tap_script_sigs {
        let ours = both(key).into_iter().find(|k| holder(vault, k).is_some());
        if let (Some(ours), Ok(signature)) = (ours, taproot::Signature::from_slice(bytes)) {
            taproot.insert((PublicKey::new(ours), *leaf), signature);
        }
    }
    (ecdsa.collect(), taproot)
}

/// Finishes the transaction.
///
/// # Errors
/// [`FinishError`].
pub fn finish(vault: &Registered, psbt: &Psbt) -> Result<Transaction, FinishError> {
    let mut tx = psbt.unsigned_tx();
    let lock_time = tx.lock_time;
    let mut coins: Vec<TxOut> = Vec::new();
    for (index, input) in psbt.inputs().iter().enumerate() {
        let coin = proven(index, input)?;
        let place = vault.vault.find(&coin.script_pubkey);
        let place = place.ok_or(FinishError::Coin(VerifyError::Unproven { input: index }))?;
        let descriptor = vault.vault.descriptor(place)?;
        let (ecdsa, taproot) = signatures(vault, input);
        let have = ecdsa.len().saturating_add(taproot.len());
        if let Some(spend) = tx.input.get_mut(index) {
            let sequence = spend.sequence;
            descriptor
                .satisfy(spend, (ecdsa, taproot, sequence, lock_time))
                .map_err(|_| FinishError::Quorum {
                    input: index,
                    have,
                    want: quorum(vault, psbt),
                })?;
        }
        coins.push(coin.clone());
    }
    check(&tx, &coins)?;
    Ok(tx)
}

/// Runs every input's script with its witness, signatures included.
fn check(tx: &Transaction, coins: &[TxOut]) -> Result<(), FinishError> {
    let secp = Secp256k1::verification_only();
    let prevouts = Prevouts::All(coins);
    for (input, (spend, coin)) in tx.input.iter().zip(coins).enumerate() {
        let wrong = FinishError::Script { input };
        let read = Interpreter::from_txdata(
            &coin.script_pubkey,
            &spend.script_sig,
            &spend.witness,
            spend.sequence,
            tx.lock_time,
        );
        let Ok(interpreter) = read else {
            return Err(wrong);
        };
        if interpreter
            .iter(&secp, tx, input, &prevouts)
            .any(|step| step.is_err())
        {
            return Err(wrong);
        }
    }
    Ok(())
}
