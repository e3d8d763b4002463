//! Keys that an output names or holds. They are compared as bytes: nothing is decoded for keys that are not ours,
//! so that a request full of keys costs no more than its length.

use alloc::vec::Vec;

use bitcoin::{PublicKey, Script, XOnlyPublicKey, script::Instruction};

use crate::{
    ids::EcKey,
    psbt::Output,
    wallet::{Place, Vault},
};

/// Whether this is one of the vault's keys; whole keys are compared.
pub(super) fn is_ours(vault: &Vault, key: &EcKey) -> bool {
    place(vault, key).is_some()
}

/// Where a key stands in the vault.
pub(super) fn place(vault: &Vault, key: &EcKey) -> Option<Place> {
    vault.cosigner_of(key).map(|(_, place)| place)
}

/// The key in its compressed form, however it is written.
pub(super) fn point(key: &PublicKey) -> EcKey {
    EcKey::new(key.inner.serialize())
}

/// Every key that an output names as derived, and every key in the scripts given with it.
pub(super) fn keys(output: &Output) -> impl Iterator<Item = EcKey> {
    let named = output.bip32_derivation.keys().map(point);
    let taproot = output.tap_bip32_derivation.keys().chain(&output.tap_internal_key);
    let leaves = output.tap_tree.iter().flatten().map(|l| &l.script);
    let scripts = output.witness_script.iter().chain(&output.redeem_script);
    named
        .chain(taproot.flat_map(both_parities))
        .chain(scripts.chain(leaves).flat_map(|s| in_script(s)))
}

/// An x-only key stands for two points.
pub(super) fn both_parities(key: &XOnlyPublicKey) -> [EcKey; 2] {
    [2, 3].map(|parity| compressed(parity, &key.serialize()))
}

/// Every push in a script that has the form of a key, in compressed form.
fn in_script(script: &Script) -> Vec<EcKey> {
    let mut found = Vec::new();
    for instruction in script.instructions() {
        let Ok(Instruction::PushBytes(push)) = instruction else {
            continue;
        };
        match push.as_bytes() {
            [parity @ (2 | 3), x @ ..] if x.len() == 32 => found.push(compressed(*parity, x)),
            [4, xy @ ..] if xy.len() == 64 => {
                let (x, y) = xy.split_at_checked(32).unwrap_or_default();
                let odd = y.last().is_some_and(|b| b & 1 == 1);
                found.push(compressed(if odd { 3 } else { 2 }, x));
            }
            x if x.len() == 32 => found.extend([2, 3].map(|parity| compressed(parity, x))),
            _ => {}
        }
    }
    found
}

fn compressed(parity: u8, x: &[u8]) -> EcKey {
    let mut bytes = [0; 33];
    for (to, from) in bytes.iter_mut().zip(core::iter::once(&parity).chain(x)) {
        *to = *from;
    }
    EcKey::new(bytes)
}
