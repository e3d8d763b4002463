//! Step-up quorums: an amount above every tier cannot be approved by anybody.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses amounts for which the policy names no quorum.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let Some(sums) = case.sums() else { return };
    if case.house.policy.approvals_for(sums.external).is_none() {
        out.push(Finding::new(CheckId::QuorumTier, Place::Request).with("sat", sums.external.to_sat()));
    }
}
