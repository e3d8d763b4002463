//! The ceremony's book: the journal, the script, and how far it has been followed.

use strongroom_core::{
    ceremony::script::{Action, Script, Step},
    flow::Head,
    ids::{CeremonyId, Digest, Label},
    journal::record::{Body, Outcome},
    note::text_digest,
};

use super::{
    error::CeremonyError,
    people::{Confirmed, News, People},
};
use crate::workers::journal::{Appended, Journal};

/// A running ceremony.
pub(super) struct Book {
    journal: Journal,
    ceremony: CeremonyId,
    script: Script,
    next: usize,
}

impl Book {
    /// Begins a ceremony in the journal.
    pub(super) fn begin(
        mut journal: Journal,
        script: Script,
        initiator: &Label,
        receipt: Option<String>,
        people: &dyn People,
    ) -> Result<Self, CeremonyError> {
        let mut id = [0u8; 16];
        getrandom::fill(&mut id).map_err(|_| CeremonyError::Random)?;
        let ceremony = CeremonyId::new(id);
        journal.append(Body::CeremonyBegan {
            ceremony,
            script: script.kind().name().parse()?,
            initiator: initiator.clone(),
            receipt,
        })?;
        people.hear(News::Began {
            ceremony,
            script: &script,
        });
        Ok(Self {
            journal,
            ceremony,
            script,
            next: 0,
        })
    }

    pub(super) fn ceremony(&self) -> CeremonyId {
        self.ceremony
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(super) fn journal_mut(&mut self) -> &mut Journal {
        &mut self.journal
    }

    /// The journal's size and root now.
    pub(super) fn head(&self) -> Head {
        Head {
            size: self.journal.chain().size(),
            root: self.journal.chain().tree().root(),
        }
    }

    /// Keeps blobs, then the record that names them: durable when this returns.
    pub(super) fn append(&mut self, blobs: &[Vec<u8>], body: Body) -> Result<Appended, CeremonyError> {
        for blob in blobs {
            self.journal.put(blob)?;
        }
        Ok(self.journal.append(body)?)
    }

    /// Goes to the step with this action and says it aloud; people's own steps on the way are confirmed and recorded.
    /// Steps of the machine that are passed over did not happen, and are not recorded.
    pub(super) fn reach(&mut self, action: Action, people: &dyn People) -> Result<(), CeremonyError> {
        loop {
            let step = self.script.steps().get(self.next).ok_or(CeremonyError::Astray)?;
            if step.action == action {
                people.hear(News::Step(step));
                return Ok(());
            }
            if step.action == Action::Attend {
                let step = step.clone();
                people.hear(News::Step(&step));
                let confirmed = people.confirm(&step)?;
                self.record(&step, confirmed.words.as_bytes(), confirmed.exception)?;
            }
            self.next = self.next.saturating_add(1);
        }
    }

    /// Records that the step which was reached is done, with what proves it.
    pub(super) fn done(&mut self, action: Action, evidence: &[u8]) -> Result<(), CeremonyError> {
        self.done_but(action, evidence, None)
    }

    /// The same, with how the step departed from the script.
    pub(super) fn done_but(
        &mut self,
        action: Action,
        evidence: &[u8],
        exception: Option<String>,
    ) -> Result<(), CeremonyError> {
        let step = self.script.steps().get(self.next).cloned();
        let step = step.filter(|s| s.action == action).ok_or(CeremonyError::Astray)?;
        self.next = self.next.saturating_add(1);
        self.record(&step, evidence, exception)
    }

    /// The first step of a ceremony on a site that stands: the journal is open, no shorter than the receipt.
    pub(super) fn opened(
        &mut self,
        people: &dyn People,
        no_receipt: Option<String>,
    ) -> Result<(), CeremonyError> {
        self.reach(Action::OpenJournal, people)?;
        if let Some(exception) = &no_receipt {
            people.hear(News::Exception(exception));
        }
        let root = self.head().root;
        self.done_but(Action::OpenJournal, &hash_evidence(root), no_receipt)
    }

    /// Records the people's steps before the first of the machine; their answers were taken by [`before`].
    pub(super) fn record_before(&mut self, confirmed: Vec<Confirmed>) -> Result<(), CeremonyError> {
        for c in confirmed {
            let step = self.script.steps().get(self.next).cloned();
            let step = step
                .filter(|s| s.action == Action::Attend)
                .ok_or(CeremonyError::Astray)?;
            self.next = self.next.saturating_add(1);
            self.record(&step, c.words.as_bytes(), c.exception)?;
        }
        Ok(())
    }

    /// Closes the ceremony in the journal.
    pub(super) fn end(&mut self, outcome: Outcome) -> Result<(), CeremonyError> {
        let ceremony = self.ceremony;
        self.journal.append(Body::Ended { ceremony, outcome })?;
        Ok(())
    }

    fn record(
        &mut self,
        step: &Step,
        evidence: &[u8],
        exception: Option<String>,
    ) -> Result<(), CeremonyError> {
        let evidence = if evidence.is_empty() {
            text_digest("")
        } else {
            self.journal.put(evidence)?
        };
        self.journal.append(Body::StepDone {
            ceremony: self.ceremony,
            number: step.number,
            role: step.role.as_str().parse()?,
            action: step.action.key().to_owned(),
            evidence,
            exception,
        })?;
        Ok(())
    }
}

/// Takes the answers for the people's steps before the first of the machine: where there is no journal yet, nothing
/// may have happened that would have to be recorded.
pub(super) fn before(script: &Script, people: &dyn People) -> Result<Vec<Confirmed>, CeremonyError> {
    let alone = script.steps().iter().take_while(|s| s.action == Action::Attend);
    alone
        .map(|step| {
            people.hear(News::Step(step));
            people.confirm(step)
        })
        .collect()
}

/// The evidence of a step that says who took part.
pub(super) fn names_evidence(names: &[&Label]) -> String {
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// The evidence of a step that left a hash only.
pub(super) fn hash_evidence(hash: Digest) -> Vec<u8> {
    format!("{hash}\n").into_bytes()
}
