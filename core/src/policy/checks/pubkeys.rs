//! C09: keys named for an input or for change stand in its script.

use bitcoin::{PublicKey, XOnlyPublicKey};

use super::{
    super::{Case, CheckId, Destination, Findings, claims},
    surplus,
};
use crate::wallet::Place as VaultPlace;

/// Refuses inputs and change that name keys which are not in the vault's script at that place: whole keys are
/// compared, in the form the script has them, never fingerprints. Too many of them have a name of their own.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, input, verified) in case.each_input() {
        if let Some(own) = verified.and_then(|v| v.place)
            && surplus::of_input(case, own, input).is_none()
            && !stand(
                case,
                own,
                input.bip32_derivation.keys(),
                input.tap_bip32_derivation.keys(),
            )
        {
            out.add(CheckId::Pubkey, place);
        }
    }
    for (place, output, to) in case.each_output() {
        if let Destination::Own(own) = to
            && surplus::of_output(case, own, output).is_none()
            && !stand(
                case,
                own,
                output.bip32_derivation.keys(),
                output.tap_bip32_derivation.keys(),
            )
        {
            out.add(CheckId::Pubkey, place);
        }
    }
}

fn stand<'k>(
    case: &Case<'_>,
    own: VaultPlace,
    mut keys: impl Iterator<Item = &'k PublicKey>,
    x_only: impl Iterator<Item = &'k XOnlyPublicKey>,
) -> bool {
    let Some(script) = case.house.vault.script(own.branch, own.index) else {
        return false;
    };
    // The internal key is nobody's, and a request may say so.
    let internal = script.tap.as_ref().map(|t| t.internal_key);
    let stands =
        |x: &XOnlyPublicKey| Some(*x) == internal || script.keys.iter().any(|k| k.x() == x.serialize());
    // Taproot words about a coin of another kind have a name of their own.
    let mut x_only = x_only.filter(|_| script.tap.is_some());
    keys.all(|k| k.compressed && script.keys.contains(&claims::point(k))) && x_only.all(stands)
}
