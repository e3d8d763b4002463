//! `test`: every key of the token is read back and signs a challenge. A token that was taken out of use comes back into
//! use by this alone (H01).

use strongroom_core::{
    cbor,
    ceremony::script::{Action, Script},
    ids::{EcKey, Label},
    journal::record::Outcome,
};

use super::{
    End, Report, Room,
    book::{self, Book},
    close,
    error::CeremonyError,
    memory::Memory,
    officers,
    people::{Counted, News},
    recover,
    table::Table,
    token,
};
use crate::{messages, site::Site, workers::device::DeviceWorker};

/// Runs the ceremony.
pub(super) fn run(room: &Room<'_>, script: Script) -> Result<Report, CeremonyError> {
    let site = room.site.site()?;
    let (journal, memory) = recover::open(room, &site)?;
    let roster = memory.roster(&journal)?;
    let initiator = officers::operator(&roster, room.people.initiator(Some(&roster))?)?;
    let (receipt, exception) = recover::receipt(room, &memory, &journal)?;
    let mut book = Book::begin(journal, script, &initiator, receipt, room.people)?;
    let opened = book.opened(room.people, exception);
    let done = opened.and_then(|()| stages(room, &site, &memory, &mut book));
    if let Err(error) = &done {
        let reason = messages::code(error).to_owned();
        // Best effort: whatever cannot be recorded now is closed at the next start.
        let ended = book.end(Outcome::Aborted { reason });
        if !matches!(
            error,
            CeremonyError::MarkAhead { .. } | CeremonyError::MarkBehind { .. }
        ) {
            let _ = ended.and_then(|()| close::checkpoint(room, &site, &mut book, None));
        }
    }
    done
}

fn stages(room: &Room<'_>, site: &Site, memory: &Memory, book: &mut Book) -> Result<Report, CeremonyError> {
    let sheet = memory.sheet(book.journal())?;
    let mut worker = open_token(room, site, memory, book, sheet.device_key)?;
    book.reach(Action::TestToken, room.people)?;
    worker.seen_r(&memory.seen_r(book.journal())?)?;
    let keys = sheet
        .receive
        .iter()
        .chain(&sheet.change)
        .chain([&sheet.device_key]);
    let keys: Vec<[u8; 33]> = keys.map(|k| *k.as_bytes()).collect();
    let report = worker.read_back(&keys, &mut |progress| {
        let what = Counted::Keys;
        room.people.hear(News::Progress { what, progress });
    })?;
    for orphan in &report.orphans {
        let key = format!("{:?} {} {}", orphan.kind, orphan.id, orphan.label);
        room.people.hear(News::Orphan { key: &key });
    }
    book.done(Action::TestToken, &cbor::encode(&report)?)?;
    book.reach(Action::Close, room.people)?;
    token::mark_and_record(book, &mut worker)?;
    let root = book.head().root;
    book.done(Action::Close, &book::hash_evidence(root))?;
    book.end(Outcome::Tested)?;
    let closed = close::checkpoint(room, site, book, Some((&mut worker, sheet.device_key)))?;
    worker.close()?;
    Ok(Report {
        ceremony: book.ceremony(),
        end: End::Tested(keys.len()),
        checkpoint: closed.checkpoint,
        receipt: closed.receipt,
        files: closed.files,
    })
}

fn open_token(
    room: &Room<'_>,
    site: &Site,
    memory: &Memory,
    book: &mut Book,
    device_key: EcKey,
) -> Result<DeviceWorker, CeremonyError> {
    book.reach(Action::OpenToken, room.people)?;
    let pins = memory.pins(book.journal())?;
    let security = memory.security_officer(book.journal())?;
    let mut table = Table::new(room, site, room.site.profile(site)?, security);
    let roster = memory.roster(book.journal())?;
    let cards = officers::shares(room.people, &mut table, book, Vec::new(), (pins.quorum, &roster))?;
    let worker = table.open_token(book, &cards, &pins, Some(device_key))?;
    let names: Vec<&Label> = cards.iter().map(|c| &c.holder().officer).collect();
    book.done(Action::OpenToken, book::names_evidence(&names).as_bytes())?;
    Ok(worker)
}
