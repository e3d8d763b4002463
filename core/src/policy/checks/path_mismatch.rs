//! B08: a key's path leads to the place where the key stands.

use super::super::{Case, CheckId, Finding, Findings, claims};

/// Refuses paths that do not end with the branch and index of the address whose keys they explain. One address whose
/// cosigners stand at different places, a hardened step, or another branch would name coins that nobody finds again
/// (Trezor 2.8.7). A key without a path is its own master, as those of a pool are.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let mut last = None;
    for named in claims::named(case) {
        let truth = [u32::from(named.own.branch.number()), named.own.index];
        let path = &named.origin.path;
        if !path.is_empty() && !path.ends_with(&truth) && last != Some(named.at) {
            last = Some(named.at);
            let finding = Finding::new(CheckId::PathMismatch, named.at);
            out.push(
                finding
                    .with("cosigner", named.cosigner)
                    .with("stands_at", named.own),
            );
        }
    }
}
