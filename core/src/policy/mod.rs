//! Deciding: policy, state, checks and the verdict over one request.

mod case;
pub mod change;
mod check_id;
pub mod checks;
mod claims;
mod decide;
mod decision;
mod document;
mod finding;
mod outlook;
mod state;
mod taken;
mod unread;

pub use case::{Case, Destination, Earlier, Findings, HeightEvidence, House, Sums, VerifiedInput};
pub use check_id::{CheckId, Severity};
pub use decide::{RULES_VERSION, UnknownRules, decide};
pub(crate) use decide::{judge, unreadable};
pub use decision::{Decision, MAX_DECISION, MAX_QUOTED_SCRIPT, Payment, Summary, Verdict};
pub use document::{
    Class, Entry, Fees, Limits, MAX_POLICY, OpReturnRule, Policy, PolicyError, RecoveryPath,
    ReplacementRules, Rule, TransactionRules, UnsignedRequests, VaultLimits,
};
pub use finding::{Fact, Finding, Place};
pub use outlook::Outlook;
pub use state::{Binding, State};
pub use taken::{Progress, Taken};
