//! B11: what is decided under is what the officers registered.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses to decide under a policy whose bytes are not those that were registered, or that is another
/// institution's, and requests that name another vault.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let (manifest, policy, state) = (case.house.manifest, case.house.policy, case.house.state);
    let registered = state.policy.unwrap_or(manifest.policy);
    // An older policy has its own name.
    let older = policy.version() < state.policy_version;
    if *policy.institution() != manifest.institution || (policy.hash() != registered && !older) {
        out.push(
            Finding::new(CheckId::PolicyUnregistered, Place::Request)
                .with("policy", policy.hash())
                .with("registered", registered),
        );
    }
    let vault = manifest.fingerprint();
    if let Some(header) = case.header.filter(|h| h.vault != vault) {
        out.push(
            Finding::new(CheckId::PolicyUnregistered, Place::Request)
                .with("vault", header.vault)
                .with("registered", vault),
        );
    }
}
