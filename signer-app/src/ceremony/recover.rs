//! The start: what an earlier run left open is closed before anything new begins.

use strongroom_core::journal::record::{Body, Outcome};

use super::{
    Room,
    error::CeremonyError,
    memory::{Memory, Standing},
    people::{News, Receipt},
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
        room.people.hear(News::Closed {
            ceremony: *ceremony,
            outcome: &outcome,
        });
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

/// Reads and checks the receipt that people bring. Once a ceremony has ended, a checkpoint was given out: then either a
/// receipt or a spoken reason is needed. Gives the receipt's text, for the ceremony's first record, and the exception,
/// for its first step.
pub(super) fn receipt(
    room: &Room<'_>,
    memory: &Memory,
    journal: &Journal,
) -> Result<(Option<String>, Option<String>), CeremonyError> {
    let given = memory.ended || journal.chain().marked() > 0;
    match room.people.receipt(given)? {
        Receipt::Text(text) => {
            journal.check_receipt(&text)?;
            Ok((Some(text), None))
        }
        Receipt::None(why) => Ok((None, Some(why))),
        Receipt::Nothing if given => Err(CeremonyError::Astray),
        Receipt::Nothing => Ok((None, None)),
    }
}
