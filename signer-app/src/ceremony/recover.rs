//! The start: what an earlier run left open is closed before anything new begins.

use strongroom_core::journal::record::{Body, Outcome};

use super::{
    Room,
    error::CeremonyError,
    memory::{Memory, Standing},
    progress::say,
};
use crate::{
    site::{Site, SiteDir, files},
    workers::journal::{Journal, LogKey},
};

/// Disk space set aside for a ceremony: the request, the decision, the answer, and room to spare.
const RESERVE_BYTES: u64 = 32 << 20;

/// Opens the journal, proves all of it, and checks that it is this site's.
pub(super) fn open_journal(dir: &SiteDir, site: &Site) -> Result<Journal, CeremonyError> {
    let journal = Journal::open(&dir.journal(), LogKey::open(&dir.log_key())?)?;
    site.owns(journal.chain().log().ok_or(CeremonyError::Astray)?)?;
    Ok(journal)
}

/// Opens the site's journal, proves all of it, closes what an earlier run left open, and sets disk space aside.
///
/// A ceremony without INTENT is aborted. One with INTENT and without RESULT is aborted in doubt: its debit counts as
/// spent, and the same request may be taken up again. One with RESULT is closed as signed: the same request is
/// answered again from the journal. One whose keys are made, or whose registration stands, is closed as such: it is in
/// force.
pub(super) fn open(room: &Room<'_>, site: &Site) -> Result<(Journal, Memory), CeremonyError> {
    let mut journal = open_journal(&room.site, site)?;
    super::check_memory(room, site.mode)?;
    let left = Memory::read(&journal)?;
    for (ceremony, standing) in &left.open {
        let outcome = match standing {
            Standing::Before => aborted("the signer stopped before anything was signed"),
            Standing::InDoubt => {
                aborted("the signer stopped while the module was signing: in doubt, counted as spent")
            }
            Standing::KeysMade => Outcome::Initialised,
            Standing::Registered => Outcome::Registered,
            Standing::Signed => Outcome::Signed,
        };
        say(&format!(
            "ceremony {ceremony} was left open and is closed: {}",
            words(&outcome)
        ));
        write_copies(room, &journal, &left, *standing)?;
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
        Outcome::Registered => "its vault is registered and in force",
        Outcome::Initialised => "its keys are made, the site stands; no receipt of it was given out",
        Outcome::Refused { .. } | Outcome::Rejected | Outcome::Reissued | Outcome::Tested => "ended",
    }
}

/// Writes the copies for people that the ceremony did not come to write.
fn write_copies(
    room: &Room<'_>,
    journal: &Journal,
    left: &Memory,
    standing: Standing,
) -> Result<(), CeremonyError> {
    match standing {
        Standing::KeysMade => files::write(&room.site.sheet(), left.sheet_text(journal)?.as_bytes())?,
        Standing::Registered => {
            let (manifest, policy) = left.registered_texts(journal)?;
            files::write(&room.site.manifest(), manifest.as_bytes())?;
            files::write(&room.site.policy(), policy.as_bytes())?;
        }
        Standing::Before | Standing::InDoubt | Standing::Signed => {}
    }
    Ok(())
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
    let text = files::read_text(&path, limit)?;
    journal.check_receipt(&text)?;
    Ok(Brought::Receipt(text))
}
