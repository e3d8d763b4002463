//! `init`: a site comes into being, with its token, its officers' cards and its keys.

use std::path::PathBuf;

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
    answers::AnswersError,
    book::{self, Book},
    close,
    dice::Dice,
    enrol::{self, Enrolled},
    error::CeremonyError,
    light,
    progress::{Meter, say},
    seal::SecurityOfficer,
    table::Table,
    token,
};
use crate::{
    cards::{
        Card, duress,
        envelope::{Second, WorkFactor},
        issue,
    },
    devices::{
        profile::Profile,
        protocol::{GenerateKeys, GeneratedKeys, InitToken, InitialisedToken, KeyEvidence, PinRoster},
    },
    secret::Secret,
    site::{Site, files},
    workers::{
        device::DeviceWorker,
        journal::{Journal, LogKey, Owner},
    },
};

/// Keys per branch unless said otherwise.
const KEYS_PER_BRANCH: u32 = 50;

/// Runs the ceremony.
pub(super) fn run(room: &Room<'_>, script: Script) -> Result<Report, CeremonyError> {
    let answers = room.answers;
    let initiator = answers.initiator()?;
    let plan = Plan::read(room)?;
    enrol::operator(answers, &initiator)?;
    let before = book::before(&script, answers)?;
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

/// What the answers say, checked before anything is written.
struct Plan {
    site: Site,
    profile: Profile,
    quorum: u8,
    work: WorkFactor,
    keys_per_branch: u32,
    cards_out: PathBuf,
    security: SecurityOfficer,
    dice: Dice,
}

impl Plan {
    fn read(room: &Room<'_>) -> Result<Self, CeremonyError> {
        let answers = room.answers;
        let new = answers.new_site()?;
        let network = new.network.parse().map_err(|_| AnswersError::Value {
            name: "new_site.network".to_owned(),
        })?;
        let work = match answers.work_factor {
            Some(log_n) => WorkFactor::new(log_n).map_err(|_| AnswersError::Value {
                name: "work_factor".to_owned(),
            })?,
            None => WorkFactor::DEFAULT,
        };
        Ok(Self {
            site: Site {
                version: 1,
                institution: new.institution.clone(),
                site: new.site.clone(),
                network,
                mode: new.mode,
            },
            profile: Profile::load(&answers.at(&new.device)).map_err(crate::site::SiteError::from)?,
            quorum: answers.quorum.ok_or(AnswersError::Missing {
                name: "quorum".to_owned(),
            })?,
            work,
            keys_per_branch: answers.keys_per_branch.unwrap_or(KEYS_PER_BRANCH),
            cards_out: answers.path(answers.cards_out.as_ref(), "cards_out")?,
            security: SecurityOfficer::parse(&new.security_officer).ok_or(AnswersError::Value {
                name: "new_site.security_officer".to_owned(),
            })?,
            dice: Dice::read(&answers.dice()?)?,
        })
    }
}

fn open_site(
    room: &Room<'_>,
    plan: &Plan,
    script: Script,
    initiator: &Label,
    before: Vec<super::answers::Confirm>,
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
    let mut book = Book::begin(journal, script, initiator, None)?;
    book.record_before(before)?;
    book.reach(Action::OpenSite, room.answers)?;
    book.done(Action::OpenSite, &book::hash_evidence(genesis))?;
    Ok(book)
}

fn stages(room: &Room<'_>, plan: Plan, book: &mut Book) -> Result<Report, CeremonyError> {
    let enrolled = enrol_officers(room, &plan, book)?;
    let (profile, token) = init_token(room, &plan, book, &enrolled)?;
    let pins = token.roster.clone();
    let roster = issue_cards(room, &plan, book, enrolled, token)?;
    let keys_per_branch = plan.keys_per_branch;
    let table = Table::new(room, &plan.site, profile.clone(), plan.security);
    let mut worker = open_token(room, table, book, &pins)?;
    let keys = make_keys(room, keys_per_branch, book, &mut worker, &plan.dice)?;
    let sheet = sign_sheet(room, &plan.site, &profile, book, &mut worker, &keys)?;
    book.reach(Action::Close, room.answers)?;
    token::mark_and_record(book, &mut worker)?;
    let head = book.head();
    book.done(Action::Close, &book::hash_evidence(head.root))?;
    book.end(Outcome::Initialised)?;
    let device_key = EcKey::new(keys.device.key.0);
    let (checkpoint, mut files) = close::checkpoint(room, &plan.site, book, Some((&mut worker, device_key)))?;
    worker.close()?;
    files.push(("roster", room.site.roster()));
    files.push(("key sheet", room.site.sheet()));
    say(&format!(
        "site {} of {} stands: {} officers, {} keys per branch, key sheet {}",
        roster.site,
        roster.institution,
        roster.officers.len(),
        keys_per_branch,
        Words::of(&sheet)
    ));
    Ok(Report {
        ceremony: book.ceremony(),
        end: End::Initialised(sheet),
        checkpoint,
        files,
    })
}

fn enrol_officers(room: &Room<'_>, plan: &Plan, book: &mut Book) -> Result<Vec<Enrolled>, CeremonyError> {
    book.reach(Action::EnrolOfficers, room.answers)?;
    let enrolled = enrol::enrol(room.answers)?;
    let evidence = enrol::evidence(&enrolled, &plan.security, &plan.dice);
    book.done(Action::EnrolOfficers, evidence.as_bytes())?;
    Ok(enrolled)
}

fn init_token(
    room: &Room<'_>,
    plan: &Plan,
    book: &mut Book,
    enrolled: &[Enrolled],
) -> Result<(Profile, InitialisedToken), CeremonyError> {
    book.reach(Action::InitToken, room.answers)?;
    let mut worker = DeviceWorker::spawn(&room.exe, &plan.profile)?;
    let token = worker.init_token(InitToken {
        quorum: plan.quorum,
        holders: enrolled.iter().map(|e| e.id.to_string()).collect(),
        dice: Secret::new(plan.dice.throws().to_vec()),
    })?;
    let profile = worker.profile().clone();
    worker.close()?;
    room.site.keep_profile(&profile)?;
    book.done(Action::InitToken, &cbor::encode(&token.roster)?)?;
    say(&format!("  token {} is made, its PINs are split", token.serial));
    Ok((profile, token))
}

fn issue_cards(
    room: &Room<'_>,
    plan: &Plan,
    book: &mut Book,
    enrolled: Vec<Enrolled>,
    token: InitialisedToken,
) -> Result<Roster, CeremonyError> {
    book.reach(Action::IssueCards, room.answers)?;
    let (cards, roster) = enrol::join(&plan.site, enrolled, token, &plan.dice)?;
    let mark = LogKey::open(&room.site.log_key())?.mark_key();
    let mut eye = light::eye(&room.exe)?;
    for (card, officer) in cards.iter().zip(&room.answers.officer) {
        let passphrase = room
            .answers
            .passphrase(&officer.id, officer.passphrase_file.as_ref())?;
        let duress_file = officer.duress_passphrase_file.as_ref();
        let under_duress = duress_file.map(|file| room.answers.passphrase(&officer.id, Some(file)));
        let under_duress = under_duress.transpose()?;
        let decoy = duress::decoy(card, &mark)?;
        let second = Second {
            decoy: &decoy,
            passphrase: under_duress.as_ref(),
        };
        let issued = issue::issue(card, &passphrase, &second, plan.work, &plan.cards_out, &mut eye);
        let file = issued.map_err(|error| CeremonyError::Issue {
            officer: officer.id.clone(),
            error,
        })?;
        say(&format!(
            "  card of {} is written and read back: {}",
            officer.id,
            file.display()
        ));
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
) -> Result<DeviceWorker, CeremonyError> {
    book.reach(Action::OpenToken, room.answers)?;
    let mut cards: Vec<Card> = Vec::new();
    for present in room.answers.present.iter().take(usize::from(pins.quorum)) {
        cards.push(table.card(book, present)?);
    }
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
    book.reach(Action::MakeKeys, room.answers)?;
    let mut meter = Meter::new("keys");
    let asked = GenerateKeys {
        per_branch,
        dice: Secret::new(dice.throws().to_vec()),
    };
    let keys = worker.generate_keys(asked, &mut |p| meter.tell(p))?;
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
    book.reach(Action::SignSheet, room.answers)?;
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
