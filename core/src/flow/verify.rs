//! Station 3: every check ran and none blocks.

use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};

use super::{Decoded, Plan, Undecodable, facts::facts};
use crate::{
    ids::{CeremonyId, Digest, Ed25519Key, Label},
    journal::debit::Debit,
    policy::{Case, Decision, HeightEvidence, House, Summary, Verdict, decide, judge, unreadable},
    psbt::Psbt,
    wallet::{Cosigner, KeySheet, Roster},
};

/// Where a ceremony stands: what it is bound to, which site it is at, and who began it.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// What the signer is bound to and remembers.
    pub house: House<'a>,
    /// This site's place in the vault.
    pub own: Cosigner,
    /// The ceremony.
    pub ceremony: CeremonyId,
    /// Who began it.
    pub initiator: &'a Label,
}

impl<'a> Desk<'a> {
    /// This site's key sheet.
    pub fn sheet(&self) -> Option<&'a KeySheet> {
        self.house.manifest.sheet(self.own)
    }
    /// This site's officers.
    pub fn roster(&self) -> Option<&'a Roster> {
        self.house.manifest.roster(self.own)
    }
    /// This appliance, by its log key.
    pub fn appliance(&self) -> Option<Ed25519Key> {
        self.sheet().map(|s| s.log_key)
    }
}

/// A decision, with the request it is about: what goes into the journal whichever way it went.
#[derive(Debug)]
pub struct Review {
    /// The decision.
    pub decision: Decision,
    /// The request's exact bytes.
    pub bytes: Vec<u8>,
}

impl Review {
    /// Decides over bytes that could not be read: always refused.
    pub fn unreadable(house: House<'_>, failed: Undecodable) -> Self {
        let decision = unreadable(house, failed.request, &failed.error);
        Self {
            decision,
            bytes: failed.bytes,
        }
    }
}

/// A request that no check blocks.
#[derive(Debug)]
pub struct Verified {
    decoded: Decoded,
    decision: Decision,
    summary: Summary,
    debit: Debit,
    plan: Plan,
    facts: String,
}

impl Verified {
    /// Runs every check over a request.
    ///
    /// # Errors
    /// The [`Review`], with every finding, if one of them blocks.
    pub fn new(decoded: Decoded, desk: &Desk<'_>) -> Result<Self, Box<Review>> {
        let decision = judge(desk.house, decoded.psbt(), decoded.request(), decoded.header());
        let worked = if decision.verdict == Verdict::Accept {
            work_out(&decoded, desk)
        } else {
            None
        };
        let summary = decision.summary.clone();
        match (worked, summary) {
            (Some((debit, plan)), Some(summary)) => {
                let facts = facts(desk, &decision, &summary);
                Ok(Self {
                    decoded,
                    decision,
                    summary,
                    debit,
                    plan,
                    facts,
                })
            }
            (_, _) => Err(Box::new(Review {
                decision,
                bytes: decoded.bytes().to_owned(),
            })),
        }
    }

    /// Whether the exact bytes still come to the very same decision: nothing was signed, registered or changed since.
    pub(super) fn stands(&self, desk: &Desk<'_>) -> bool {
        decide(self.decision.rules, desk.house, self.decoded.bytes()).is_ok_and(|now| now == self.decision)
    }

    /// Works the plan out again from the exact bytes, for comparison with what was approved (E01).
    pub(super) fn replan(&self, desk: &Desk<'_>) -> Option<Plan> {
        let psbt = Psbt::parse(self.decoded.bytes(), &crate::psbt::Limits::CEILINGS).ok()?;
        let request = Digest::of(&[self.decoded.bytes()]);
        if request != self.decision.request {
            return None;
        }
        Plan::new(
            &Case::new(desk.house, &psbt, request, None, HeightEvidence::of(&psbt)),
            desk.own,
        )
    }

    /// The request.
    pub fn decoded(&self) -> &Decoded {
        &self.decoded
    }
    /// The decision.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }
    /// What the request would do.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
    /// What it takes out of the vault.
    pub fn debit(&self) -> &Debit {
        &self.debit
    }
    /// The signatures to make.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
    /// The facts that people must be shown, as text; approvals commit to its hash.
    pub fn facts(&self) -> &str {
        &self.facts
    }
}

fn work_out(decoded: &Decoded, desk: &Desk<'_>) -> Option<(Debit, Plan)> {
    let psbt = decoded.psbt();
    let header = decoded.header().ok().and_then(Option::as_ref);
    let case = Case::new(
        desk.house,
        psbt,
        decoded.request(),
        header,
        HeightEvidence::of(psbt),
    );
    Some((case.debit()?, Plan::new(&case, desk.own)?))
}
