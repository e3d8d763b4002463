//! E14: policies never go back.

use super::super::{Case, CheckId, Finding, Findings, Place, Taken};

/// Refuses to decide under a policy older than one that was registered, but over a request that was taken up under it.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let (ours, seen) = (case.house.policy.version(), case.house.state.policy_version);
    let own = case.taken().map(Taken::policy) == Some(case.house.policy.hash());
    if ours < seen && !own {
        out.push(
            Finding::new(CheckId::Downgrade, Place::Request)
                .with("policy", ours)
                .with("seen", seen),
        );
    }
}
