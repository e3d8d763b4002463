//! E12: limits per request, per window of blocks and per destination.

use alloc::collections::BTreeMap;

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses requests that move more than the policy allows at once, in a window of blocks, or to one destination
/// in that window. Labels do not matter, scripts do; what is in doubt counts as spent.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let Some(sums) = case.sums() else { return };
    let limits = case.house.policy.limits();
    let asked = sums.external.to_sat();
    let mut refuse = |check, place, got: u64, limit: u64| {
        out.push(
            Finding::new(check, place)
                .with("sat", got)
                .with("limit_sat", limit),
        );
    };
    if sums.external > limits.per_request {
        refuse(
            CheckId::LimitRequest,
            Place::Request,
            asked,
            limits.per_request.to_sat(),
        );
    }
    let mut used = 0u64;
    let mut by_script: BTreeMap<&[u8], u64> = BTreeMap::new();
    for output in case.window().into_iter().flat_map(|d| &d.outputs) {
        used = used.saturating_add(output.sat);
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
