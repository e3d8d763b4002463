//! B13: one network everywhere.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses to decide under a policy for another network than the manifest's.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let (policy, manifest) = (case.house.policy, case.house.manifest);
    if policy.network() != manifest.network {
        out.push(
            Finding::new(CheckId::Network, Place::Request)
                .with("policy", policy.network())
                .with("vault", manifest.network),
        );
    }
}
