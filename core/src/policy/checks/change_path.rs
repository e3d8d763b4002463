//! B06: change goes to the change branch, near the indexes in use.

use super::super::{Case, CheckId, Destination, Finding, Findings};
use crate::wallet::Branch;

/// Refuses change to the receive branch, and change far beyond the highest index in use: coins there could be
/// held to ransom, or never be found.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let spent = case.inputs.iter().flatten().filter_map(|v| v.place);
    let used = spent.filter(|p| p.branch == Branch::Change).map(|p| p.index);
    let highest = used.fold(
        case.house.state.change_index(&case.house.manifest.vault),
        u32::max,
    );
    let limit = highest.saturating_add(case.house.policy.transaction().change_gap);
    for (place, _, to) in case.each_output() {
        if let Destination::Own(own) = to
            && (own.branch != Branch::Change || own.index > limit)
        {
            out.push(
                Finding::new(CheckId::ChangePath, place)
                    .with("index", own.index)
                    .with("limit", limit),
            );
        }
    }
}
