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
    envelope::{self, EnvelopeError, MAX_SEALED, WorkFactor},
};

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
        Secret::new([7; 32]),
        Secret::new(vec![0xab; 37]),
        Secret::new(vec![0xcd; 37]),
    )
}

fn passphrase(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// The floor keeps the tests quick; real cards are made with more.
fn sealed() -> Vec<u8> {
    envelope::seal(&card(), &passphrase(WORDS), WorkFactor::FLOOR).unwrap()
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
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
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
    for cut in (0..good.len()).step_by(64) {
        assert!(
            envelope::open(&good[..cut], &passphrase(WORDS)).is_err(),
            "cut at {cut}"
        );
    }
}

#[test]
fn a_card_over_the_cap_is_refused_before_any_work_is_done() {
    let text = String::from_utf8_lossy(&sealed()).into_owned();
    let at = text.find("-> scrypt ").unwrap();
    let line = text[at..].lines().next().unwrap().to_owned();
    let mut bytes = sealed();
    let start = String::from_utf8_lossy(&bytes).find("-> scrypt ").unwrap();
    // "14" stands at the end of the stanza's first line: 2^30 would take 1 TiB.
    bytes[start + line.len() - 2..start + line.len()].copy_from_slice(b"30");
    let opened = envelope::open(&bytes, &passphrase(WORDS));
    assert!(matches!(opened, Err(EnvelopeError::WorkFactor { got: 30 })));
    bytes[start + line.len() - 2..start + line.len()].copy_from_slice(b"21");
    let opened = envelope::open(&bytes, &passphrase(WORDS));
    assert!(matches!(opened, Err(EnvelopeError::WorkFactor { got: 21 })));
}

#[test]
fn both_sides_of_each_bound_on_making_a_card() {
    for (log_n, fine) in [(13, false), (14, true), (20, true), (21, false)] {
        assert_eq!(WorkFactor::new(log_n).is_ok(), fine, "{log_n}");
    }
    let short = envelope::seal(&card(), &passphrase("eleven char"), WorkFactor::FLOOR);
    assert!(matches!(short, Err(EnvelopeError::ShortPassphrase)));
    assert!(envelope::seal(&card(), &passphrase("twelve chars"), WorkFactor::FLOOR).is_ok());
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
