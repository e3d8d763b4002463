//! One signing ceremony as a machine of states: the only road through the stations.
//!
//! `step` is total. It takes an input, returns the next state and the effects that the app must perform; every
//! effect is answered with an input. Two gates stand in it: the HSM is asked only after INTENT is durable, and the
//! answer is shown only after RESULT and the HSM's mark are. A gate opens for the record that was asked for, whole,
//! at the journal's head, and for no other.

mod stage;

use alloc::{boxed::Box, string::String, vec::Vec};

use stage::Stage;

use crate::{
    ceremony::quorum::Quorum,
    flow::{Desk, Head, Job, Scanned, Verified},
    ids::Digest,
    journal::record::{Body, Record},
    note::Note,
    policy::{Decision, Finding},
};

/// What the app tells the session.
#[derive(Debug)]
pub enum Input {
    /// A payload arrived through one of the two doors.
    Scanned(Scanned),
    /// An officer's signed statement.
    Approval(Note),
    /// The record asked for is durable.
    Durable {
        /// The record as it was written.
        record: Box<Record>,
        /// The journal with it, and nothing after it.
        head: Head,
    },
    /// The HSM's compact signatures, in the order of the jobs.
    Signatures(Vec<[u8; 64]>),
    /// The device key's signature under the certificate.
    Sealed([u8; 64]),
    /// The HSM's high-water mark is written.
    Marked,
    /// The recorded blobs of an earlier RESULT.
    Recalled {
        /// The signatures blob.
        signatures: Vec<u8>,
        /// The certificate blob.
        certificate: Vec<u8>,
    },
    /// The first answer frame was drawn.
    Drawn,
    /// Somebody or something broke the ceremony off.
    Abort(String),
}

/// What the app must do.
#[derive(Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a step gives a handful, and a record goes to disk at once"
)]
pub enum Effect {
    /// Keep the blobs, append the record, fsync; answer with [`Input::Durable`].
    Journal {
        /// Blobs that the record names.
        blobs: Vec<Vec<u8>>,
        /// The record.
        body: Body,
    },
    /// Show the facts and ask the officers; answer with [`Input::Approval`].
    AskOfficers,
    /// Ask the HSM; answer with [`Input::Signatures`].
    AskSignatures(Vec<Job>),
    /// Ask the device key to sign this certificate's text; answer with [`Input::Sealed`].
    AskSeal(String),
    /// Write the HSM's mark; answer with [`Input::Marked`].
    WriteMark(Head),
    /// Fetch recorded blobs; answer with [`Input::Recalled`].
    Recall {
        /// The signatures blob.
        signatures: Digest,
        /// The certificate blob.
        certificate: Digest,
    },
    /// Draw the answer; answer with [`Input::Drawn`].
    Show(Vec<u8>),
    /// Tell the people here.
    Tell(Finding),
    /// An input came that this state has no use for; nothing changed.
    Stray,
}

/// How a ceremony ended without a new signature, or with the recorded one.
#[derive(Debug)]
pub struct Refusal {
    /// The decision, where one was reached.
    pub decision: Option<Decision>,
    /// Codes of what ended it.
    pub codes: Vec<String>,
}

/// A signing ceremony.
#[derive(Debug)]
pub struct Session {
    stage: Stage,
    /// The record that must become durable before anything else happens.
    awaited: Option<Body>,
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// Waits for a request.
    pub fn new() -> Self {
        Self {
            stage: Stage::Ready,
            awaited: None,
        }
    }

    /// Takes one input. Inputs that a state has no use for change nothing and come back as [`Effect::Stray`].
    #[must_use]
    pub fn step(self, input: Input, desk: &Desk<'_>) -> (Self, Vec<Effect>) {
        let Self { stage, awaited } = self;
        let (stage, effects) = match input {
            Input::Durable { record, head } => match written(awaited.as_ref(), &record, head) {
                Some(leaf) => stage.durable(leaf, head, desk),
                None => (stage, alloc::vec![Effect::Stray]),
            },
            other => stage.told(other, desk),
        };
        let asked = effects.iter().find_map(|e| match e {
            Effect::Journal { body, .. } => Some(body.clone()),
            Effect::AskOfficers
            | Effect::AskSignatures(_)
            | Effect::AskSeal(_)
            | Effect::WriteMark(_)
            | Effect::Recall { .. }
            | Effect::Show(_)
            | Effect::Tell(_)
            | Effect::Stray => None,
        });
        let awaited = if effects.contains(&Effect::Stray) {
            awaited
        } else {
            asked
        };
        (Self { stage, awaited }, effects)
    }

    /// Whether the ceremony has ended and its last record is durable.
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Done(_) | Stage::Refused(_))
    }

    /// What stands open to be approved, for the screens.
    pub fn question(&self) -> Option<(&Verified, &Quorum)> {
        self.stage.question()
    }

    /// How the ceremony ended, or is ending, without an answer.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.stage.refusal()
    }

    /// The request that was answered, once the ceremony's last record is durable.
    pub fn answered(&self) -> Option<Digest> {
        self.stage.answered()
    }
}

/// The leaf of a record, if it is the one awaited and the last of its journal.
fn written(awaited: Option<&Body>, record: &Record, head: Head) -> Option<Digest> {
    let last = record.seq.checked_add(1) == Some(head.size);
    if awaited != Some(&record.body) || !last {
        return None;
    }
    record.to_bytes().ok().map(|bytes| Record::leaf(&bytes))
}
