//! B02, B11: every input belongs to the one registered vault.

use super::super::{Case, CheckId, Findings, Place, VerifiedInput};
use super::taproot;

/// Refuses inputs that are not the vault's, and requests of which nothing is (2019: change was steered through an
/// added 1-of-2 input).
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let ours = |v: &VerifiedInput| v.place.is_some();
    let proven: usize = case.inputs.iter().flatten().count();
    let own = case.inputs.iter().flatten().filter(|v| ours(v)).count();
    let named = case
        .header
        .is_none_or(|h| h.vault == case.house.manifest.fingerprint());
    if !named || (proven > 0 && own == 0 && proven == case.inputs.len() && !lies_about_taproot(case)) {
        out.add(CheckId::PolicyUnregistered, Place::Request);
        return;
    }
    for (place, input, verified) in case.each_input() {
        // A lie about taproot fields has its own name.
        if verified.is_some_and(|v| !ours(v)) && !taproot::has_fields(input) {
            out.add(CheckId::MixedWallets, place);
        }
    }
}

fn lies_about_taproot(case: &Case<'_>) -> bool {
    case.psbt.inputs().iter().any(taproot::has_fields)
}
