use alloc::vec::Vec;

use bitcoin::absolute::LockTime;
use bitcoin::hashes::Hash;
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Txid};

use super::error::PsbtError;
use super::fault::{Bound, Fault, Place};
use super::key_types::global;
use super::limits::Limits;
use super::model::{Input, Output};
use super::wire::{Reader, put_compact, put_sized, within};

/// What the unsigned transaction of a version 0 PSBT says.
#[derive(Debug)]
pub(super) struct UnsignedTx {
    pub(super) version: Version,
    pub(super) inputs: Vec<Input>,
    pub(super) outputs: Vec<Output>,
    pub(super) lock_time: LockTime,
}

/// Reads the unsigned transaction, always in the form without witness (BIP-0174): the general decoder takes a
/// transaction without inputs for one with witnesses, and two readers would then see two transactions.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<UnsignedTx, PsbtError> {
    let has_witness_marker = bytes.get(4..6) == Some(&[0, 1]);
    read_plain(bytes, limits).map_err(|error| match has_witness_marker {
        true => PsbtError::UnsignedTx {
            fault: Fault::Transaction,
        },
        false => error,
    })
}

fn read_plain(bytes: &[u8], limits: &Limits) -> Result<UnsignedTx, PsbtError> {
    let mut reader = Reader::new(bytes);
    let version = Version(i32::from_le_bytes(reader.array().map_err(fault)?));
    let inputs = read_inputs(&mut reader, limits)?;
    let outputs = read_outputs(&mut reader, limits)?;
    let lock_time = LockTime::from_consensus(reader.u32().map_err(fault)?);
    reader.end().map_err(fault)?;
    Ok(UnsignedTx {
        version,
        inputs,
        outputs,
        lock_time,
    })
}

fn fault(fault: Fault) -> PsbtError {
    fault_at(fault, Place::Global)
}

fn fault_at(fault: Fault, place: Place) -> PsbtError {
    match fault {
        Fault::Limit { bound, got, limit } => PsbtError::Limit {
            bound,
            place,
            got,
            limit,
        },
        Fault::NonMinimal => Fault::NonMinimal.at(place, global::UNSIGNED_TX),
        Fault::Truncated
        | Fault::Trailing { .. }
        | Fault::Length { .. }
        | Fault::KeyData { .. }
        | Fault::PublicKey
        | Fault::ExtendedKey
        | Fault::Transaction
        | Fault::Preimage
        | Fault::TapTree => PsbtError::UnsignedTx { fault },
    }
}

fn read_inputs(reader: &mut Reader<'_>, limits: &Limits) -> Result<Vec<Input>, PsbtError> {
    let claimed = reader.compact().map_err(fault)?;
    let claimed = within(Bound::Inputs, claimed, limits.inputs).map_err(fault)?;
    let mut inputs = Vec::new();
    for input in 0..claimed {
        let txid = Txid::from_byte_array(reader.array().map_err(fault)?);
        let vout = reader.u32().map_err(fault)?;
        let script = reader.sized(Bound::Script, limits.script_bytes);
        let script = script.map_err(|f| fault_at(f, Place::Input(input)))?;
        if !script.is_empty() {
            return Err(PsbtError::UnsignedTxScript {
                input,
                bytes: script.len(),
            });
        }
        let sequence = Sequence(reader.u32().map_err(fault)?);
        inputs.push(Input::new(OutPoint { txid, vout }, sequence));
    }
    Ok(inputs)
}

fn read_outputs(reader: &mut Reader<'_>, limits: &Limits) -> Result<Vec<Output>, PsbtError> {
    let claimed = reader.compact().map_err(fault)?;
    let claimed = within(Bound::Outputs, claimed, limits.outputs).map_err(fault)?;
    let mut outputs = Vec::new();
    for output in 0..claimed {
        let value = Amount::from_sat(reader.u64().map_err(fault)?);
        let script = reader.sized(Bound::Script, limits.script_bytes);
        let script = script.map_err(|f| fault_at(f, Place::Output(output)))?;
        outputs.push(Output::new(value, ScriptBuf::from_bytes(script.to_vec())));
    }
    Ok(outputs)
}

/// Writes the unsigned transaction in the form without witness.
pub(super) fn write(version: Version, inputs: &[Input], outputs: &[Output], lock_time: LockTime) -> Vec<u8> {
    let mut bytes = version.0.to_le_bytes().to_vec();
    put_compact(&mut bytes, super::wire::count(inputs.len()));
    for input in inputs {
        bytes.extend_from_slice(input.outpoint.txid.as_byte_array());
        bytes.extend_from_slice(&input.outpoint.vout.to_le_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&input.sequence.0.to_le_bytes());
    }
    put_compact(&mut bytes, super::wire::count(outputs.len()));
    for output in outputs {
        bytes.extend_from_slice(&output.value.to_sat().to_le_bytes());
        put_sized(&mut bytes, output.script_pubkey.as_bytes());
    }
    bytes.extend_from_slice(&lock_time.to_consensus_u32().to_le_bytes());
    bytes
}
