//! What officers said, as records claim it and as their signed statements have it.

use strongroom_core::{
    ceremony::{
        approval::{Statement, Subject, Voice},
        quorum::{Quorum, Spoken},
    },
    ids::{CeremonyId, Digest, Label},
    note::Note,
};

use crate::{error::AuditError, replay::Seen};

/// What a record says that an officer said.
pub(crate) struct Claim {
    pub(crate) approval: Digest,
    pub(crate) officer: Label,
    pub(crate) yes: bool,
    /// The counter that the officer's statement must carry.
    pub(crate) counter: u64,
}

/// A statement whose question is not known yet.
pub(crate) struct Heard {
    pub(crate) claim: Claim,
    /// The head of the journal when its question was asked.
    pub(crate) before: Digest,
}

/// The recorded note of a statement.
fn read(seen: &Seen<'_>, approval: &Digest) -> Result<(Note, Statement), AuditError> {
    let untrue = || seen.untrue("approval");
    let bytes = seen.blobs.get(seen.record.seq, "approval", approval)?;
    let note: Note = String::from_utf8(bytes)
        .ok()
        .and_then(|t| t.parse().ok())
        .ok_or_else(untrue)?;
    let statement = Statement::parse(note.text()).map_err(|_| untrue())?;
    Ok((note, statement))
}

/// Whether the record says of a statement what the statement says.
fn told(claim: &Claim, statement: &Statement) -> bool {
    let yes = statement.voice == Voice::Yes;
    statement.officer == claim.officer && yes == claim.yes && statement.counter == claim.counter
}

/// Proves one recorded statement against its question.
pub(crate) fn prove(seen: &Seen<'_>, quorum: &Quorum, claim: &Claim) -> Result<Spoken, AuditError> {
    let untrue = || seen.untrue("approval");
    let (note, statement) = read(seen, &claim.approval)?;
    if !told(claim, &statement) {
        return Err(untrue());
    }
    quorum.check(note, claim.counter).map_err(|_| untrue())
}

/// What can be said of a statement whose papers were never registered, and so are not known: it is of this ceremony
/// and place, and says what its record says.
pub(crate) fn plausible(seen: &Seen<'_>, id: CeremonyId, heard: &Heard) -> Result<(), AuditError> {
    let untrue = || seen.untrue("approval");
    let (_, statement) = read(seen, &heard.claim.approval)?;
    let log = seen.chain.log().ok_or_else(untrue)?;
    let frame = &statement.frame;
    let here = frame.ceremony == id
        && frame.appliance == log.log_key
        && frame.site == log.site
        && frame.institution == log.institution
        && frame.network == log.network;
    if here && told(&heard.claim, &statement) && statement.subject == Subject::Registration {
        Ok(())
    } else {
        Err(untrue())
    }
}
