use alloc::vec::Vec;

use bitcoin::bip32::{Fingerprint, Xpub};
use bitcoin::hashes::Hash;
use bitcoin::taproot::TapLeafHash;
use bitcoin::{Amount, PublicKey, ScriptBuf, Transaction, TxOut, Witness, XOnlyPublicKey, consensus};

use super::error::{Bound, Fault};
use super::limits::Limits;
use super::model::{KeyOrigin, TapKeyOrigin, TapTreeLeaf};
use super::wire::{Reader, count, put_compact, put_sized, within};

/// The deepest leaf BIP-0341 can prove.
const TAP_DEPTH: u8 = 128;

pub(super) fn public_key(bytes: &[u8]) -> Result<PublicKey, Fault> {
    PublicKey::from_slice(bytes).map_err(|_| Fault::PublicKey)
}

pub(super) fn x_only_key(bytes: &[u8]) -> Result<XOnlyPublicKey, Fault> {
    XOnlyPublicKey::from_slice(bytes).map_err(|_| Fault::PublicKey)
}

pub(super) fn script(bytes: &[u8], limits: &Limits) -> Result<ScriptBuf, Fault> {
    within(Bound::Script, count(bytes.len()), limits.script_bytes)?;
    Ok(ScriptBuf::from_bytes(bytes.to_vec()))
}

/// Reads a previous transaction; it has one form only, so that its id and its bytes say the same.
pub(super) fn transaction(bytes: &[u8]) -> Result<Transaction, Fault> {
    consensus::deserialize(bytes).map_err(|_| Fault::Transaction)
}

pub(super) fn tx_out(bytes: &[u8], limits: &Limits) -> Result<TxOut, Fault> {
    let mut reader = Reader::new(bytes);
    let value = Amount::from_sat(reader.u64()?);
    let script_pubkey = ScriptBuf::from_bytes(reader.sized(Bound::Script, limits.script_bytes)?.to_vec());
    reader.end()?;
    Ok(TxOut { value, script_pubkey })
}

pub(super) fn put_tx_out(out: &TxOut) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&out.value.to_sat().to_le_bytes());
    put_sized(&mut bytes, out.script_pubkey.as_bytes());
    bytes
}

pub(super) fn witness(bytes: &[u8], limits: &Limits) -> Result<Witness, Fault> {
    within(Bound::Value, count(bytes.len()), limits.value_bytes)?;
    let mut reader = Reader::new(bytes);
    let mut left = reader.compact()?;
    let mut items: Vec<&[u8]> = Vec::new();
    while left > 0 {
        items.push(reader.sized(Bound::Value, limits.value_bytes)?);
        left = left.saturating_sub(1);
    }
    reader.end()?;
    Ok(Witness::from_slice(&items))
}

pub(super) fn put_witness(witness: &Witness) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_compact(&mut bytes, count(witness.len()));
    for item in witness.iter() {
        put_sized(&mut bytes, item);
    }
    bytes
}

pub(super) fn origin(bytes: &[u8], limits: &Limits) -> Result<KeyOrigin, Fault> {
    let mut reader = Reader::new(bytes);
    let fingerprint = Fingerprint::from(reader.array::<4>()?);
    let steps = reader.remaining().checked_div(4).unwrap_or(0);
    within(Bound::Path, count(steps), limits.path_depth)?;
    let mut path = Vec::with_capacity(steps);
    while reader.remaining() > 0 {
        path.push(reader.u32()?);
    }
    Ok(KeyOrigin { fingerprint, path })
}

pub(super) fn put_origin(origin: &KeyOrigin) -> Vec<u8> {
    let mut bytes = origin.fingerprint.to_bytes().to_vec();
    for step in &origin.path {
        bytes.extend_from_slice(&step.to_le_bytes());
    }
    bytes
}

pub(super) fn tap_origin(bytes: &[u8], limits: &Limits) -> Result<TapKeyOrigin, Fault> {
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
        origin: origin(rest, limits)?,
    })
}

pub(super) fn put_tap_origin(key: &TapKeyOrigin) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_compact(&mut bytes, count(key.leaves.len()));
    for leaf in &key.leaves {
        bytes.extend_from_slice(leaf.as_byte_array());
    }
    bytes.extend_from_slice(&put_origin(&key.origin));
    bytes
}

/// Reads an extended key; a path of another length than its depth would name another key (BIP-0174).
pub(super) fn xpub(key: &[u8], value: &[u8], limits: &Limits) -> Result<(Xpub, KeyOrigin), Fault> {
    let xpub = Xpub::decode(key).map_err(|_| Fault::ExtendedKey)?;
    let origin = origin(value, limits)?;
    if count(origin.path.len()) != u64::from(xpub.depth) {
        return Err(Fault::ExtendedKey);
    }
    Ok((xpub, origin))
}

/// Reads the leaves of a taproot tree and refuses leaves that do not form exactly one tree (BIP-0371).
pub(super) fn tap_tree(bytes: &[u8], limits: &Limits) -> Result<Vec<TapTreeLeaf>, Fault> {
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

pub(super) fn put_tap_tree(leaves: &[TapTreeLeaf]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for leaf in leaves {
        bytes.push(leaf.depth);
        bytes.push(leaf.leaf_version);
        put_sized(&mut bytes, leaf.script.as_bytes());
    }
    bytes
}
