//! C10: taproot fields that lie about the spent output.

use bitcoin::{
    TapNodeHash, XOnlyPublicKey,
    secp256k1::{Secp256k1, VerifyOnly},
    taproot::{ControlBlock, LeafVersion},
};

use super::super::{Case, CheckId, Findings, VerifiedInput};
use crate::psbt::Input;

/// Refuses taproot fields on inputs that spend no taproot output, internal keys and roots that do not give the
/// output key, and leaves that are not in its tree (BIP-0341, BIP-0371).
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let secp = Secp256k1::verification_only();
    for (place, input, verified) in case.each_input() {
        if let Some(check) = verified.and_then(|v| lie(&secp, input, v)) {
            out.add(check, place);
        }
    }
    for (place, output, _) in case.each_output() {
        let fields = output.tap_internal_key.is_some()
            || output.tap_tree.is_some()
            || !output.tap_bip32_derivation.is_empty();
        if fields && !output.script_pubkey.is_p2tr() {
            out.add(CheckId::TapField, place);
        }
    }
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
