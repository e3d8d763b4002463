//! E12: limits per request, per window of blocks and per destination.

use alloc::collections::BTreeMap;

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses requests that move more than the policy allows at once, in a window of blocks, or to one destination
/// in that window, over all vaults of the institution that this signer knows. Labels do not matter, scripts do; what
/// is in doubt counts as spent. Of a request that pays nobody its fee leaves (D12): many small ones burn a vault too.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let Some(asked) = case.leaving() else { return };
    let limits = case.house.policy.limits();
    let mut refuse = |check, place, got: u64, limit: u64| {
        out.push(
            Finding::new(check, place)
                .with("sat", got)
                .with("limit_sat", limit),
        );
    };
    if asked > limits.per_request.to_sat() {
        refuse(
            CheckId::LimitRequest,
            Place::Request,
            asked,
            limits.per_request.to_sat(),
        );
    }
    let window = case.window();
    let used = window.iter().map(|d| d.leaves()).fold(0, u64::saturating_add);
    let mut by_script: BTreeMap<&[u8], u64> = BTreeMap::new();
    for output in window.into_iter().flat_map(|d| &d.outputs) {
        let sum = by_script.entry(&output.script).or_default();
        *sum = sum.saturating_add(output.sat);
    }
    let all = used.saturating_add(asked);
    if all > limits.per_window.to_sat() {
        refuse(CheckId::Velocity, Place::Request, all, limits.per_window.to_sat());
    }
    for (script, (place, now)) in case.external_by_script() {
        let before = by_script.get(script.as_bytes()).copied().unwrap_or(0);
        let sum = before.saturating_add(now.to_sat());
        if sum > limits.per_destination.to_sat() {
            refuse(
                CheckId::LimitDestination,
                place,
                sum,
                limits.per_destination.to_sat(),
            );
        }
    }
}
