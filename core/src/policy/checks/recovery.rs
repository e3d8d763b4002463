//! Paths that wait on a timelock: for them fewer sites suffice, so no request opens one by the way.

use bitcoin::Sequence;

use super::super::{Case, CheckId, Finding, Findings, Place, RecoveryPath};

/// Refuses requests that satisfy a timelock of the vault's template, unless the policy allows it; then it is shown.
///
/// A signature commits to sequences and lock time. Under the sequences of an ordinary request no `older` holds
/// (BIP-0112 wants the bit that BIP-0068 calls the disable flag to be clear), so it serves the ordinary path alone.
/// A sequence that is exactly an `older` of the template, or a height from an `after` on, serves the other as well.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let locks = case.house.vault.template().locks();
    let found = match case.house.policy.transaction().recovery_path {
        RecoveryPath::Refuse => CheckId::RecoveryPath,
        RecoveryPath::Allow => CheckId::RecoveryOpen,
    };
    // Locks by time never hold: a request is locked to a height, and every height is below every time (BIP-0065).
    let holds = |n: &&u32| **n <= case.height.0;
    if let Some(after) = locks.after.iter().find(holds) {
        out.push(Finding::new(found, Place::Request).with("after", after));
    }
    for (place, input, _) in case.each_input() {
        if opens(case, input.sequence) {
            let older = input.sequence.to_consensus_u32();
            out.push(Finding::new(found, place).with("older", older));
            if found == CheckId::RecoveryOpen {
                // Said once, it is said for all.
                break;
            }
        }
    }
}

/// Whether this sequence is what the template's `older` asks for, no more and no less.
pub(super) fn opens(case: &Case<'_>, sequence: Sequence) -> bool {
    let locks = case.house.vault.template().locks();
    locks.older.contains(&sequence.to_consensus_u32())
}
