//! Station 4: enough persons said yes to exactly this.

use alloc::{collections::BTreeSet, vec::Vec};

use super::{Desk, Plan, Verified};
use crate::{
    ceremony::{
        approval::{Frame, Spend, Subject},
        quorum::{Quorum, Spoken},
    },
    ids::Digest,
    policy::{CheckId, Finding, Place},
};

/// A verified request that its quorum approved.
#[derive(Debug)]
pub struct Approved {
    verified: Verified,
    frame: Frame,
    spend: Spend,
    approvals: Vec<Spoken>,
}

impl Approved {
    /// Opens the question for a verified request. `state` is the leaf of its DECIDED record, `decision` the hash of
    /// the recorded decision. None if this site has no sheet or roster in the manifest.
    pub fn ask(verified: &Verified, desk: &Desk<'_>, state: Digest, decision: Digest) -> Option<Quorum> {
        let header = verified.decoded().header().ok().and_then(Option::as_ref);
        let height = verified.decision().height;
        let by_name: BTreeSet<CheckId> = verified.decision().to_acknowledge().map(|f| f.check).collect();
        let spend = Spend {
            request: verified.decoded().request(),
            txid: verified.summary().txid,
            root: verified.plan().root(),
            decision,
            height,
            facts: Digest::of(&[verified.facts().as_bytes()]),
            acknowledged: by_name.into_iter().collect(),
            expiry_height: header.map_or(height, |h| h.expiry_height),
        };
        Some(Quorum::new(
            frame(verified, desk, state)?,
            Subject::Spend(spend),
            desk.roster()?.clone(),
            desk.initiator.clone(),
            verified.summary().approvals,
        ))
    }

    /// Takes the request over once its quorum is met, if everything still is as it was when the question was opened:
    /// an officer revoked, a policy registered or a coin signed away since voids the ceremony.
    ///
    /// # Errors
    /// A finding: too few persons, a no, a quorum that was asked about something else, or a change since.
    pub fn new(verified: Verified, quorum: Quorum, desk: &Desk<'_>) -> Result<Self, Finding> {
        let refuse = |check| Finding::new(check, Place::Request);
        if quorum.rejected() {
            return Err(refuse(CheckId::Rejected));
        }
        if !quorum.met() {
            return Err(refuse(CheckId::QuorumFew));
        }
        let Subject::Spend(spend) = quorum.subject().clone() else {
            return Err(refuse(CheckId::ApprovalBinding));
        };
        let now = Self::ask(&verified, desk, quorum.frame().state, spend.decision);
        match now {
            Some(now) if now.frame() != quorum.frame() || !now.asks_as(&quorum) => {
                return Err(refuse(CheckId::ApprovalPolicy));
            }
            Some(now) if now.subject() == quorum.subject() => {}
            Some(_) | None => return Err(refuse(CheckId::ApprovalBinding)),
        }
        let recorded = verified.decision().to_bytes().map(|bytes| Digest::of(&[&bytes]));
        if recorded != Ok(spend.decision) || !verified.stands(desk) {
            return Err(refuse(CheckId::Modified));
        }
        let (frame, approvals) = (quorum.frame().clone(), quorum.spoken().to_vec());
        Ok(Self {
            verified,
            frame,
            spend,
            approvals,
        })
    }

    /// The jobs for the HSM, worked out again from the exact bytes.
    ///
    /// # Errors
    /// `E_MODIFIED` if they are not what was approved (E01).
    pub fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Finding> {
        let same = frame(&self.verified, desk, self.frame.state).as_ref() == Some(&self.frame);
        match self.verified.replan(desk) {
            Some(plan) if same && plan.root() == self.spend.root => Ok(plan),
            Some(_) | None => Err(Finding::new(CheckId::Modified, Place::Request)),
        }
    }

    /// The verified request.
    pub fn verified(&self) -> &Verified {
        &self.verified
    }
    /// Where and under which rules it was approved.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }
    /// What exactly was approved.
    pub fn spend(&self) -> &Spend {
        &self.spend
    }
    /// The approvals.
    pub fn approvals(&self) -> &[Spoken] {
        &self.approvals
    }
}

/// What binds a statement to this place, these rules and this point of the journal.
fn frame(verified: &Verified, desk: &Desk<'_>, state: Digest) -> Option<Frame> {
    let (manifest, policy) = (desk.house.manifest, desk.house.policy);
    Some(Frame {
        institution: manifest.institution.clone(),
        site: desk.roster()?.site.clone(),
        network: manifest.network,
        appliance: desk.appliance()?,
        ceremony: desk.ceremony,
        manifest: manifest.fingerprint(),
        policy: policy.hash(),
        policy_version: policy.version(),
        rules: verified.decision().rules,
        state,
    })
}
