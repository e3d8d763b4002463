//! The fields of BIP-0371.

use alloc::vec::Vec;

use bitcoin::ScriptBuf;
use bitcoin::hashes::Hash;
use bitcoin::taproot::{TapLeafHash, TapNodeHash};

use super::fault::{Bound, Fault};
use super::key_types::input as key;
use super::limits::Limits;
use super::model::{Input, TapKeyOrigin, TapLeafScript, TapTreeLeaf};
use super::values;
use super::wire::{Fields, Pair, Reader, count, put_compact, put_sized};

/// The deepest leaf BIP-0341 can prove.
const TAP_DEPTH: u8 = 128;

/// A leaf version and an internal key, before the steps of the proof (BIP-0341).
const CONTROL_BASE: usize = 33;
const CONTROL_STEP: usize = 32;
const CONTROL_STEPS: usize = 128;

/// Reads one taproot field of an input.
pub(super) fn read_input(pair: &Pair<'_>, limits: &Limits, input: &mut Input) -> Result<(), Fault> {
    match pair.key_type {
        key::TAP_KEY_SIG => {
            pair.bare()?;
            input.tap_key_sig = Some(schnorr(pair.value)?);
        }
        key::TAP_SCRIPT_SIG => {
            let wrong = Fault::KeyData {
                got: pair.key_data.len(),
            };
            let (key, leaf) = pair.key_data.split_at_checked(32).ok_or(wrong)?;
            let leaf = TapLeafHash::from_slice(leaf).map_err(|_| wrong)?;
            input
                .tap_script_sigs
                .insert((values::x_only_key(key)?, leaf), schnorr(pair.value)?);
        }
        key::TAP_LEAF_SCRIPT => {
            let control = control_block(pair.key_data)?;
            let (leaf_version, script) = pair.value.split_last().ok_or(Fault::Truncated)?;
            let script = values::script(script, limits)?;
            input.tap_leaf_scripts.insert(
                control,
                TapLeafScript {
                    script,
                    leaf_version: *leaf_version,
                },
            );
        }
        key::TAP_BIP32_DERIVATION => {
            let key = values::x_only_key(pair.key_data)?;
            input
                .tap_bip32_derivation
                .insert(key, origin(pair.value, limits)?);
        }
        key::TAP_INTERNAL_KEY => {
            input.tap_internal_key = Some(values::x_only_key(&pair.fixed::<32>()?)?);
        }
        // The one type left of those the caller sends here.
        _ => input.tap_merkle_root = Some(TapNodeHash::from_byte_array(pair.fixed()?)),
    }
    Ok(())
}

fn schnorr(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    match bytes.len() {
        64 | 65 => Ok(bytes.to_vec()),
        got => Err(Fault::Length { got }),
    }
}

fn control_block(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let wrong = Fault::KeyData { got: bytes.len() };
    let proof = bytes.len().checked_sub(CONTROL_BASE).ok_or(wrong)?;
    if !proof.is_multiple_of(CONTROL_STEP) || proof > CONTROL_STEP.saturating_mul(CONTROL_STEPS) {
        return Err(wrong);
    }
    values::x_only_key(bytes.get(1..CONTROL_BASE).ok_or(wrong)?)?;
    Ok(bytes.to_vec())
}

/// Gathers the taproot fields of an input for writing.
pub(super) fn put_input(input: &Input, fields: &mut Fields) {
    fields.put_some(key::TAP_KEY_SIG, input.tap_key_sig.clone());
    for ((public_key, leaf), signature) in &input.tap_script_sigs {
        let key_data = [public_key.serialize(), leaf.to_byte_array()].concat();
        fields.put(key::TAP_SCRIPT_SIG, &key_data, signature.clone());
    }
    for (control, leaf) in &input.tap_leaf_scripts {
        let mut value = leaf.script.as_bytes().to_vec();
        value.push(leaf.leaf_version);
        fields.put(key::TAP_LEAF_SCRIPT, control, value);
    }
    for (public_key, origin) in &input.tap_bip32_derivation {
        fields.put(
            key::TAP_BIP32_DERIVATION,
            &public_key.serialize(),
            put_origin(origin),
        );
    }
    fields.put_some(
        key::TAP_INTERNAL_KEY,
        input.tap_internal_key.map(|key| key.serialize().to_vec()),
    );
    fields.put_some(
        key::TAP_MERKLE_ROOT,
        input.tap_merkle_root.map(|root| root.to_byte_array().to_vec()),
    );
}

pub(super) fn origin(bytes: &[u8], limits: &Limits) -> Result<TapKeyOrigin, Fault> {
    let mut reader = Reader::new(bytes);
    let mut left = reader.compact()?;
    let mut leaves = Vec::new();
    while left > 0 {
        leaves.push(TapLeafHash::from_byte_array(reader.array::<32>()?));
        left = left.saturating_sub(1);
    }
    let rest = reader.take(reader.remaining())?;
    Ok(TapKeyOrigin {
        leaves,
        origin: values::origin(rest, limits)?,
    })
}

pub(super) fn put_origin(key: &TapKeyOrigin) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_compact(&mut bytes, count(key.leaves.len()));
    for leaf in &key.leaves {
        bytes.extend_from_slice(leaf.as_byte_array());
    }
    bytes.extend_from_slice(&values::put_origin(&key.origin));
    bytes
}

/// Reads the leaves of a taproot tree and refuses leaves that do not form exactly one tree (BIP-0371).
pub(super) fn tree(bytes: &[u8], limits: &Limits) -> Result<Vec<TapTreeLeaf>, Fault> {
    let mut reader = Reader::new(bytes);
    let mut leaves = Vec::new();
    let mut open: Vec<u8> = Vec::new();
    while reader.remaining() > 0 {
        let depth = reader.u8()?;
        let leaf_version = reader.u8()?;
        let script = ScriptBuf::from_bytes(reader.sized(Bound::Script, limits.script_bytes)?.to_vec());
        if depth > TAP_DEPTH || leaf_version & 1 == 1 || open.last() == Some(&0) {
            return Err(Fault::TapTree);
        }
        close(&mut open, depth)?;
        leaves.push(TapTreeLeaf {
            depth,
            leaf_version,
            script,
        });
    }
    if open == [0] {
        Ok(leaves)
    } else {
        Err(Fault::TapTree)
    }
}

/// Puts a finished branch on the stack and joins it with its twin as long as there is one.
fn close(open: &mut Vec<u8>, depth: u8) -> Result<(), Fault> {
    let mut branch = depth;
    while open.last() == Some(&branch) {
        open.pop();
        branch = branch.checked_sub(1).ok_or(Fault::TapTree)?;
    }
    if open.last().is_some_and(|last| *last > branch) {
        return Err(Fault::TapTree);
    }
    open.push(branch);
    Ok(())
}

pub(super) fn put_tree(leaves: &[TapTreeLeaf]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for leaf in leaves {
        bytes.push(leaf.depth);
        bytes.push(leaf.leaf_version);
        put_sized(&mut bytes, leaf.script.as_bytes());
    }
    bytes
}
