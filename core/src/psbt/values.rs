use alloc::vec::Vec;

use bitcoin::bip32::{Fingerprint, Xpub};
use bitcoin::{Amount, PublicKey, ScriptBuf, Transaction, TxOut, Witness, XOnlyPublicKey, consensus};

use super::fault::{Bound, Fault};
use super::limits::Limits;
use super::model::KeyOrigin;
use super::wire::{Reader, count, put_compact, put_sized, within};

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

/// Reads an extended key; a path of another length than its depth would name another key (BIP-0174).
pub(super) fn xpub(key: &[u8], value: &[u8], limits: &Limits) -> Result<(Xpub, KeyOrigin), Fault> {
    let xpub = Xpub::decode(key).map_err(|_| Fault::ExtendedKey)?;
    let origin = origin(value, limits)?;
    if count(origin.path.len()) != u64::from(xpub.depth) {
        return Err(Fault::ExtendedKey);
    }
    Ok((xpub, origin))
}
