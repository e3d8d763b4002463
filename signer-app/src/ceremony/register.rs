//! `register`: a vault becomes known to this signer.

use strongroom_core::{
    ceremony::{
        approval::{Frame, Subject, Voice},
        quorum::{Quorum, Spoken},
        script::{Action, Script},
    },
    ids::{Digest, Label},
    journal::record::{Body, Outcome},
    note::MAX_NOTE,
    policy::{
        MAX_POLICY, Policy, RULES_VERSION,
        change::{self, Effect},
    },
    wallet::{Manifest, RegistrationError, Roster, Vault},
    words::Words,
};

use super::{
    End, Report, Room,
    book::{self, Book},
    close,
    error::CeremonyError,
    memory::Memory,
    people,
    progress::say,
    recover,
    table::Table,
};
use crate::{
    messages::{self, Exit},
    site::{Site, files},
};

/// Runs the ceremony.
pub(super) fn run(room: &Room<'_>, script: Script) -> Result<Report, CeremonyError> {
    let site = room.site.site()?;
    let initiator = room.answers.initiator()?;
    let (journal, memory) = recover::open(room, &site)?;
    let initiator = people::operator(&memory.roster(&journal)?, initiator)?;
    let (receipt, exception) = recover::receipt(room, &memory, &journal)?.parts();
    let mut book = Book::begin(journal, script, &initiator, receipt)?;
    let opened = book.opened(room.answers, exception);
    let done = opened.and_then(|()| stages(room, &site, &memory, &initiator, &mut book));
    if let Err(error) = &done {
        // Best effort: whatever cannot be recorded now is closed at the next start.
        let _ = book
            .end(outcome(error))
            .and_then(|()| close::checkpoint(room, &site, &mut book, None));
    }
    done
}

fn outcome(error: &CeremonyError) -> Outcome {
    let code = messages::code(error).to_owned();
    match (error, messages::exit(error)) {
        (CeremonyError::Rejected { .. }, _) => Outcome::Rejected,
        (_, Exit::Refused) => Outcome::Refused { codes: vec![code] },
        (_, Exit::Usage | Exit::Data | Exit::Missing | Exit::Away | Exit::Io) => {
            Outcome::Aborted { reason: code }
        }
    }
}

fn stages(
    room: &Room<'_>,
    site: &Site,
    memory: &Memory,
    initiator: &Label,
    book: &mut Book,
) -> Result<Report, CeremonyError> {
    let papers = read_manifest(room, memory, book)?;
    compare_words(room, book, &papers.manifest)?;
    let security = memory.security_officer(book.journal())?;
    let mut table = Table::new(room, site, room.site.profile(site)?, security);
    let approvals = approve(room, &mut table, memory, initiator, book, &papers)?;
    record(room, book, &papers, approvals)?;
    book.reach(Action::Close, room.answers)?;
    let root = book.head().root;
    book.done(Action::Close, &book::hash_evidence(root))?;
    book.end(Outcome::Registered)?;
    files::write(&room.site.manifest(), papers.manifest_text.as_bytes())?;
    files::write(&room.site.policy(), papers.policy_text.as_bytes())?;
    let (checkpoint, files) = close::checkpoint(room, site, book, None)?;
    Ok(Report {
        ceremony: book.ceremony(),
        end: End::Registered(papers.manifest.fingerprint()),
        checkpoint,
        files,
    })
}

/// What is to be registered.
struct Papers {
    manifest: Manifest,
    manifest_text: String,
    policy: Policy,
    policy_text: String,
    /// The last height at which the policy of before binds as well.
    earlier_until: Option<u32>,
    roster: Roster,
}

fn read_manifest(room: &Room<'_>, memory: &Memory, book: &mut Book) -> Result<Papers, CeremonyError> {
    book.reach(Action::ReadManifest, room.answers)?;
    let answers = room.answers;
    let manifest = answers.path(answers.manifest.as_ref(), "manifest")?;
    let manifest_text = files::read_text(&manifest, MAX_NOTE as u64)?;
    let policy = answers.path(answers.policy.as_ref(), "policy")?;
    let policy_text = files::read_text(&policy, MAX_POLICY as u64)?;
    let manifest = Manifest::parse(&manifest_text)?;
    let policy = Policy::parse(&policy_text)?;
    // Our own keys and our own officers, as our own journal knows them: nothing is taken from the manifest on trust.
    let own = memory.sheet(book.journal())?;
    manifest.check_registration(&own)?;
    let roster = memory.roster(book.journal())?;
    let listed = manifest.cosigner_at(&own.site).and_then(|c| manifest.roster(c));
    if listed != Some(&roster) {
        return Err(CeremonyError::OtherRoster);
    }
    check_vault(&manifest, memory, book)?;
    check_policy(&manifest, &policy)?;
    let earlier_until = check_edit(&policy, memory, book)?;
    // Every script must be makable before people are asked.
    Vault::new(&manifest)?;
    book.journal_mut().put(manifest_text.as_bytes())?;
    book.journal_mut().put(policy_text.as_bytes())?;
    let fingerprint = manifest.fingerprint();
    book.done(Action::ReadManifest, &book::hash_evidence(fingerprint))?;
    Ok(Papers {
        manifest,
        manifest_text,
        policy,
        policy_text,
        earlier_until,
        roster,
    })
}

/// A vault that is registered stays: only its policy may be replaced, and officers of other sites. Another vault in its
/// place would make this signer forget whose coins it guards.
fn check_vault(manifest: &Manifest, memory: &Memory, book: &Book) -> Result<(), CeremonyError> {
    if !memory.has_vault() {
        return Ok(());
    }
    let (known, _) = memory.registered(book.journal())?;
    match manifest.check_successor(&known) {
        Err(RegistrationError::OtherVault { what, known }) => Err(CeremonyError::OtherVault { what, known }),
        other => Ok(other?),
    }
}

fn check_policy(manifest: &Manifest, policy: &Policy) -> Result<(), CeremonyError> {
    let same = policy.hash() == manifest.policy
        && policy.version() == manifest.policy_version
        && policy.network() == manifest.network
        && *policy.institution() == manifest.institution;
    if !same {
        return Err(CeremonyError::OtherPolicy);
    }
    Ok(())
}

/// Tells the officers what the edit does before they are asked, and says how long the policy of before binds as well.
fn check_edit(new: &Policy, memory: &Memory, book: &Book) -> Result<Option<u32>, CeremonyError> {
    if !memory.has_vault() {
        return Ok(None);
    }
    let (_, old) = memory.registered(book.journal())?;
    change::check_edit(&old, new, memory.state.height)?;
    for c in change::compare(&old, new) {
        let word = match c.effect {
            Effect::Loosens => "looser",
            Effect::Tightens => "stricter",
        };
        say(&format!("  {word}: {}: {} -> {}", c.field, c.old, c.new));
    }
    let before = memory.earlier(book.journal())?;
    let binding = memory
        .state
        .binding(|hash| before.iter().find(|p| p.hash() == *hash));
    let until = change::binds_until(&old, new, &binding);
    if let Some(height) = until {
        say(&format!(
            "  up to height {height} a request must pass both policies"
        ));
    }
    Ok(until)
}

fn compare_words(room: &Room<'_>, book: &mut Book, manifest: &Manifest) -> Result<(), CeremonyError> {
    book.reach(Action::CompareWords, room.answers)?;
    let words = Words::twelve(&manifest.fingerprint());
    say(&format!("  vault {}: {words}", manifest.vault));
    let read = room.answers.words()?;
    if read.split_whitespace().ne(words.as_slice().iter().copied()) {
        return Err(CeremonyError::OtherWords);
    }
    book.done(Action::CompareWords, words.to_string().as_bytes())
}

fn approve(
    room: &Room<'_>,
    table: &mut Table<'_>,
    memory: &Memory,
    initiator: &Label,
    book: &mut Book,
    papers: &Papers,
) -> Result<Vec<Digest>, CeremonyError> {
    book.reach(Action::Approve, room.answers)?;
    let log = book.journal().chain().log().ok_or(CeremonyError::Astray)?;
    let frame = Frame {
        institution: log.institution.clone(),
        site: log.site.clone(),
        network: log.network,
        appliance: log.log_key,
        ceremony: book.ceremony(),
        manifest: papers.manifest.fingerprint(),
        policy: papers.policy.hash(),
        policy_version: papers.policy.version(),
        rules: RULES_VERSION,
        state: book.journal().chain().head(),
    };
    let roster = papers.roster.clone();
    let needed = roster.quorum;
    let mut quorum = Quorum::new(frame, Subject::Registration, roster, initiator.clone(), needed);
    for present in people::voices(room, initiator) {
        if quorum.met() {
            break;
        }
        let card = table.card(book, present)?;
        let (statement, note) = people::speak(&card, present, &quorum, &memory.state, &[])?;
        let spoken = match quorum.check(note, statement.counter) {
            Ok(spoken) => spoken,
            Err(finding) => {
                say(&format!("  {}: {}", present.officer, finding.check.code()));
                continue;
            }
        };
        keep(book, &spoken)?;
        say(&format!("  {} says {}", spoken.officer(), spoken.voice()));
        let no = spoken.voice() == Voice::No;
        let officer = spoken.officer().clone();
        quorum.count(spoken);
        if no {
            return Err(CeremonyError::Rejected { officer });
        }
    }
    if !quorum.met() {
        return Err(CeremonyError::Few {
            got: quorum.spoken().len(),
            need: quorum.needed(),
        });
    }
    let approvals: Vec<Digest> = quorum.spoken().iter().map(Spoken::digest).collect();
    let lines: Vec<String> = approvals.iter().map(|a| format!("{a}\n")).collect();
    book.done(Action::Approve, lines.concat().as_bytes())?;
    Ok(approvals)
}

/// A statement counts once it is durable.
fn keep(book: &mut Book, spoken: &Spoken) -> Result<(), CeremonyError> {
    let body = Body::Spoke {
        ceremony: book.ceremony(),
        approval: spoken.digest(),
        officer: spoken.officer().clone(),
        yes: spoken.voice() == Voice::Yes,
    };
    book.append(&[spoken.note().to_string().into_bytes()], body)?;
    Ok(())
}

fn record(
    room: &Room<'_>,
    book: &mut Book,
    papers: &Papers,
    approvals: Vec<Digest>,
) -> Result<(), CeremonyError> {
    book.reach(Action::RecordRegistration, room.answers)?;
    let manifest = Digest::of(&[papers.manifest_text.as_bytes()]);
    let body = Body::Registered {
        ceremony: book.ceremony(),
        manifest,
        policy: papers.policy.hash(),
        policy_version: papers.policy.version(),
        earlier_until: papers.earlier_until,
        approvals,
    };
    book.append(&[], body)?;
    book.done(Action::RecordRegistration, &book::hash_evidence(manifest))
}
