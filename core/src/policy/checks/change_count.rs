//! B09: no crowd of change outputs to hide among.

use super::super::{Case, CheckId, Destination, Finding, Findings, Place};

/// Refuses requests with more outputs to the vault itself than the policy allows: nobody reads a hundred lines of
/// change, and one of them could be what matters.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let own = case.outputs.iter().filter(|to| matches!(to, Destination::Own(_)));
    let (got, limit) = (own.count(), case.house.policy.transaction().most_change_outputs);
    if got > usize::try_from(limit).unwrap_or(usize::MAX) {
        out.push(
            Finding::new(CheckId::TooManyChange, Place::Request)
                .with("outputs", got)
                .with("limit", limit),
        );
    }
}
