//! Keys that an output names or holds. They are compared as bytes: nothing is decoded for keys that are not ours,
//! so that a request full of keys costs no more than its length.

use alloc::{collections::BTreeMap, vec::Vec};

use bitcoin::{PublicKey, Script, XOnlyPublicKey, script::Instruction};

use super::{Case, Destination, Place as At};
use crate::{
    ids::EcKey,
    psbt::{KeyOrigin, Output, TapKeyOrigin},
    wallet::{Cosigner, Place, Vault},
};

/// One of the vault's keys where it stands, with what the request says of where it comes from.
pub(super) struct Named<'a> {
    /// The input or output.
    pub(super) at: At,
    /// Its place in the vault.
    pub(super) own: Place,
    /// The key.
    pub(super) key: EcKey,
    /// Whose it is.
    pub(super) cosigner: Cosigner,
    /// What the request says.
    pub(super) origin: &'a KeyOrigin,
}

/// Every vault key that the vault's own inputs and outputs name. Keys that do not stand there have a check of their
/// own and are left out.
pub(super) fn named<'a>(case: &'a Case<'_>) -> Vec<Named<'a>> {
    let vault = case.house.vault;
    let mut all = Vec::new();
    for (at, input, verified) in case.each_input() {
        if let Some(own) = verified.and_then(|v| v.place) {
            gather(
                vault,
                at,
                own,
                &input.bip32_derivation,
                &input.tap_bip32_derivation,
                &mut all,
            );
        }
    }
    for (at, output, to) in case.each_output() {
        if let Destination::Own(own) = to {
            gather(
                vault,
                at,
                own,
                &output.bip32_derivation,
                &output.tap_bip32_derivation,
                &mut all,
            );
        }
    }
    all
}

fn gather<'a>(
    vault: &Vault,
    at: At,
    own: Place,
    keys: &'a BTreeMap<PublicKey, KeyOrigin>,
    taproot: &'a BTreeMap<XOnlyPublicKey, TapKeyOrigin>,
    into: &mut Vec<Named<'a>>,
) {
    let mut put = |key: EcKey, origin: &'a KeyOrigin| {
        if let Some((cosigner, _)) = vault.cosigner_of(&key).filter(|(_, place)| *place == own) {
            into.push(Named {
                at,
                own,
                key,
                cosigner,
                origin,
            });
        }
    };
    for (key, origin) in keys {
        put(point(key), origin);
    }
    for (key, told) in taproot {
        both_parities(key).into_iter().for_each(|k| put(k, &told.origin));
    }
}

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

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use bitcoin::{
        opcodes::all::OP_CHECKSIG,
        script::{Builder, PushBytesBuf},
    };

    use super::{EcKey, in_script};

    /// The keys found in a script that pushes these bytes.
    fn keys(push: &[u8]) -> Vec<[u8; 33]> {
        let push = PushBytesBuf::try_from(push.to_vec()).unwrap();
        let script = Builder::new()
            .push_slice(push)
            .push_opcode(OP_CHECKSIG)
            .into_script();
        in_script(&script).iter().map(EcKey::as_bytes).copied().collect()
    }

    /// So many bytes of 5 behind a first one: only the form is looked at, not the curve.
    fn led<const N: usize>(first: u8) -> [u8; N] {
        let mut bytes = [5; N];
        bytes[0] = first;
        bytes
    }

    #[test]
    fn every_form_of_a_key_is_found_in_a_script() {
        for parity in [2, 3] {
            assert_eq!(keys(&led::<33>(parity)), [led(parity)]);
        }
        let mut whole = led::<65>(4);
        for (y, parity) in [(6, 2), (7, 3), (0, 2), (1, 3)] {
            whole[64] = y;
            assert_eq!(keys(&whole), [led(parity)]);
        }
        // An x-only key stands for two points; its first byte is no parity.
        for first in [2, 3, 4, 5] {
            let [even, odd] = keys(&led::<32>(first)).try_into().unwrap();
            assert_eq!((even[0], odd[0]), (2, 3));
            assert_eq!(
                (&even[1..], &odd[1..]),
                (&led::<32>(first)[..], &led::<32>(first)[..])
            );
        }
    }

    #[test]
    fn what_has_not_the_form_of_a_key_is_none() {
        let none: [&[u8]; 9] = [
            &led::<31>(5),
            &led::<34>(5),
            &led::<33>(5),
            &led::<33>(4),
            &led::<34>(3),
            &led::<65>(2),
            &led::<64>(4),
            &led::<66>(4),
            &led::<20>(2),
        ];
        for push in none {
            assert_eq!(keys(push), [[0; 33]; 0], "{push:?}");
        }
    }
}
