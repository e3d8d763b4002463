//! C10: taproot fields that lie about the spent output.

use alloc::{collections::BTreeMap, vec::Vec};

use bitcoin::{
    TapNodeHash, XOnlyPublicKey,
    secp256k1::{Secp256k1, VerifyOnly},
    taproot::{ControlBlock, LeafVersion},
};

use super::super::{Case, CheckId, Destination, Findings, VerifiedInput};
use crate::{
    psbt::{Input, Output, TapKeyOrigin, TapLeafScript, TapTreeLeaf},
    wallet::{Place as VaultPlace, TapPath},
};

/// Refuses taproot fields on inputs that spend no taproot output, internal keys and roots that do not give the
/// output key, and leaves that are not in its tree (BIP-0341, BIP-0371). On the vault's own inputs and change every
/// field is compared with what the manifest gives: nobody's internal key, one leaf, its version, its root. An annex
/// has no field, and what is signed commits to none.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let secp = Secp256k1::verification_only();
    for (place, input, verified) in case.each_input() {
        let Some(verified) = verified else { continue };
        let own = verified.place.and_then(|p| path(case, p));
        let lie = match own {
            Some(own) => input_lie(input, own),
            None => lie(&secp, input, verified),
        };
        if let Some(check) = lie {
            out.add(check, place);
        }
    }
    for (place, output, to) in case.each_output() {
        let own = match to {
            Destination::Own(p) => path(case, p),
            Destination::Claimed | Destination::External => None,
        };
        let lie = match own {
            Some(own) => output_lie(output, own),
            None => stray(output),
        };
        if let Some(check) = lie {
            out.add(check, place);
        }
    }
}

/// The script path at a place of the vault, if it has one.
fn path<'a>(case: &Case<'a>, place: VaultPlace) -> Option<&'a TapPath> {
    case.house
        .vault
        .script(place.branch, place.index)
        .and_then(|s| s.tap.as_ref())
}

/// Names what an input of the vault's says otherwise than the manifest.
fn input_lie(input: &Input, own: &TapPath) -> Option<CheckId> {
    let same_leaf =
        |(control, leaf): (&Vec<u8>, &TapLeafScript)| *control == own.control && *leaf == own.leaf_script();
    if input.tap_internal_key.is_some_and(|k| k != own.internal_key)
        || input.tap_merkle_root.is_some_and(|r| r != own.merkle_root)
    {
        Some(CheckId::TapKey)
    } else if !input.tap_leaf_scripts.iter().all(same_leaf)
        || !origins_fit(&input.tap_bip32_derivation, own)
        || input
            .tap_script_sigs
            .keys()
            .any(|(_, leaf)| *leaf != own.leaf_hash)
    {
        Some(CheckId::TapLeaf)
    } else {
        None
    }
}

/// Names what change of the vault's says otherwise than the manifest.
fn output_lie(output: &Output, own: &TapPath) -> Option<CheckId> {
    let tree = |leaves: &Vec<TapTreeLeaf>| *leaves == [own.tree_leaf()];
    if output.tap_internal_key.is_some_and(|k| k != own.internal_key) {
        Some(CheckId::TapKey)
    } else if !output.tap_tree.iter().all(tree) || !origins_fit(&output.tap_bip32_derivation, own) {
        Some(CheckId::TapLeaf)
    } else {
        None
    }
}

/// Whether each key is said to stand in the one leaf; the internal key stands in none.
fn origins_fit(origins: &BTreeMap<XOnlyPublicKey, TapKeyOrigin>, own: &TapPath) -> bool {
    origins.iter().all(|(key, origin)| {
        if *key == own.internal_key {
            origin.leaves.is_empty()
        } else {
            origin.leaves == [own.leaf_hash]
        }
    })
}

/// Taproot fields beside an output that is none.
fn stray(output: &Output) -> Option<CheckId> {
    let fields = output.tap_internal_key.is_some()
        || output.tap_tree.is_some()
        || !output.tap_bip32_derivation.is_empty();
    (fields && !output.script_pubkey.is_p2tr()).then_some(CheckId::TapField)
}

/// Names what is untrue about an input's taproot fields.
pub(super) fn lie(secp: &Secp256k1<VerifyOnly>, input: &Input, verified: &VerifiedInput) -> Option<CheckId> {
    if !has_fields(input) {
        return None;
    }
    let spent = &verified.txout.script_pubkey;
    let program = spent.as_bytes().get(2..).filter(|_| spent.is_p2tr());
    let Some(key) = program.and_then(|p| XOnlyPublicKey::from_slice(p).ok()) else {
        return Some(CheckId::TapField);
    };
    if !key_fits(secp, input, key) {
        Some(CheckId::TapKey)
    } else if !leaves_fit(secp, input, key) {
        Some(CheckId::TapLeaf)
    } else {
        None
    }
}

fn has_fields(input: &Input) -> bool {
    input.tap_internal_key.is_some()
        || input.tap_merkle_root.is_some()
        || input.tap_key_sig.is_some()
        || !input.tap_leaf_scripts.is_empty()
        || !input.tap_script_sigs.is_empty()
        || !input.tap_bip32_derivation.is_empty()
}

fn key_fits(secp: &Secp256k1<VerifyOnly>, input: &Input, output_key: XOnlyPublicKey) -> bool {
    use bitcoin::key::TapTweak as _;
    let Some(internal) = input.tap_internal_key else {
        return input.tap_merkle_root.is_none();
    };
    let root: Option<TapNodeHash> = input.tap_merkle_root;
    let (tweaked, _) = internal.tap_tweak(secp, root);
    tweaked.to_x_only_public_key() == output_key
}

fn leaves_fit(secp: &Secp256k1<VerifyOnly>, input: &Input, output_key: XOnlyPublicKey) -> bool {
    input.tap_leaf_scripts.iter().all(|(control, leaf)| {
        let block = ControlBlock::decode(control);
        let version = LeafVersion::from_consensus(leaf.leaf_version);
        match (block, version) {
            (Ok(b), Ok(v)) => {
                b.leaf_version == v && b.verify_taproot_commitment(secp, output_key, &leaf.script)
            }
            (_, _) => false,
        }
    })
}
