//! B07: no more keys are named than a script has.

use super::super::{Case, CheckId, Destination, Finding, Findings, Place};
use crate::{
    psbt::{Input, Output},
    wallet::Place as VaultPlace,
};

/// Refuses own inputs and own outputs that name more keys than their script has, and payments to one key that name
/// several: each surplus entry is a claim that nobody can check.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, input, verified) in case.each_input() {
        let own = verified.and_then(|v| v.place);
        report(place, own.and_then(|own| of_input(case, own, input)), out);
    }
    for (place, output, to) in case.each_output() {
        let pays = &output.script_pubkey;
        let surplus = match to {
            Destination::Own(own) => of_output(case, own, output),
            // A hash of one key: more than one entry is a lie whoever gets the payment.
            Destination::External if pays.is_p2pkh() || pays.is_p2wpkh() => over(
                output.bip32_derivation.len(),
                output.tap_bip32_derivation.len(),
                1,
                1,
            ),
            // What claims to be ours and is not has been refused under its own name.
            Destination::External | Destination::Claimed => None,
        };
        report(place, surplus, out);
    }
}

/// How many keys are named, and how many there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surplus {
    named: usize,
    keys: usize,
}

/// The surplus of an input of the vault's.
pub(super) fn of_input(case: &Case<'_>, own: VaultPlace, input: &Input) -> Option<Surplus> {
    let (keys, taproot) = keys_at(case, own);
    over(
        input.bip32_derivation.len(),
        input.tap_bip32_derivation.len(),
        keys,
        taproot,
    )
}

/// The surplus of an output of the vault's.
pub(super) fn of_output(case: &Case<'_>, own: VaultPlace, output: &Output) -> Option<Surplus> {
    let (keys, taproot) = keys_at(case, own);
    over(
        output.bip32_derivation.len(),
        output.tap_bip32_derivation.len(),
        keys,
        taproot,
    )
}

/// The keys of a script, and how many more a taproot output has: the internal key, which is nobody's.
fn keys_at(case: &Case<'_>, own: VaultPlace) -> (usize, usize) {
    let script = case.house.vault.script(own.branch, own.index);
    let keys = script.map_or(0, |s| s.keys.len());
    let internal = script.is_some_and(|s| s.spk.is_p2tr());
    (keys, keys.saturating_add(usize::from(internal)))
}

fn over(named: usize, x_only: usize, keys: usize, x_only_keys: usize) -> Option<Surplus> {
    if named > keys {
        Some(Surplus { named, keys })
    } else if x_only > x_only_keys {
        Some(Surplus {
            named: x_only,
            keys: x_only_keys,
        })
    } else {
        None
    }
}

fn report(place: Place, surplus: Option<Surplus>, out: &mut Findings) {
    if let Some(Surplus { named, keys }) = surplus {
        let finding = Finding::new(CheckId::SurplusDerivation, place);
        out.push(finding.with("named", named).with("keys", keys));
    }
}
