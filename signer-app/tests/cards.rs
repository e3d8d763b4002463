//! Cards: what an officer relies on when a card is made, kept for years and opened.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

use std::collections::BTreeSet;

use strongroom_core::{note::Note, secret::Secret, wallet::roster::Role};
use strongroom_signer::cards::{
    Card, Holder,
    body::{self, BodyError},
    duress::{self, MarkKey},
    envelope::{self, EnvelopeError, MAX_SEALED, Second, WorkFactor},
};
use strongroom_signer::{ceremony::error::CeremonyError, messages::code};

const WORDS: &str = "correct horse battery staple";

fn card() -> Card {
    let holder = Holder {
        institution: "Demo Bank".parse().unwrap(),
        site: "Alpha".parse().unwrap(),
        officer: "alice".parse().unwrap(),
        roles: BTreeSet::from([Role::Approver, Role::Operator]),
    };
    Card::new(
        holder,
        Box::new(Secret::new([7; 32])),
        Secret::new(vec![0xab; 37]),
        Secret::new(vec![0xcd; 37]),
    )
}

fn passphrase(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// The floor keeps the tests quick; real cards are made with more.
fn sealed() -> Vec<u8> {
    seal(WORDS, None).unwrap()
}

fn mark() -> MarkKey {
    MarkKey::new(Secret::new([9; 32]))
}

fn seal(words: &str, under_duress: Option<&str>) -> Result<Vec<u8>, EnvelopeError> {
    let decoy = duress::decoy(&card(), &mark()).unwrap();
    let under_duress = under_duress.map(passphrase);
    let second = Second {
        decoy: &decoy,
        passphrase: under_duress.as_ref(),
    };
    envelope::seal(&card(), &passphrase(words), &second, WorkFactor::FLOOR)
}

/// The halves as anybody gets them: `split -n 2`.
fn halves(sealed: &[u8]) -> [&[u8]; 2] {
    let (first, second) = sealed.split_at(sealed.len() / 2);
    [first, second]
}

#[test]
fn a_card_comes_back_whole_and_signs_what_its_public_key_verifies() {
    let back = envelope::open(&sealed(), &passphrase(WORDS)).unwrap();
    assert_eq!(back.holder(), card().holder());
    assert_eq!(back.user_share().expose(), &vec![0xab; 37]);
    assert_eq!(back.so_share().expose(), &vec![0xcd; 37]);
    let mut note = Note::new("strongroom/approval/v1\nyes\n".into());
    let signature = back.sign(note.text());
    note.add(&card().verifier(), &signature).unwrap();
}

#[test]
fn the_text_inside_is_plain_enough_to_be_read_with_public_tools() {
    assert_eq!(
        body::write(&card()).as_str(),
        format!(
            "strongroom/card/v1\ninstitution: Demo Bank\nsite: Alpha\nofficer: alice\nrole: operator\n\
             role: approver\nseed: {}\nuser-share: {}\nso-share: {}\n",
            "07".repeat(32),
            "ab".repeat(37),
            "cd".repeat(37)
        )
    );
}

#[test]
fn a_wrong_passphrase_and_a_damaged_card_are_refused() {
    let good = sealed();
    let wrong = envelope::open(&good, &passphrase("correct horse battery stapl"));
    assert!(matches!(wrong, Err(EnvelopeError::Passphrase)));
    let mut damaged = good.clone();
    // Of which half the officer's is was drawn: both are damaged.
    let (last, middle) = (damaged.len() - 1, damaged.len() / 2 - 1);
    damaged[last] ^= 1;
    damaged[middle] ^= 1;
    let opened = envelope::open(&damaged, &passphrase(WORDS));
    assert!(matches!(opened, Err(EnvelopeError::Passphrase)));
    assert!(matches!(
        envelope::open(b"not a card", &passphrase(WORDS)),
        Err(EnvelopeError::NotCard)
    ));
}

#[test]
fn every_cut_of_a_card_is_an_error() {
    let good = sealed();
    // The header decides before scrypt is paid for; from there on one cut per 64 bytes is enough.
    for cut in (0..good.len()).step_by(128) {
        assert!(
            envelope::open(&good[..cut], &passphrase(WORDS)).is_err(),
            "cut at {cut}"
        );
    }
}

#[test]
fn a_card_over_the_cap_is_refused_before_any_work_is_done() {
    // The work factor stands at the end of the stanza's first line: 2^30 would take 1 TiB.
    for (digits, factor) in [(b"30", 30), (b"21", 21)] {
        for half in 0..2 {
            let mut bytes = sealed();
            let from = half * bytes.len() / 2;
            let text = String::from_utf8_lossy(&bytes[from..from + 120]).into_owned();
            let at = text.find("-> scrypt ").unwrap();
            let line = text[at..].lines().next().unwrap().len();
            bytes[from + at + line - 2..from + at + line].copy_from_slice(digits);
            let opened = envelope::open(&bytes, &passphrase(WORDS));
            assert!(matches!(opened, Err(EnvelopeError::WorkFactor { got }) if got == factor));
        }
    }
}

#[test]
fn both_sides_of_each_bound_on_making_a_card() {
    for (log_n, fine) in [(13, false), (14, true), (20, true), (21, false)] {
        assert_eq!(WorkFactor::new(log_n).is_ok(), fine, "{log_n}");
    }
    let short = seal("eleven char", None);
    assert!(matches!(short, Err(EnvelopeError::ShortPassphrase)));
    assert!(seal("twelve chars", None).is_ok());
    let long = vec![0; MAX_SEALED + 1];
    let opened = envelope::open(&long, &passphrase(WORDS));
    assert!(matches!(opened, Err(EnvelopeError::TooLong { .. })));
}

#[test]
fn one_card_has_one_text() {
    let text = body::write(&card()).to_string();
    let swapped = text.replace(
        "role: operator\nrole: approver\n",
        "role: approver\nrole: operator\n",
    );
    assert!(matches!(
        body::read(swapped.as_bytes()),
        Err(BodyError::NotCanonical)
    ));
    let twice = text.replace("role: operator\n", "role: operator\nrole: operator\n");
    assert!(matches!(
        body::read(twice.as_bytes()),
        Err(BodyError::NotCanonical)
    ));
    let upper = text.replace("abab", "ABAB");
    assert!(matches!(
        body::read(upper.as_bytes()),
        Err(BodyError::NotCanonical)
    ));
    let more = format!("{text}extra: 1\n");
    assert!(matches!(body::read(more.as_bytes()), Err(BodyError::Lines(_))));
    assert!(body::read(text.as_bytes()).is_ok());
}

const DURESS: &str = "the other long words";

#[test]
fn a_card_opens_under_duress_as_another_one_that_opens_and_approves_nothing() {
    let sealed = seal(WORDS, Some(DURESS)).unwrap();
    let (own, other) = (
        envelope::open(&sealed, &passphrase(WORDS)).unwrap(),
        envelope::open(&sealed, &passphrase(DURESS)).unwrap(),
    );
    assert!(own.key() == card().key() && !duress::is_decoy(&own, &mark()));
    assert!(duress::is_decoy(&other, &mark()));
    assert_eq!(other.holder(), card().holder());
    assert_ne!(other.key(), card().key());
    for (share, true_one) in [
        (other.user_share(), card().user_share()),
        (other.so_share(), card().so_share()),
    ] {
        assert_eq!(share.expose().len(), true_one.expose().len());
        assert_ne!(share.expose(), true_one.expose());
    }
    // Another signer's log key does not know the mark, and neither does whoever has only the card.
    assert!(!duress::is_decoy(&other, &MarkKey::new(Secret::new([8; 32]))));
    let error = seal(WORDS, Some(WORDS)).expect_err("a duress passphrase is another one");
    assert!(matches!(error, EnvelopeError::SamePassphrase));
    let officer = card().holder().officer.clone();
    let told = code(&CeremonyError::Card { officer, error });
    assert_eq!(told, "E_CARD_PASSPHRASE_SAME");
    assert!(matches!(
        seal(WORDS, Some("eleven char")),
        Err(EnvelopeError::ShortPassphrase)
    ));
}

#[test]
fn whether_a_card_has_a_duress_passphrase_cannot_be_seen() {
    let (with, without) = (seal(WORDS, Some(DURESS)).unwrap(), sealed());
    assert_eq!(with.len(), without.len());
    // Everything but salts, keys and nonces is the same in all four halves.
    let shape = |half: &[u8]| -> Vec<(usize, String)> {
        let text = String::from_utf8_lossy(half).into_owned();
        text.lines()
            .take(4)
            .map(|l| (l.len(), l.split(' ').take(2).next().unwrap().to_owned()))
            .collect()
    };
    let all: Vec<_> = halves(&with)
        .into_iter()
        .chain(halves(&without))
        .map(|h| {
            let lines = shape(h);
            (h.len(), lines.iter().map(|(n, _)| *n).take(3).collect::<Vec<_>>())
        })
        .collect();
    assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
    // Which half is whose was drawn: both orders come up.
    let first = |_| {
        let sealed = sealed();
        let [a, _] = halves(&sealed);
        let identity = age::scrypt::Identity::new(WORDS.to_owned().into());
        age::Decryptor::new(a)
            .unwrap()
            .decrypt([&identity as &dyn age::Identity].into_iter())
            .is_ok()
    };
    let orders: BTreeSet<bool> = (0..24).map(first).collect();
    assert_eq!(orders.len(), 2);
}
