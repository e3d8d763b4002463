//! B11: what is decided under is what the officers registered.

use super::super::{Case, CheckId, Finding, Findings, Place, Taken};
use crate::ids::Digest;

/// Refuses to decide under a policy whose bytes are not those that were registered, or that is another
/// institution's, and requests that name another vault. A request that was taken up before is decided under the policy
/// of its INTENT, and under no other.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let (manifest, policy, state) = (case.house.manifest, case.house.policy, case.house.state);
    let taken = case.taken();
    let registered = taken.map(Taken::policy).or(state.policy);
    let registered = registered.unwrap_or(manifest.policy);
    // An older policy has its own name.
    let older = taken.is_none() && policy.version() < state.policy_version;
    if *policy.institution() != manifest.institution || (policy.hash() != registered && !older) {
        out.push(
            Finding::new(CheckId::PolicyUnregistered, Place::Request)
                .with("policy", policy.hash())
                .with("registered", registered),
        );
    }
    let vault = manifest.fingerprint();
    let same = |named: Digest| named == vault || taken.is_some_and(|t| t.debit.manifest == named);
    if let Some(header) = case.header.filter(|h| !same(h.vault)) {
        out.push(
            Finding::new(CheckId::PolicyUnregistered, Place::Request)
                .with("vault", header.vault)
                .with("registered", vault),
        );
    }
}
