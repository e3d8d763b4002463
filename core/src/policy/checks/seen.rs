//! A01, E05, E08: what this signer has signed before.

use super::super::{Case, CheckId, Finding, Findings, Place, Progress};
use crate::journal::debit::txid_digest;

/// Refuses coins that were signed away in another request, and coins that were seen with another amount. Notes
/// that the very same request was signed, or is in doubt: its answer is given again and nothing is debited twice.
/// A declared replacement spends the coins of what it replaces, under rules of its own.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let state = case.house.state;
    let progress = case.taken().map(|t| t.progress);
    match progress {
        Some(Progress::Signed) => out.add(CheckId::Reissue, Place::Request),
        Some(Progress::InDoubt) => out.add(CheckId::Resume, Place::Request),
        None => {}
    }
    // What was taken up before had its coins then: only a new request may take those of its line.
    let line = case.replaces().filter(|_| progress.is_none());
    let line = line.map(|r| state.newest(&r));
    for (place, input, verified) in case.each_input() {
        let (txid, vout) = (txid_digest(&input.outpoint.txid), input.outpoint.vout);
        let Some(spender) = state.spender_of(txid, vout) else {
            continue;
        };
        let before = state.amount_of(txid, vout);
        let now = verified.map(|v| v.txout.value.to_sat());
        if let (Some(before), Some(now)) = (before, now)
            && before != now
        {
            out.push(
                Finding::new(CheckId::AmountConflict, place)
                    .with("seen_sat", before)
                    .with("now_sat", now),
            );
            continue;
        }
        // What was signed stays signed: giving it out again signs nothing, even where it was replaced since.
        let again = spender == case.request || progress == Some(Progress::Signed);
        if !again && line != Some(spender) {
            out.push(Finding::new(CheckId::OutpointAlreadySigned, place).with("earlier_request", spender));
        }
    }
}
