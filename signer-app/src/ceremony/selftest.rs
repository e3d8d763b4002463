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
    people,
    progress::{Meter, say},
    recover,
    table::Table,
    token,
};
use crate::{cards::Card, messages, site::Site, workers::device::DeviceWorker};

/// Runs the ceremony.
pub(super) fn run(room: &Room<'_>, script: Script) -> Result<Report, CeremonyError> {
    let site = room.site.site()?;
    let initiator = room.answers.initiator()?;
    let (journal, memory) = recover::open(room, &site)?;
    let initiator = people::operator(&memory.roster(&journal)?, initiator)?;
    let (receipt, exception) = recover::receipt(room, &memory, &journal)?.parts();
    let mut book = Book::begin(journal, script, &initiator, receipt)?;
    let opened = book.opened(room.answers, exception);
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
    book.reach(Action::TestToken, room.answers)?;
    worker.seen_r(&memory.seen_r(book.journal())?)?;
    let keys = sheet
        .receive
        .iter()
        .chain(&sheet.change)
        .chain([&sheet.device_key]);
    let keys: Vec<[u8; 33]> = keys.map(|k| *k.as_bytes()).collect();
    let mut meter = Meter::new("keys");
    let report = worker.read_back(&keys, &mut |p| meter.tell(p))?;
    for orphan in &report.orphans {
        say(&format!(
            "  not on the sheet: {:?} {} {}",
            orphan.kind, orphan.id, orphan.label
        ));
    }
    book.done(Action::TestToken, &cbor::encode(&report)?)?;
    book.reach(Action::Close, room.answers)?;
    token::mark_and_record(book, &mut worker)?;
    let root = book.head().root;
    book.done(Action::Close, &book::hash_evidence(root))?;
    book.end(Outcome::Tested)?;
    let (checkpoint, files) = close::checkpoint(room, site, book, Some((&mut worker, sheet.device_key)))?;
    worker.close()?;
    Ok(Report {
        ceremony: book.ceremony(),
        end: End::Tested(keys.len()),
        checkpoint,
        files,
    })
}

fn open_token(
    room: &Room<'_>,
    site: &Site,
    memory: &Memory,
    book: &mut Book,
    device_key: EcKey,
) -> Result<DeviceWorker, CeremonyError> {
    book.reach(Action::OpenToken, room.answers)?;
    let pins = memory.pins(book.journal())?;
    let security = memory.security_officer(book.journal())?;
    let mut table = Table::new(room, site, room.site.profile(site)?, security);
    let mut cards: Vec<Card> = Vec::new();
    for present in room.answers.present.iter().take(usize::from(pins.quorum)) {
        cards.push(table.card(book, present)?);
    }
    let worker = table.open_token(book, &cards, &pins, Some(device_key))?;
    let names: Vec<&Label> = cards.iter().map(|c| &c.holder().officer).collect();
    book.done(Action::OpenToken, book::names_evidence(&names).as_bytes())?;
    Ok(worker)
}
