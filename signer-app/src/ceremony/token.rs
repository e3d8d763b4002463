//! The token, as ceremonies use it: opened by a quorum of cards, compared with the journal, marked.

use strongroom_core::{
    flow::Head,
    ids::{Digest, EcKey},
    journal::record::Body,
};

use super::{book::Book, error::CeremonyError};
use crate::{
    cards::Card,
    devices::{
        bytes::Bytes,
        protocol::{HolderShare, Mark, Open, PinRoster},
    },
    secret::Secret,
    workers::device::DeviceWorker,
};

/// Records the worker's self-test and opens the token with the shares of these cards. A token that remembers a longer or another journal than this one, or less than this journal recorded, stays unused (I4).
pub(super) fn open(
    book: &mut Book,
    mut worker: DeviceWorker,
    cards: &[Card],
    pins: &PinRoster,
    device_key: Option<EcKey>,
) -> Result<DeviceWorker, CeremonyError> {
    let report = worker.self_test()?;
    let report = strongroom_core::cbor::encode(&report)?;
    let body = Body::SelfTested {
        report: Digest::of(&[&report]),
    };
    book.append(&[report], body)?;
    let shares = cards.iter().map(|card| HolderShare {
        holder: card.holder().officer.to_string(),
        share: Secret::new(card.user_share().expose().clone()),
    });
    worker.open(Open {
        shares: shares.collect(),
        quorum: pins.quorum,
        roster: pins.user.clone(),
        device_key: device_key.map(|k| Bytes(*k.as_bytes())),
    })?;
    compare(book, &mut worker)?;
    Ok(worker)
}

fn compare(book: &Book, worker: &mut DeviceWorker) -> Result<(), CeremonyError> {
    let mark = worker.read_mark()?;
    let (marked, found) = (
        book.journal().chain().marked(),
        mark.as_ref().map_or(0, |m| m.size),
    );
    // A token restored from an older copy, or one whose mark was deleted. Ahead of the last recorded mark is fine: the
    // power may have failed between the two.
    if found < marked {
        return Err(CeremonyError::MarkBehind { found, marked });
    }
    match mark {
        Some(mark) if book.journal().root_at(mark.size) != Some(Digest::new(mark.root.0)) => {
            Err(CeremonyError::MarkAhead { size: mark.size })
        }
        Some(_) | None => Ok(()),
    }
}

/// Writes the journal's head into the token.
pub(super) fn mark(worker: &mut DeviceWorker, head: Head) -> Result<(), CeremonyError> {
    worker.write_mark(Mark {
        size: head.size,
        root: Bytes(*head.root.as_bytes()),
    })?;
    Ok(())
}

/// Writes the mark and records that it stands.
pub(super) fn mark_and_record(book: &mut Book, worker: &mut DeviceWorker) -> Result<(), CeremonyError> {
    let head = book.head();
    mark(worker, head)?;
    let Head { size, root } = head;
    book.append(&[], Body::Marked { size, root })?;
    Ok(())
}
