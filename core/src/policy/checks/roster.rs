//! E13, up front: a rule that its officers can never meet.

use super::super::{Case, CheckId, Finding, Findings, Place};
use crate::wallet::{Cosigner, Role, Roster};

/// Refuses requests for which the rule asks for more approvals than the vault's sites can give: the officers of fewer
/// sites than it takes to spend could ever meet it, so their work would end in nothing.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let Some(rule) = case.rule() else { return };
    let manifest = case.house.manifest;
    let rosters = (0..manifest.template.cosigners())
        .filter_map(|i| manifest.roster(Cosigner::new(u8::try_from(i).ok()?)));
    let able = rosters
        .filter(|r| voices(r) >= usize::from(rule.approvals))
        .count();
    let sequences = case.psbt.inputs().iter().map(|i| i.sequence);
    let wanted = manifest.template.quorum_under(sequences, case.psbt.lock_time());
    if able < wanted {
        out.push(
            Finding::new(CheckId::QuorumUnmeetable, Place::Request)
                .with("rule", &rule.name)
                .with("approvals", rule.approvals)
                .with("sites_able", able)
                .with("sites_wanted", wanted),
        );
    }
}

/// How many officers of a site can approve one request at most: all approvers, without one who has to begin the
/// ceremony where only approvers can.
pub(in crate::policy) fn voices(roster: &Roster) -> usize {
    let approvers = roster.with_role(Role::Approver).count();
    let others_begin = roster.with_role(Role::Operator).any(|o| !o.is(Role::Approver));
    approvers.saturating_sub(usize::from(!others_begin))
}
