//! What another policy would have made of a request that was decided before.

use alloc::collections::BTreeSet;

use super::{CheckId, Decision, Severity, Verdict};

/// Two decisions over one request, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The verdict that was recorded.
    pub was: Verdict,
    /// The verdict under the other policy.
    pub would: Verdict,
    /// Checks that found something and would not.
    pub gone: BTreeSet<CheckId>,
    /// Checks that would find something and did not.
    pub new: BTreeSet<CheckId>,
    /// Persons asked then; none where the amounts were not known.
    pub approvals_were: Option<u8>,
    /// Persons asked under the other policy.
    pub approvals_would: Option<u8>,
}

impl Outlook {
    /// Compares what was recorded with what another policy says. That the other policy is another one, which every
    /// request would be told, is left out.
    pub fn of(recorded: &Decision, other: &Decision) -> Self {
        let (before, after) = (found(recorded), found(other));
        let approvals = |d: &Decision| d.summary.as_ref().map(|s| s.approvals);
        Self {
            was: verdict(&before),
            would: verdict(&after),
            gone: before.difference(&after).copied().collect(),
            new: after.difference(&before).copied().collect(),
            approvals_were: approvals(recorded),
            approvals_would: approvals(other),
        }
    }

    /// Whether nothing would change for anybody.
    pub fn is_same(&self) -> bool {
        self.gone.is_empty() && self.new.is_empty() && self.approvals_were == self.approvals_would
    }
}

fn found(decision: &Decision) -> BTreeSet<CheckId> {
    let all = decision.findings.iter().map(|f| f.check);
    all.filter(|c| !says_which_policy(*c)).collect()
}

fn says_which_policy(check: CheckId) -> bool {
    matches!(
        check,
        CheckId::PolicyVersion | CheckId::PolicyUnregistered | CheckId::Downgrade
    )
}

fn verdict(found: &BTreeSet<CheckId>) -> Verdict {
    if found.iter().any(|c| c.severity() == Severity::Block) {
        Verdict::Refuse
    } else {
        Verdict::Accept
    }
}
