//! Who has spoken, and whether enough persons said yes. Persons are counted, never keys.

use alloc::vec::Vec;

use super::approval::{Frame, Statement, Subject, Voice};
use crate::{
    ids::{Digest, Label},
    note::Note,
    policy::{CheckId, Finding, Place},
    wallet::{Role, Roster},
};

/// One officer's statement, checked against what it must be bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    officer: Label,
    voice: Voice,
    note: Note,
}

impl Spoken {
    /// The person.
    pub fn officer(&self) -> &Label {
        &self.officer
    }
    /// Yes or no.
    pub fn voice(&self) -> Voice {
        self.voice
    }
    /// The signed statement.
    pub fn note(&self) -> &Note {
        &self.note
    }
    /// The blob's address in the journal.
    pub fn digest(&self) -> Digest {
        Digest::of(&[alloc::string::ToString::to_string(&self.note).as_bytes()])
    }
}

/// A ceremony's quorum: what is asked, whom, and who has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    frame: Frame,
    subject: Subject,
    roster: Roster,
    initiator: Label,
    needed: u8,
    spoken: Vec<Spoken>,
}

impl Quorum {
    /// Opens the question. `needed` is raised to the roster's own quorum, and never below two.
    pub fn new(frame: Frame, subject: Subject, roster: Roster, initiator: Label, needed: u8) -> Self {
        let needed = needed.max(roster.quorum).max(2);
        Self {
            frame,
            subject,
            roster,
            initiator,
            needed,
            spoken: Vec::new(),
        }
    }

    /// The statement that this officer would sign; `counter` is the officer's next one.
    pub fn statement(&self, officer: &Label, voice: Voice, counter: u64) -> Statement {
        Statement {
            frame: self.frame.clone(),
            subject: self.subject.clone(),
            voice,
            officer: officer.clone(),
            role: Role::Approver,
            counter,
        }
    }

    /// What is asked.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }
    /// Where and under which rules.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }
    /// Persons who must say yes.
    pub fn needed(&self) -> u8 {
        self.needed
    }
    /// Whether both questions go to the same officers, under the same quorum, from the same initiator.
    pub(crate) fn asks_as(&self, other: &Self) -> bool {
        self.roster == other.roster && self.initiator == other.initiator && self.needed == other.needed
    }
    /// Who has answered, in order.
    pub fn spoken(&self) -> &[Spoken] {
        &self.spoken
    }
    /// The officers whose voice would count and who have not spoken.
    pub fn missing(&self) -> impl Iterator<Item = &Label> {
        let spoke = |id: &Label| self.spoken.iter().any(|s| s.officer == *id);
        self.roster
            .with_role(Role::Approver)
            .map(|officer| &officer.id)
            .filter(move |id| **id != self.initiator && !spoke(id))
    }
    /// Whether enough persons said yes and none said no.
    pub fn met(&self) -> bool {
        let yes = self.spoken.iter().filter(|s| s.voice == Voice::Yes).count();
        !self.rejected() && yes >= usize::from(self.needed)
    }
    /// Whether somebody said no.
    pub fn rejected(&self) -> bool {
        self.spoken.iter().any(|s| s.voice == Voice::No)
    }

    /// Checks a signed statement against this very question. It is not counted yet: see [`Quorum::count`].
    ///
    /// # Errors
    /// A finding of an `E_APPROVAL_*` or `E_QUORUM_*` check (E02–E04, E13).
    pub fn check(&self, note: Note, next_counter: u64) -> Result<Spoken, Finding> {
        let refuse = |check| Finding::new(check, Place::Request);
        let Ok(statement) = Statement::parse(note.text()) else {
            return Err(refuse(CheckId::ApprovalBinding));
        };
        let named = |check| refuse(check).with("officer", &statement.officer);
        let Some(officer) = self.roster.officer(&statement.officer) else {
            return Err(named(CheckId::QuorumUnknown));
        };
        if note.verify(&officer.verifier()).is_err() || note.signers().count() != 1 {
            return Err(named(CheckId::ApprovalSignature));
        }
        if !officer.is(Role::Approver) || statement.role != Role::Approver || officer.id == self.initiator {
            return Err(named(CheckId::QuorumRole));
        }
        if self.spoken.iter().any(|s| s.officer == officer.id) {
            return Err(named(CheckId::QuorumPerson));
        }
        if let Some(check) = self.unbound(&statement, next_counter) {
            return Err(named(check));
        }
        Ok(Spoken {
            officer: officer.id.clone(),
            voice: statement.voice,
            note,
        })
    }

    /// Names what a statement is bound to that is not this question.
    fn unbound(&self, statement: &Statement, next_counter: u64) -> Option<CheckId> {
        let (theirs, ours) = (&statement.frame, &self.frame);
        let other_ceremony = theirs.ceremony != ours.ceremony || statement.counter != next_counter;
        let mut same_policy = theirs.clone();
        same_policy.ceremony = ours.ceremony;
        same_policy.state = ours.state;
        let expired = match (&statement.subject, &self.subject) {
            (Subject::Spend(a), Subject::Spend(b)) => a.expiry_height != b.expiry_height,
            (Subject::Registration, Subject::Registration) => false,
            (Subject::Spend(_), Subject::Registration) | (Subject::Registration, Subject::Spend(_)) => {
                return Some(CheckId::ApprovalBinding);
            }
        };
        if other_ceremony || expired {
            Some(CheckId::ApprovalCeremony)
        } else if same_policy != *ours {
            Some(CheckId::ApprovalPolicy)
        } else if statement.subject != self.subject || theirs.state != ours.state {
            Some(CheckId::ApprovalBinding)
        } else {
            None
        }
    }

    /// Counts a statement once it is durable in the journal.
    pub fn count(&mut self, spoken: Spoken) {
        if !self.spoken.iter().any(|s| s.officer == spoken.officer) {
            self.spoken.push(spoken);
        }
    }
}
