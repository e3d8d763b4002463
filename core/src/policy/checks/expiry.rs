//! A request does not wait for ever.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses requests that expire further from their own height than the policy allows: an old request that nobody
/// thinks of any more could still be signed.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    // A lock time that is no height has its own name.
    let Some(header) = case.header.filter(|_| case.height.0 > 0) else {
        return;
    };
    let limit = case.house.policy.transaction().longest_expiry_blocks;
    let blocks = header.expiry_height.saturating_sub(case.height.0);
    if blocks > limit {
        out.push(
            Finding::new(CheckId::ExpiryLong, Place::Request)
                .with("blocks", blocks)
                .with("limit", limit),
        );
    }
}
