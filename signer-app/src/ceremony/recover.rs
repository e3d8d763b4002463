//! The start: what an earlier run left open is closed before anything new begins.

use strongroom_core::journal::record::{Body, Outcome};

use super::{
    Room,
    error::CeremonyError,
    memory::{Memory, Standing},
    progress::say,
};
use crate::workers::journal::{Journal, LogKey};

/// Disk space set aside for a ceremony: the request, the decision, the answer, and room to spare.
const RESERVE_BYTES: u64 = 32 << 20;

/// Opens the site's journal, proves all of it, closes what an earlier run left open, and sets disk space aside.
///
/// A ceremony without INTENT is aborted. One with INTENT and without RESULT is aborted in doubt: its debit counts as
/// spent, and the same request may be taken up again. One with RESULT is closed as signed: the same request is
/// answered again from the journal.
pub(super) fn open(room: &Room<'_>) -> Result<(Journal, Memory), CeremonyError> {
    let key = LogKey::open(&room.site.log_key())?;
    let mut journal = Journal::open(&room.site.journal(), key)?;
    let left = Memory::read(&journal)?;
    for (ceremony, standing) in &left.open {
        let outcome = match standing {
            Standing::Before => aborted("the signer stopped before anything was signed"),
            Standing::InDoubt => {
                aborted("the signer stopped while the module was signing: in doubt, counted as spent")
            }
            Standing::Signed => Outcome::Signed,
        };
        say(&format!(
            "ceremony {ceremony} was left open and is closed: {}",
            words(&outcome)
        ));
        let ceremony = *ceremony;
        journal.append(Body::Ended { ceremony, outcome })?;
    }
    journal.reserve(RESERVE_BYTES)?;
    let memory = Memory::read(&journal)?;
    Ok((journal, memory))
}

fn aborted(reason: &str) -> Outcome {
    Outcome::Aborted {
        reason: reason.to_owned(),
    }
}

fn words(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Aborted { reason } => reason,
        Outcome::Signed => "its signatures are recorded; scan the request again for the answer",
        Outcome::Refused { .. }
        | Outcome::Rejected
        | Outcome::Registered
        | Outcome::Initialised
        | Outcome::Reissued => "ended",
    }
}

/// What was brought to prove that the journal is not an older copy.
pub(super) enum Brought {
    /// A receipt that this journal contains, as text.
    Receipt(String),
    /// None, and why.
    Exception(String),
    /// None, and none was given out before.
    Nothing,
}

impl Brought {
    /// The receipt's text, for the ceremony's first record; the exception, for its first step.
    pub(super) fn parts(self) -> (Option<String>, Option<String>) {
        match self {
            Self::Receipt(text) => (Some(text), None),
            Self::Exception(why) => (None, Some(why)),
            Self::Nothing => (None, None),
        }
    }
}

/// Reads and checks the receipt that the answers name. Once a ceremony has ended, a checkpoint was given out: then
/// either a receipt or a spoken reason is needed.
pub(super) fn receipt(room: &Room<'_>, memory: &Memory, journal: &Journal) -> Result<Brought, CeremonyError> {
    if let Some(why) = room.answers.no_receipt()? {
        return Ok(Brought::Exception(why));
    }
    if room.answers.receipt.is_none() && !memory.ended && journal.chain().marked() == 0 {
        return Ok(Brought::Nothing);
    }
    let path = room.answers.path(room.answers.receipt.as_ref(), "receipt")?;
    let limit = strongroom_core::journal::record::MAX_RECEIPT as u64;
    let text = crate::site::files::read_text(&path, limit)?;
    journal.check_receipt(&text)?;
    Ok(Brought::Receipt(text))
}
