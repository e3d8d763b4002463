//! B11: what is decided under is what the officers registered.

use super::super::{Binding, Case, CheckId, Finding, Findings, Place, Taken};
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
    // Left out of the house, a policy that still binds would be forgotten.
    for missing in not_asked(case) {
        out.push(
            Finding::new(CheckId::PolicyUnregistered, Place::Request)
                .with("earlier_policy", missing.policy)
                .with("binds_until", missing.until),
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

/// Policies of before that bind at this height and that the case was not given.
fn not_asked<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Binding> {
    let (house, height) = (case.house, case.height.0);
    let fresh = case.taken().is_none();
    let binds = house
        .state
        .earlier
        .iter()
        .filter(move |b| fresh && b.until >= height);
    binds.filter(move |b| {
        let given = |e: &super::super::Earlier<'_>| e.policy.hash() == b.policy && e.binds_until >= b.until;
        !house.earlier.iter().any(given)
    })
}
