//! D10, D11, D15: version, lock time and sequences.

use bitcoin::{Sequence, absolute::LockTime};

use super::{
    super::{Case, CheckId, Finding, Findings, Place},
    recovery,
};

/// Refuses transaction versions outside the policy, lock times that are no height (height is this signer's only
/// time), and sequences that switch the lock time off, ask for a relative lock, or forbid a
/// replacement where the policy wants it possible.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let rules = case.house.policy.transaction();
    let version = case.psbt.tx_version().0;
    if !rules.versions.contains(&version) {
        out.push(Finding::new(CheckId::TxVersion, Place::Request).with("version", version));
    }
    match case.psbt.lock_time() {
        LockTime::Blocks(h) if h.to_consensus_u32() > 0 => {}
        LockTime::Blocks(_) | LockTime::Seconds(_) => out.add(CheckId::Locktime, Place::Request),
    }
    for (place, input, _) in case.each_input() {
        let allowed = [Sequence::ENABLE_RBF_NO_LOCKTIME, Sequence::ENABLE_LOCKTIME_NO_RBF];
        // A delay that the template knows has its own name.
        if !allowed.contains(&input.sequence) && !recovery::opens(case, input.sequence) {
            let finding = Finding::new(CheckId::SequenceRule, place);
            out.push(finding.with("sequence", input.sequence.to_consensus_u32()));
        } else if rules.require_rbf && !input.sequence.is_rbf() {
            out.add(CheckId::RbfRequired, place);
        }
    }
}
