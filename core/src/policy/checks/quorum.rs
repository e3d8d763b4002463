//! Ordered rules with default deny: what none of them fits cannot be approved by anybody.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses requests whose purpose, payees and amount fit no rule of the policy.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let Some(sums) = case.sums() else { return };
    if case.rule().is_none() {
        out.push(
            Finding::new(CheckId::Rule, Place::Request)
                .with("purpose", case.purpose().as_str())
                .with("sat", sums.external.to_sat()),
        );
    }
}
