//! E14: policies never go back.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses to decide under a policy older than one that was registered.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let (ours, seen) = (case.house.policy.version(), case.house.state.policy_version);
    if ours < seen {
        out.push(
            Finding::new(CheckId::Downgrade, Place::Request)
                .with("policy", ours)
                .with("seen", seen),
        );
    }
}
