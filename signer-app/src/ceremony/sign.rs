//! `sign`: a request is decided, and signed if everyone agrees. The session in core decides what comes next; this
//! performs it.

use std::collections::VecDeque;

use strongroom_core::{
    ceremony::script::{Action, Script},
    flow::{Desk, Scanned},
    ids::{CeremonyId, Digest, Label},
    journal::record::Outcome,
    policy::{House, Policy},
    session::{Input, Session},
    wallet::{Manifest, Vault},
};

use super::{
    End, Report, Room,
    book::Book,
    close::{self, Closed},
    error::CeremonyError,
    memory::Memory,
    officers,
    perform::Hands,
    recover,
    table::Table,
};
use crate::{messages, site::Site};

/// What this signer is bound to, as its journal has it.
struct Bound {
    manifest: Manifest,
    policy: Policy,
    vault: Vault,
}

/// Runs the ceremony.
pub(super) fn run(room: &Room<'_>, script: Script) -> Result<Report, CeremonyError> {
    let site = room.site.site()?;
    let (journal, memory) = recover::open(room, &site)?;
    let roster = memory.roster(&journal)?;
    let initiator = officers::operator(&roster, room.people.initiator(Some(&roster))?)?;
    if memory.quarantined {
        return Err(CeremonyError::Quarantined);
    }
    let (manifest, policy) = memory.registered(&journal)?;
    let vault = Vault::new(&manifest)?;
    let bound = Bound {
        manifest,
        policy,
        vault,
    };
    let (receipt, exception) = recover::receipt(room, &memory, &journal)?;
    let mut book = Book::begin(journal, script, &initiator, receipt, room.people)?;
    match scan(room, &mut book, exception) {
        Ok(scanned) => sign(room, &site, &memory, &bound, &initiator, book, scanned),
        Err(error) => {
            let reason = messages::code(&error).to_owned();
            // Best effort: whatever cannot be recorded now is closed at the next start.
            let _ = book.end(Outcome::Aborted { reason });
            Err(error)
        }
    }
}

fn scan(room: &Room<'_>, book: &mut Book, no_receipt: Option<String>) -> Result<Scanned, CeremonyError> {
    book.opened(room.people, no_receipt)?;
    book.reach(Action::ScanRequest, room.people)?;
    let (medium, bytes) = room.people.request(&room.exe)?;
    book.done(Action::ScanRequest, &bytes)?;
    Ok(Scanned::new(medium, bytes))
}

fn sign(
    room: &Room<'_>,
    site: &Site,
    memory: &Memory,
    bound: &Bound,
    initiator: &Label,
    book: Book,
    scanned: Scanned,
) -> Result<Report, CeremonyError> {
    // Taken up before, it is judged under the policy of its INTENT, whatever was registered since.
    let earlier = memory.policy_of(book.journal(), &scanned.request(), &bound.policy)?;
    let policy = earlier.as_ref().unwrap_or(&bound.policy);
    let before = memory.earlier(book.journal())?;
    let binding = memory
        .state
        .binding(|hash| before.iter().find(|p| p.hash() == *hash));
    let own = bound
        .manifest
        .cosigner_at(&site.site)
        .ok_or(CeremonyError::NotYet {
            what: "place in the registered vault",
        })?;
    let desk = Desk {
        house: House {
            manifest: &bound.manifest,
            vault: &bound.vault,
            policy,
            earlier: &binding,
            state: &memory.state,
        },
        own,
        ceremony: book.ceremony(),
        initiator,
    };
    let security = memory.security_officer(book.journal())?;
    let table = Table::new(room, site, room.site.profile(site)?, security);
    let mut hands = Hands::new(room, memory, desk, book, table);
    let over = drive(&mut hands, scanned, &desk);
    let ceremony = desk.ceremony;
    if over.is_err() {
        // A module that was lost or that failed signs no checkpoint; the log key still does.
        hands.worker = None;
    }
    if let Err(error @ (CeremonyError::MarkAhead { .. } | CeremonyError::MarkBehind { .. })) = over {
        // A rolled-back journal gets no receipt: it would pass for the newest.
        return Err(error);
    }
    let closed = close(room, site, &mut hands);
    let codes = over?;
    let mut closed = closed?;
    closed.files.append(&mut hands.files);
    report(ceremony, hands.outcome, codes, hands.txid, closed)
}

/// Steps the session until it is over. Every effect is performed before the next input is given: that is what makes
/// the two gates hold. Gives the codes of what ended it, where something did.
fn drive(hands: &mut Hands<'_>, scanned: Scanned, desk: &Desk<'_>) -> Result<Vec<String>, CeremonyError> {
    let mut session = Session::new();
    let mut inputs = VecDeque::from([Input::Scanned(scanned)]);
    let mut broken = None;
    while let Some(input) = inputs.pop_front() {
        let (next, effects) = session.step(input, desk);
        session = next;
        for effect in effects {
            match hands.perform(&session, effect) {
                Ok(answer) => inputs.extend(answer),
                Err(error) if broken.is_none() => {
                    let reason = messages::code(&error).to_owned();
                    broken = Some(error);
                    inputs = VecDeque::from([Input::Abort(reason)]);
                    break;
                }
                Err(_) => inputs.clear(),
            }
        }
    }
    let codes = session.refusal().map_or_else(Vec::new, |r| r.codes.clone());
    match broken {
        Some(error) => Err(error),
        None if !session.is_over() => Err(CeremonyError::Astray),
        // Broken off over a finding after INTENT: the journal says aborted, the people are told why.
        None if aborted(hands.outcome.as_ref()) => Err(CeremonyError::Refused { codes }),
        None => Ok(codes),
    }
}

const fn aborted(outcome: Option<&Outcome>) -> bool {
    matches!(outcome, Some(Outcome::Aborted { .. }))
}

fn close(room: &Room<'_>, site: &Site, hands: &mut Hands<'_>) -> Result<Closed, CeremonyError> {
    let device = hands.worker.as_mut().zip(hands.device_key);
    let closed = close::checkpoint(room, site, &mut hands.book, device)?;
    if let Some(worker) = hands.worker.take() {
        worker.close()?;
    }
    Ok(closed)
}

fn report(
    ceremony: CeremonyId,
    outcome: Option<Outcome>,
    codes: Vec<String>,
    txid: Option<Digest>,
    closed: Closed,
) -> Result<Report, CeremonyError> {
    let end = match outcome {
        Some(Outcome::Signed) => End::Signed(txid.ok_or(CeremonyError::Astray)?),
        Some(Outcome::Reissued) => End::Reissued,
        Some(Outcome::Refused { .. }) => End::Refused(codes),
        Some(Outcome::Rejected) => End::Rejected,
        Some(Outcome::Aborted { .. } | Outcome::Registered | Outcome::Initialised | Outcome::Tested)
        | None => {
            return Err(CeremonyError::Astray);
        }
    };
    Ok(Report {
        ceremony,
        end,
        checkpoint: closed.checkpoint,
        receipt: closed.receipt,
        files: closed.files,
    })
}
