use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use bitcoin::Transaction;
use bitcoin::absolute::LockTime;
use bitcoin::bip32::Xpub;
use bitcoin::transaction::Version;

use super::error::PsbtError;
use super::layout::Layout;
use super::limits::Limits;
use super::lock_time;
use super::model::{Input, KeyOrigin, Output, Psbt, PsbtVersion};

/// Gathers a transaction and what is known about it, and makes a [`Psbt`] of it.
///
/// ```text
/// PsbtBuilder::from_unsigned_tx(&tx)?  →  set fields of inputs_mut() / outputs_mut()  →  build(V2)?
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PsbtBuilder {
    tx_version: Version,
    lock_time: LockTime,
    xpubs: BTreeMap<Xpub, KeyOrigin>,
    proprietary: BTreeMap<u64, Vec<u8>>,
    inputs: Vec<Input>,
    outputs: Vec<Output>,
}

impl PsbtBuilder {
    /// Starts from nothing but the transaction's version and lock time.
    pub fn new(tx_version: Version, lock_time: LockTime) -> Self {
        Self {
            tx_version,
            lock_time,
            xpubs: BTreeMap::new(),
            proprietary: BTreeMap::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
        }
    }

    /// Starts from an unsigned transaction.
    ///
    /// # Errors
    /// Fails if an input carries a scriptSig or a witness.
    pub fn from_unsigned_tx(tx: &Transaction) -> Result<Self, PsbtError> {
        let mut builder = Self::new(tx.version, tx.lock_time);
        for (input, spend) in tx.input.iter().enumerate() {
            if !spend.script_sig.is_empty() || !spend.witness.is_empty() {
                let bytes = spend.script_sig.len().saturating_add(spend.witness.size());
                return Err(PsbtError::UnsignedTxScript { input, bytes });
            }
            builder
                .inputs
                .push(Input::new(spend.previous_output, spend.sequence));
        }
        let pay = |output: &bitcoin::TxOut| Output::new(output.value, output.script_pubkey.clone());
        builder.outputs.extend(tx.output.iter().map(pay));
        Ok(builder)
    }

    /// Starts from everything an existing PSBT says; the order of its keys is not kept.
    pub fn from_psbt(psbt: &Psbt) -> Self {
        Self {
            tx_version: psbt.tx_version,
            lock_time: psbt.lock_time,
            xpubs: psbt.xpubs.clone(),
            proprietary: psbt.proprietary.clone(),
            inputs: psbt.inputs.clone(),
            outputs: psbt.outputs.clone(),
        }
    }

    /// Returns the inputs, to add or to describe.
    pub fn inputs_mut(&mut self) -> &mut Vec<Input> {
        &mut self.inputs
    }

    /// Returns the outputs, to add or to describe.
    pub fn outputs_mut(&mut self) -> &mut Vec<Output> {
        &mut self.outputs
    }

    /// Returns the extended keys of the global map.
    pub fn xpubs_mut(&mut self) -> &mut BTreeMap<Xpub, KeyOrigin> {
        &mut self.xpubs
    }

    /// Returns the proprietary fields of identifier `strongroom` by subtype.
    pub fn proprietary_mut(&mut self) -> &mut BTreeMap<u64, Vec<u8>> {
        &mut self.proprietary
    }

    /// Makes the PSBT; it goes through the parser, so a built one follows every rule a read one follows.
    ///
    /// Required lock times of the inputs exist in version 2 only. Version 0 states the lock time they lead to.
    ///
    /// # Errors
    /// Fails on whatever [`Psbt::parse`] refuses.
    pub fn build(mut self, version: PsbtVersion) -> Result<Psbt, PsbtError> {
        let lock_time = lock_time::resolve(&self.inputs, Some(self.lock_time))?;
        for input in &mut self.inputs {
            input.sequence_left_out = false;
            match version {
                PsbtVersion::V0 => (input.required_height, input.required_time) = (None, None),
                PsbtVersion::V2 => {}
            }
        }
        let draft = Psbt {
            version,
            tx_version: self.tx_version,
            fallback_lock_time: Some(self.lock_time),
            lock_time,
            xpubs: self.xpubs,
            proprietary: self.proprietary,
            inputs: self.inputs,
            outputs: self.outputs,
            layout: Layout {
                version_written: version == PsbtVersion::V2,
                ..Layout::default()
            },
        };
        Psbt::parse(&draft.serialize(), &Limits::CEILINGS)
    }
}

impl Psbt {
    /// Says the same in the other version, or in this one with its keys in ascending order.
    ///
    /// # Errors
    /// Fails if the version cannot say it: version 2 has no transactions below version 2.
    pub fn to_version(&self, version: PsbtVersion) -> Result<Self, PsbtError> {
        PsbtBuilder::from_psbt(self).build(version)
    }
}
