//! Ceilings of single vaults, beside those of the institution.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses requests that move more than the policy allows this vault at once, or in a window of blocks. A vault that
/// the policy does not name has no ceilings but those of the institution.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let vault = &case.house.manifest.vault;
    let (Some(asked), Some(limits)) = (case.leaving(), case.house.policy.vault_limits(vault)) else {
        return;
    };
    let mut refuse = |check, sat: u64, limit: u64| {
        out.push(
            Finding::new(check, Place::Request)
                .with("vault", vault)
                .with("sat", sat)
                .with("limit_sat", limit),
        );
    };
    if asked > limits.per_request.to_sat() {
        refuse(CheckId::LimitVault, asked, limits.per_request.to_sat());
    }
    let window = case.window();
    let before = window.iter().filter(|d| d.vault == *vault).map(|d| d.leaves());
    let all = before.fold(asked, u64::saturating_add);
    if all > limits.per_window.to_sat() {
        refuse(CheckId::VelocityVault, all, limits.per_window.to_sat());
    }
}
