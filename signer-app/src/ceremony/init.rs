//! `init`: a site comes into being, with its token, its officers' cards and its keys.

use strongroom_core::{
    cbor,
    ceremony::script::{Action, Script},
    ids::{Digest, EcKey, Label},
    journal::record::{Body, Outcome},
    note::Note,
    policy::RULES_VERSION,
    wallet::{KeySheet, KeySource, Roster, Schemes, SignedKeySheet},
    words::Words,
};

use super::{
    End, Report, Room,
    book::{self, Book},
    close,
    dice::Dice,
    enrol,
    error::CeremonyError,
    light, officers,
    people::{Confirmed, Counted, Founding, News},
    table::Table,
    token,
};
use crate::{
    cards::{duress, envelope::Second, issue},
    devices::{
        profile::Profile,
        protocol::{GenerateKeys, GeneratedKeys, InitToken, InitialisedToken, KeyEvidence, PinRoster},
    },
    secret::Secret,
    site::{self, Site, files},
    workers::{
        device::DeviceWorker,
        journal::{Journal, LogKey, Owner},
    },
};

/// Runs the ceremony.
pub(super) fn run(room: &Room<'_>, script: Script) -> Result<Report, CeremonyError> {
    let initiator = room.people.initiator(None)?;
    let plan = room.people.founding()?;
    site::check_mode(&plan.site, &plan.profile)?;
    super::check_memory(room, plan.site.mode)?;
    enrol::operator(&plan.officers, &initiator)?;
    let before = book::before(&script, room.people)?;
    let mut book = open_site(room, &plan, script, &initiator, before)?;
    let done = stages(room, plan, &mut book);
    if done.is_err() {
        // Best effort: whatever cannot be recorded now is closed at the next start.
        let _ = book.end(Outcome::Aborted {
            reason: "the site could not be completed".to_owned(),
        });
    }
    done
}

fn open_site(
    room: &Room<'_>,
    plan: &Founding,
    script: Script,
    initiator: &Label,
    before: Vec<Confirmed>,
) -> Result<Book, CeremonyError> {
    room.site.found(&plan.site, &plan.profile)?;
    let key = LogKey::create_with(&room.site.log_key(), plan.dice.throws())?;
    let owner = Owner {
        institution: plan.site.institution.clone(),
        site: plan.site.site.clone(),
        network: plan.site.network,
        rules: RULES_VERSION,
        production: plan.site.mode.is_production(),
    };
    let journal = Journal::create(&room.site.journal(), key, owner)?;
    let genesis = journal.chain().head();
    let mut book = Book::begin(journal, script, initiator, None, room.people)?;
    book.record_before(before)?;
    book.reach(Action::OpenSite, room.people)?;
    book.done(Action::OpenSite, &book::hash_evidence(genesis))?;
    Ok(book)
}

fn stages(room: &Room<'_>, plan: Founding, book: &mut Book) -> Result<Report, CeremonyError> {
    enrol_officers(room, &plan, book)?;
    let (profile, token) = init_token(room, &plan, book)?;
    let pins = token.roster.clone();
    let roster = issue_cards(room, &plan, book, token)?;
    let keys_per_branch = plan.keys_per_branch;
    let table = Table::new(room, &plan.site, profile.clone(), plan.security);
    let mut worker = open_token(room, table, book, &pins, &roster)?;
    let keys = make_keys(room, keys_per_branch, book, &mut worker, &plan.dice)?;
    let sheet = sign_sheet(room, &plan.site, &profile, book, &mut worker, &keys)?;
    book.reach(Action::Close, room.people)?;
    token::mark_and_record(book, &mut worker)?;
    let head = book.head();
    book.done(Action::Close, &book::hash_evidence(head.root))?;
    book.end(Outcome::Initialised)?;
    let device_key = EcKey::new(keys.device.key.0);
    let mut closed = close::checkpoint(room, &plan.site, book, Some((&mut worker, device_key)))?;
    worker.close()?;
    closed.files.push(("roster", room.site.roster()));
    closed.files.push(("key sheet", room.site.sheet()));
    room.people.hear(News::Stands {
        roster: &roster,
        keys_per_branch,
        sheet: Words::of(&sheet),
    });
    Ok(Report {
        ceremony: book.ceremony(),
        end: End::Initialised(sheet),
        checkpoint: closed.checkpoint,
        receipt: closed.receipt,
        files: closed.files,
    })
}

fn enrol_officers(room: &Room<'_>, plan: &Founding, book: &mut Book) -> Result<(), CeremonyError> {
    book.reach(Action::EnrolOfficers, room.people)?;
    let evidence = enrol::evidence(&plan.officers, &plan.security, &plan.dice);
    book.done(Action::EnrolOfficers, evidence.as_bytes())
}

fn init_token(
    room: &Room<'_>,
    plan: &Founding,
    book: &mut Book,
) -> Result<(Profile, InitialisedToken), CeremonyError> {
    book.reach(Action::InitToken, room.people)?;
    let mut worker = DeviceWorker::spawn(&room.exe, &plan.profile)?;
    let token = worker.init_token(InitToken {
        quorum: plan.quorum,
        holders: plan.officers.iter().map(|(id, _)| id.to_string()).collect(),
        dice: Secret::new(plan.dice.throws().to_vec()),
    })?;
    let profile = worker.profile().clone();
    worker.close()?;
    room.site.keep_profile(&profile)?;
    book.done(Action::InitToken, &cbor::encode(&token.roster)?)?;
    room.people.hear(News::TokenMade {
        serial: &token.serial,
    });
    Ok((profile, token))
}

fn issue_cards(
    room: &Room<'_>,
    plan: &Founding,
    book: &mut Book,
    token: InitialisedToken,
) -> Result<Roster, CeremonyError> {
    book.reach(Action::IssueCards, room.people)?;
    let (cards, roster) = enrol::join(&plan.site, plan.officers.clone(), token, &plan.dice)?;
    let mark = LogKey::open(&room.site.log_key())?.mark_key();
    let mut eye = light::eye(&room.exe)?;
    for card in &cards {
        let officer = &card.holder().officer;
        let chosen = room.people.passphrases(officer)?;
        let decoy = duress::decoy(card, &mark)?;
        let second = Second {
            decoy: &decoy,
            passphrase: chosen.duress.as_ref(),
        };
        let issued = issue::issue(card, &chosen.own, &second, plan.work, &plan.cards_out, &mut eye);
        let file = issued.map_err(|error| CeremonyError::Issue {
            officer: officer.clone(),
            error,
        })?;
        room.people.hear(News::CardIssued { officer, file: &file });
    }
    let text = roster.to_text();
    files::write(&room.site.roster(), text.as_bytes())?;
    book.done(Action::IssueCards, text.as_bytes())?;
    Ok(roster)
}

fn open_token(
    room: &Room<'_>,
    mut table: Table<'_>,
    book: &mut Book,
    pins: &PinRoster,
    roster: &Roster,
) -> Result<DeviceWorker, CeremonyError> {
    book.reach(Action::OpenToken, room.people)?;
    let cards = officers::shares(room.people, &mut table, book, Vec::new(), (pins.quorum, roster))?;
    let worker = table.open_token(book, &cards, pins, None)?;
    let names: Vec<&Label> = cards.iter().map(|c| &c.holder().officer).collect();
    book.done(Action::OpenToken, book::names_evidence(&names).as_bytes())?;
    Ok(worker)
}

fn make_keys(
    room: &Room<'_>,
    per_branch: u32,
    book: &mut Book,
    worker: &mut DeviceWorker,
    dice: &Dice,
) -> Result<GeneratedKeys, CeremonyError> {
    book.reach(Action::MakeKeys, room.people)?;
    let asked = GenerateKeys {
        per_branch,
        dice: Secret::new(dice.throws().to_vec()),
    };
    let keys = worker.generate_keys(asked, &mut |progress| {
        let what = Counted::Keys;
        room.people.hear(News::Progress { what, progress });
    })?;
    book.done(Action::MakeKeys, &cbor::encode(&keys)?)?;
    Ok(keys)
}

fn sign_sheet(
    room: &Room<'_>,
    site: &Site,
    profile: &Profile,
    book: &mut Book,
    worker: &mut DeviceWorker,
    keys: &GeneratedKeys,
) -> Result<Digest, CeremonyError> {
    book.reach(Action::SignSheet, room.people)?;
    let list = |keys: &[KeyEvidence]| keys.iter().map(|k| EcKey::new(k.key.0)).collect();
    let evidence = Digest::of(&[&cbor::encode(keys)?]);
    let log = book.journal().chain().log().ok_or(CeremonyError::Astray)?;
    let sheet = KeySheet {
        institution: site.institution.clone(),
        site: site.site.clone(),
        network: site.network,
        token_serial: profile.serial.trim().parse()?,
        module: module_name(profile).parse()?,
        production: profile.production,
        source: KeySource::Pool,
        // No version of PKCS#11 has BIP-0340.
        schemes: Schemes::Ecdsa,
        log_key: log.log_key,
        device_key: EcKey::new(keys.device.key.0),
        receive: list(&keys.receive),
        change: list(&keys.change),
        evidence,
    };
    let mut note = Note::new(sheet.to_text());
    let signature = worker.sign_document(note.text())?;
    note.add(&sheet.verifier(), &signature)?;
    let signed = SignedKeySheet::new(note)?;
    let text = signed.to_text();
    let hash = Digest::of(&[text.as_bytes()]);
    let body = Body::KeysMade {
        ceremony: book.ceremony(),
        sheet: hash,
        evidence,
    };
    book.append(&[text.clone().into_bytes()], body)?;
    files::write(&room.site.sheet(), text.as_bytes())?;
    book.done(Action::SignSheet, text.as_bytes())?;
    Ok(hash)
}

/// The module's file name: `libsofthsm2`.
fn module_name(profile: &Profile) -> String {
    let stem = profile.module.file_stem().unwrap_or_default();
    stem.to_string_lossy().chars().take(Label::MAX).collect()
}
