//! `register`: a vault becomes known to this signer.

use strongroom_core::{
    ceremony::{
        approval::{Frame, Subject, Voice},
        quorum::{Quorum, Spoken},
        script::{Action, Script},
    },
    ids::{Digest, Label},
    journal::record::{Body, Outcome},
    policy::{Policy, RULES_VERSION, change},
    wallet::{Manifest, RegistrationError, Roster, Vault},
    words::Words,
};

use super::{
    End, Report, Room,
    book::{self, Book},
    close,
    error::CeremonyError,
    memory::Memory,
    officers,
    people::{News, Wanted},
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
    let (journal, memory) = recover::open(room, &site)?;
    let roster = memory.roster(&journal)?;
    let initiator = officers::operator(&roster, room.people.initiator(Some(&roster))?)?;
    let (receipt, exception) = recover::receipt(room, &memory, &journal)?;
    let mut book = Book::begin(journal, script, &initiator, receipt, room.people)?;
    let opened = book.opened(room.people, exception);
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
    book.reach(Action::Close, room.people)?;
    let root = book.head().root;
    book.done(Action::Close, &book::hash_evidence(root))?;
    book.end(Outcome::Registered)?;
    files::write(&room.site.manifest(), papers.manifest_text.as_bytes())?;
    files::write(&room.site.policy(), papers.policy_text.as_bytes())?;
    let closed = close::checkpoint(room, site, book, None)?;
    Ok(Report {
        ceremony: book.ceremony(),
        end: End::Registered(papers.manifest.fingerprint()),
        checkpoint: closed.checkpoint,
        receipt: closed.receipt,
        files: closed.files,
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
    book.reach(Action::ReadManifest, room.people)?;
    let (manifest_text, policy_text) = room.people.papers()?;
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
    let earlier_until = check_edit(room, &policy, memory, book)?;
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
fn check_edit(
    room: &Room<'_>,
    new: &Policy,
    memory: &Memory,
    book: &Book,
) -> Result<Option<u32>, CeremonyError> {
    if !memory.has_vault() {
        return Ok(None);
    }
    let (_, old) = memory.registered(book.journal())?;
    change::check_edit(&old, new, memory.state.height)?;
    let before = memory.earlier(book.journal())?;
    let binding = memory
        .state
        .binding(|hash| before.iter().find(|p| p.hash() == *hash));
    let until = change::binds_until(&old, new, &binding);
    room.people.hear(News::Edit {
        changes: &change::compare(&old, new),
        both_until: until,
    });
    Ok(until)
}

fn compare_words(room: &Room<'_>, book: &mut Book, manifest: &Manifest) -> Result<(), CeremonyError> {
    book.reach(Action::CompareWords, room.people)?;
    let words = Words::twelve(&manifest.fingerprint());
    officers::compare(room.people, &words, CeremonyError::OtherWords, || {
        room.people.words(&manifest.vault, &words)
    })?;
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
    book.reach(Action::Approve, room.people)?;
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
    while !quorum.met() {
        let wanted = Wanted::Voice {
            quorum: &quorum,
            initiator,
        };
        let Some(card) = officers::next_card(room.people, table, book, &wanted)? else {
            break;
        };
        let (statement, note) = officers::speak(&card, room.people, &quorum, &memory.state, &[])?;
        let spoken = match quorum.check(note, statement.counter) {
            Ok(spoken) => spoken,
            Err(finding) => {
                room.people.hear(News::Unheard {
                    officer: &statement.officer,
                    finding: &finding,
                });
                continue;
            }
        };
        keep(book, &spoken)?;
        room.people.hear(News::Spoke {
            officer: spoken.officer(),
            voice: spoken.voice(),
        });
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
    book.reach(Action::RecordRegistration, room.people)?;
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
