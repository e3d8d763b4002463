//! C09: keys named for an input stand in its script.

use super::super::{Case, CheckId, Findings};

/// Refuses inputs that name keys which are not in the vault's script at that place: whole keys are compared,
/// never fingerprints.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, input, verified) in case.each_input() {
        let Some(own) = verified.and_then(|v| v.place) else {
            continue;
        };
        let Some(script) = case.house.vault.script(own.branch, own.index) else {
            continue;
        };
        let stands = |k: &bitcoin::PublicKey| {
            script
                .keys
                .iter()
                .any(|e| e.as_bytes().as_slice() == k.to_bytes())
        };
        if !input.bip32_derivation.keys().all(stands) {
            out.add(CheckId::Pubkey, place);
        }
    }
}
