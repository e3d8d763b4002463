//! E07: a payment is replaced by itself with a higher fee, and by nothing else.

use alloc::vec::Vec;

use super::super::{Case, CheckId, Destination, Finding, Findings, Place, Taken, case::signals};
use crate::{
    ids::Digest,
    journal::debit::{Debit, txid_digest},
};

/// Refuses a declared replacement unless all of these hold; the finding carries the number of the broken one.
///
/// 1. It names a request that this signer took up, of the same vault.
/// 2. Nothing else has replaced that one.
/// 3. It spends exactly the same coins: with other coins, both could be mined.
/// 4. It pays exactly the same scripts exactly the same amounts.
/// 5. Its fee is higher, by at least the policy's floor rate over its size: less would not be relayed (BIP-0125).
/// 6. The policy allows it, and this payment was not replaced too often.
/// 7. Every input of both says that it may be replaced (BIP-0125): otherwise only one is known to the network.
///
/// What holds is shown with the ceremony of the earlier payment.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let Some(named) = case.replaces() else { return };
    let state = case.house.state;
    let ours = |t: &&Taken| t.debit.vault == case.house.manifest.vault;
    let mut broken = |rule: u8, why: &[(&str, u64)]| {
        let finding = Finding::new(CheckId::Replacement, Place::Request);
        let finding = finding.with("rule", rule).with("replaces", named);
        out.push(why.iter().fold(finding, |f, (name, value)| f.with(name, value)));
    };
    let Some(earlier) = state.taken.get(&named).filter(ours) else {
        broken(1, &[]);
        return;
    };
    if earlier.replaced_by.is_some_and(|by| by != case.request) {
        broken(2, &[]);
    }
    if coins(case) != recorded_coins(&earlier.debit) {
        broken(3, &[]);
    }
    if payments(case) != recorded_payments(&earlier.debit) {
        broken(4, &[]);
    }
    if let Some(sums) = case.sums() {
        let fee = sums.fee.to_sat();
        let rate = case.house.policy.fees().least_per_vbyte.to_sat();
        // A floor of nothing still asks for more than before.
        let more = rate.saturating_mul(case.vbytes()).max(1);
        let least = earlier.debit.fee_sat.saturating_add(more);
        if fee < least {
            broken(5, &[("fee_sat", fee), ("least_sat", least)]);
        }
    }
    let most = case.house.policy.replacement().map_or(0, |r| r.most_per_payment);
    let count = state.replacements(&named, most).saturating_add(1);
    if count > most {
        broken(6, &[("replacement", u64::from(count)), ("most", u64::from(most))]);
    }
    if !earlier.debit.signals || !case.psbt.inputs().iter().all(signals) {
        broken(7, &[]);
    }
    let note = Finding::new(CheckId::Replaces, Place::Request)
        .with("earlier_ceremony", earlier.ceremony)
        .with("earlier_request", named)
        .with("earlier_fee_sat", earlier.debit.fee_sat);
    out.push(note);
}

fn coins(case: &Case<'_>) -> Vec<(Digest, u32)> {
    let inputs = case.psbt.inputs().iter();
    let mut all: Vec<_> = inputs
        .map(|i| (txid_digest(&i.outpoint.txid), i.outpoint.vout))
        .collect();
    all.sort_unstable();
    all
}

fn recorded_coins(debit: &Debit) -> Vec<(Digest, u32)> {
    let mut all: Vec<_> = debit.inputs.iter().map(|i| (i.txid, i.vout)).collect();
    all.sort_unstable();
    all
}

fn payments<'a>(case: &'a Case<'_>) -> Vec<(&'a [u8], u64)> {
    let external = case
        .each_output()
        .filter(|(_, _, to)| !matches!(to, Destination::Own(_)));
    let mut all: Vec<_> = external
        .map(|(_, o, _)| (o.script_pubkey.as_bytes(), o.value.to_sat()))
        .collect();
    all.sort_unstable();
    all
}

fn recorded_payments(debit: &Debit) -> Vec<(&[u8], u64)> {
    let mut all: Vec<_> = debit.outputs.iter().map(|o| (&*o.script, o.sat)).collect();
    all.sort_unstable();
    all
}
