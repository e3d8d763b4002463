//! Ceremonies in progress, as a replay follows them: each approval, intent and result is proven with the stations
//! that made it.

use std::collections::BTreeMap;

use strongroom_core::{
    ceremony::{
        approval::{Frame, Subject},
        quorum::{Quorum, Spoken},
    },
    flow::{Approved, Desk, Head, Made, Signatures, Verified},
    ids::{CeremonyId, Digest, Label},
    journal::record::{Debit, Outcome},
    note::Note,
    policy::{Progress, RULES_VERSION, State},
};

use crate::{
    error::AuditError,
    mined::mined_txid,
    replay::Seen,
    rules::Bound,
    voices::{Claim, Heard, plausible, prove},
};

/// Open ceremonies.
#[derive(Default)]
pub(crate) struct Ceremonies(BTreeMap<CeremonyId, Open>);

struct Open {
    initiator: Label,
    /// The head of the journal when people were asked: before the first card that was opened since the last step.
    asked: Option<Digest>,
    stage: Stage,
}

enum Stage {
    /// Statements whose question is not known yet: a registration names its papers when it is done.
    Gathering(Vec<Heard>),
    Asked(Box<(Verified, Quorum)>),
    /// The request was refused, or no key of this site stands there: nobody is asked.
    Refused,
    Intended(Box<(Approved, Head)>),
}

/// A ceremony whose intent is durable.
pub(crate) struct Taken {
    pub(crate) ceremony: CeremonyId,
    pub(crate) initiator: Label,
    approved: Approved,
    head: Head,
}

impl Ceremonies {
    pub(crate) fn begin(&mut self, id: CeremonyId, initiator: Label) -> Result<(), AuditError> {
        let open = Open {
            initiator,
            asked: None,
            stage: Stage::Gathering(Vec::new()),
        };
        self.0.insert(id, open);
        Ok(())
    }

    /// A step is done: whoever is asked from here on is asked anew.
    pub(crate) fn step(&mut self, id: CeremonyId) {
        if let Some(open) = self.0.get_mut(&id) {
            open.asked = None;
        }
    }

    /// A card was opened. Its seal stands between the question and the voice.
    pub(crate) fn open_card(&mut self, seen: &Seen<'_>, id: CeremonyId) {
        if let Some(open) = self.0.get_mut(&id) {
            open.asked.get_or_insert(seen.record.prev);
        }
    }

    /// Ends a ceremony: what it says of itself follows from what happened in it.
    pub(crate) fn end(
        &mut self,
        seen: &Seen<'_>,
        id: CeremonyId,
        outcome: &Outcome,
        state: &State,
    ) -> Result<(), AuditError> {
        let untrue = || seen.untrue("outcome");
        // The story has ended it with RESULT, where there was one.
        let Some(open) = self.0.remove(&id) else {
            return Ok(());
        };
        let follows = match (outcome, &open.stage) {
            (Outcome::Reissued, Stage::Asked(asked)) => state
                .taken
                .get(&asked.0.decoded().request())
                .is_some_and(|t| t.progress == Progress::Signed),
            (Outcome::Rejected, Stage::Asked(asked)) => asked.1.rejected(),
            (Outcome::Rejected, Stage::Gathering(heard)) => heard.iter().any(|h| !h.claim.yes),
            (Outcome::Reissued | Outcome::Rejected, _) => false,
            (
                Outcome::Signed
                | Outcome::Refused { .. }
                | Outcome::Aborted { .. }
                | Outcome::Registered
                | Outcome::Initialised
                | Outcome::Tested,
                _,
            ) => true,
        };
        if !follows {
            return Err(untrue());
        }
        match &open.stage {
            Stage::Gathering(heard) => heard.iter().try_for_each(|h| plausible(seen, id, h)),
            Stage::Asked(_) | Stage::Refused | Stage::Intended(_) => Ok(()),
        }
    }

    pub(crate) fn initiator(&self, seen: &Seen<'_>, id: CeremonyId) -> Result<Label, AuditError> {
        let open = self.0.get(&id).ok_or_else(|| seen.untrue("ceremony"))?;
        Ok(open.initiator.clone())
    }

    /// Opens a question. A ceremony decides once, before anybody speaks.
    pub(crate) fn ask(
        &mut self,
        seen: &Seen<'_>,
        id: CeremonyId,
        verified: Verified,
        quorum: Quorum,
    ) -> Result<(), AuditError> {
        self.decide(seen, id, Stage::Asked(Box::new((verified, quorum))))
    }

    /// Notes a refusal.
    pub(crate) fn refuse(&mut self, seen: &Seen<'_>, id: CeremonyId) -> Result<(), AuditError> {
        self.decide(seen, id, Stage::Refused)
    }

    fn decide(&mut self, seen: &Seen<'_>, id: CeremonyId, stage: Stage) -> Result<(), AuditError> {
        let open = self.0.get_mut(&id).ok_or_else(|| seen.untrue("ceremony"))?;
        match &open.stage {
            Stage::Gathering(heard) if heard.is_empty() => open.stage = stage,
            Stage::Gathering(_) | Stage::Asked(_) | Stage::Refused | Stage::Intended(_) => {
                return Err(seen.untrue("decision"));
            }
        }
        Ok(())
    }

    pub(crate) fn hear(&mut self, seen: &Seen<'_>, id: CeremonyId, claim: Claim) -> Result<(), AuditError> {
        let open = self.0.get_mut(&id).ok_or_else(|| seen.untrue("ceremony"))?;
        let before = *open.asked.get_or_insert(seen.record.prev);
        match &mut open.stage {
            Stage::Gathering(heard) => heard.push(Heard { claim, before }),
            Stage::Asked(asked) => {
                let spoken = prove(seen, &asked.1, &claim)?;
                asked.1.count(spoken);
            }
            Stage::Refused | Stage::Intended(_) => return Err(seen.untrue("approval")),
        }
        Ok(())
    }

    /// Proves a registration: the statements of its quorum were about these papers.
    pub(crate) fn register(
        &mut self,
        seen: &Seen<'_>,
        id: CeremonyId,
        bound: &Bound,
        approvals: &[Digest],
    ) -> Result<(), AuditError> {
        let untrue = || seen.untrue("registration");
        let open = self.0.get_mut(&id).ok_or_else(untrue)?;
        let Stage::Gathering(heard) = &mut open.stage else {
            return Err(untrue());
        };
        // Proven below, once: they speak for no other papers.
        let heard = std::mem::take(heard);
        let log = seen.chain.log().ok_or_else(untrue)?;
        let own = bound.manifest.cosigner_at(&log.site).ok_or_else(untrue)?;
        let roster = bound.manifest.roster(own).ok_or_else(untrue)?;
        let frame = Frame {
            institution: log.institution.clone(),
            site: log.site.clone(),
            network: log.network,
            appliance: log.log_key,
            ceremony: id,
            manifest: bound.manifest.fingerprint(),
            policy: bound.policy.hash(),
            policy_version: bound.policy.version(),
            rules: RULES_VERSION,
            state: heard.first().ok_or_else(untrue)?.before,
        };
        let initiator = open.initiator.clone();
        let mut quorum = Quorum::new(
            frame,
            Subject::Registration,
            roster.clone(),
            initiator,
            roster.quorum,
        );
        for h in &heard {
            let spoken = prove(seen, &quorum, &h.claim)?;
            quorum.count(spoken);
        }
        let spoken: Vec<Digest> = quorum.spoken().iter().map(Spoken::digest).collect();
        if quorum.met() && spoken == approvals {
            Ok(())
        } else {
            Err(untrue())
        }
    }

    /// Proves an intent. Returns the id that the transaction has once it is mined.
    pub(crate) fn intend(
        &mut self,
        seen: &Seen<'_>,
        desk: &Desk<'_>,
        meant: (Digest, Digest),
        debit: &Debit,
        approvals: &[Digest],
    ) -> Result<Digest, AuditError> {
        let id = desk.ceremony;
        let untrue = || seen.untrue("intent");
        let open = self.0.remove(&id).ok_or_else(untrue)?;
        let Stage::Asked(asked) = open.stage else {
            return Err(untrue());
        };
        let (verified, quorum) = *asked;
        let approved = Approved::new(verified, quorum, desk).map_err(|_| untrue())?;
        let spoken: Vec<Digest> = approved.approvals().iter().map(Spoken::digest).collect();
        let spend = approved.spend();
        let same = meant == (spend.request, spend.decision) && approved.verified().debit() == debit;
        if !same || spoken != approvals {
            return Err(untrue());
        }
        let head = Head {
            size: seen.chain.size(),
            root: seen.chain.tree().root(),
        };
        let mined = mined_txid(approved.verified(), desk.house.vault).ok_or_else(untrue)?;
        let stage = Stage::Intended(Box::new((approved, head)));
        self.0.insert(
            id,
            Open {
                initiator: open.initiator,
                asked: None,
                stage,
            },
        );
        Ok(mined)
    }

    pub(crate) fn take(&mut self, seen: &Seen<'_>, id: CeremonyId) -> Result<Taken, AuditError> {
        let untrue = || seen.untrue("result");
        let open = self.0.remove(&id).ok_or_else(untrue)?;
        let Stage::Intended(intended) = open.stage else {
            return Err(untrue());
        };
        let (approved, head) = *intended;
        Ok(Taken {
            ceremony: id,
            initiator: open.initiator,
            approved,
            head,
        })
    }
}

impl Taken {
    /// Proves a result: every signature verifies for the digest that was approved, and the certificate says so under
    /// the device key.
    pub(crate) fn prove(
        self,
        seen: &Seen<'_>,
        desk: &Desk<'_>,
        signatures: Digest,
        certificate: Digest,
        nonces: &[Digest],
    ) -> Result<(), AuditError> {
        let untrue = || seen.untrue("result");
        let recorded = seen.blobs.get(seen.record.seq, "signatures", &signatures)?;
        let recorded = Signatures::from_bytes(&recorded).map_err(|_| untrue())?;
        let compact: Option<Vec<[u8; 64]>> = recorded.0.iter().map(|e| compact(&e.signature)).collect();
        let made =
            Made::new(self.approved, desk, self.head, &compact.ok_or_else(untrue)?).map_err(|_| untrue())?;
        let note = seen.blobs.get(seen.record.seq, "certificate", &certificate)?;
        let note: Note = String::from_utf8(note)
            .ok()
            .and_then(|t| t.parse().ok())
            .ok_or_else(untrue)?;
        let device = desk.sheet().ok_or_else(untrue)?.verifier();
        note.verify(&device).map_err(|_| untrue())?;
        let same = made.certificate().to_text() == note.text() && made.certificate().signatures == signatures;
        if same && recorded.nonces() == nonces {
            Ok(())
        } else {
            Err(untrue())
        }
    }
}

fn compact(text: &str) -> Option<[u8; 64]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|p| u8::from_str_radix(std::str::from_utf8(p).ok()?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}
