//! D15: whether a payment can be replaced while it waits.

use bitcoin::Sequence;

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Notes that an input does not signal replacement (BIP-0125): with too low a fee the payment would stay stuck.
/// Sequences that mean something else are refused under their own name.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let silent = case
        .each_input()
        .filter(|(_, input, _)| input.sequence == Sequence::ENABLE_LOCKTIME_NO_RBF)
        .count();
    // Where the policy demands it, each such input is refused instead.
    if silent > 0 && !case.house.policy.transaction().require_rbf {
        out.push(Finding::new(CheckId::NotReplaceable, Place::Request).with("inputs", silent));
    }
}
