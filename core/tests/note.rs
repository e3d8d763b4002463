//! Signed notes against the C2SP format as `signed_note` reads it, and against forgers.
#![expect(clippy::unwrap_used, reason = "tests")]

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use strongroom_core::{
    ids::{Ed25519Key, Label},
    note::{MAX_NOTE, MAX_SIGNATURES, Note, NoteError, PublicKey, Reader, Verifier, Writer},
};

fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

fn verifier(name: &str, n: u8) -> Verifier {
    Verifier {
        name: name.parse().unwrap(),
        key: PublicKey::Ed25519(Ed25519Key::new(key(n).verifying_key().to_bytes())),
    }
}

fn signed(text: &str, by: &[(&str, u8)]) -> Note {
    let mut note = Note::new(text.to_owned());
    for (name, n) in by {
        let signature = key(*n).sign(text.as_bytes()).to_bytes();
        note.add(&verifier(name, *n), &signature).unwrap();
    }
    note
}

fn theirs_verify(note: &str, name: &str, n: u8) -> bool {
    let Ok(theirs) = signed_note::Note::from_bytes(note.as_bytes()) else {
        return false;
    };
    let vkey = signed_note::new_ed25519_verifier_key(name, &key(n).verifying_key());
    let verifier = signed_note::StandardVerifier::new(&vkey).unwrap();
    let list = signed_note::VerifierList::new(vec![Box::new(verifier)]);
    theirs.verify(&list).is_ok_and(|(known, _)| known.len() == 1)
}

#[test]
fn other_peoples_code_verifies_our_notes_and_we_theirs() {
    let note = signed(
        "strongroom/facts/v1\nfee-sat: 1\n",
        &[("north vault", 1), ("alice", 2)],
    );
    let text = note.to_string();
    assert!(theirs_verify(&text, "north.vault", 1));
    assert!(theirs_verify(&text, "alice", 2));
    assert!(!theirs_verify(&text, "alice", 1));
    let read = signed_note::Note::from_bytes(text.as_bytes()).unwrap();
    let back: Note = String::from_utf8(read.to_bytes()).unwrap().parse().unwrap();
    assert_eq!(back, note);
    back.verify(&verifier("alice", 2)).unwrap();
    assert!(back.verify(&verifier("alice", 1)).is_err());
    assert!(
        back.verify(&verifier("bob", 2)).is_err(),
        "a key under another name is another signer"
    );
}

#[test]
fn a_changed_byte_anywhere_is_found() {
    let text = signed("strongroom/facts/v1\nfee-sat: 1\n", &[("alice", 2)]).to_string();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else {
            continue;
        };
        let read: Result<Note, _> = changed.parse();
        assert!(
            !read.is_ok_and(|n| n.verify(&verifier("alice", 2)).is_ok()),
            "byte {at}"
        );
    }
}

#[test]
fn a_value_cannot_forge_a_line() {
    let mut w = Writer::new("facts");
    for evil in ["a\nfee-sat: 0", "a\r\nfee-sat: 0", "a\rfee-sat: 0"] {
        w.field("pays", evil);
    }
    let text = w.finish();
    assert_eq!(text.lines().count(), 4);
    assert!(!text.contains('\r'));
    assert!(text.lines().skip(1).all(|l| l.starts_with("pays: ")));
}

#[test]
fn a_line_out_of_place_is_refused() {
    let text = "strongroom/facts/v1\na: 1\nb: 2\n";
    let mut r = Reader::new("facts", text).unwrap();
    assert_eq!(r.take("b"), Err(NoteError::Line { name: "b".to_owned() }));
    assert_eq!(r.take("a"), Ok("1"));
    assert_eq!(r.parse::<u8>("b"), Ok(2));
    r.finish().unwrap();
    let mut r = Reader::new("facts", text).unwrap();
    r.take("a").unwrap();
    assert_eq!(r.finish(), Err(NoteError::Trailing));
    for kind in ["fact", "facts/v1\na: 1", "certificate"] {
        assert!(Reader::new(kind, "strongroom/facts/v1\n").is_err());
    }
    assert!(Reader::new("facts", "strongroom/facts/v2\n").is_err());
}

#[test]
fn signature_lines_have_one_form() {
    let good = signed("text\n", &[("alice", 2)]).to_string();
    let blob = good.rsplit(' ').next().unwrap().trim_end();
    for bad in [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        good.trim_end().to_owned(),
        good.replace('\u{2014}', "-"),
        good.replace("alice ", "alice  "),
        good.replace("alice", ""),
        good.replace("alice", "al+ice"),
        good.replace("alice", "al\u{a0}ice"),
        good.replace("alice", "al\tice"),
        good.replace(blob, ""),
        good.replace(blob, "AAAA"),
        good.replace(blob, &blob.replace('=', "")),
        good.replace('\n', "\r\n"),
        good.replace("text", "te\0xt"),
        good.replace("text", "te\txt"),
        format!("{good}\n"),
        format!("{good}more"),
    ] {
        assert_eq!(bad.parse::<Note>(), Err(NoteError::Signatures), "{bad:?}");
    }
    good.parse::<Note>().unwrap();
}

#[test]
fn both_ceilings_hold_from_both_sides() {
    let line = signed("t\n", &[("a", 1)]).to_string();
    let line = line.lines().last().unwrap();
    let with = |n: usize| format!("t\n\n{}", format!("{line}\n").repeat(n));
    assert!(with(MAX_SIGNATURES).parse::<Note>().is_ok());
    assert_eq!(with(MAX_SIGNATURES + 1).parse::<Note>(), Err(NoteError::TooLong));
    let tail = format!("\n\n{line}\n");
    let long = |n: usize| format!("{}{tail}", "x".repeat(n - tail.len()));
    assert!(long(MAX_NOTE).parse::<Note>().is_ok());
    assert_eq!(long(MAX_NOTE + 1).parse::<Note>(), Err(NoteError::TooLong));
    let mut note = Note::new("t\n".to_owned());
    let signature = key(1).sign(b"t\n").to_bytes();
    for _ in 0..MAX_SIGNATURES {
        note.add(&verifier("a", 1), &signature).unwrap();
    }
    assert_eq!(note.add(&verifier("a", 1), &signature), Err(NoteError::TooLong));
}

#[test]
fn a_weak_key_signs_nothing() {
    // The identity point: every message has the same valid signature under it unless verified strictly.
    let mut identity = [0; 32];
    identity[0] = 1;
    let weak = Verifier {
        name: "weak".parse::<Label>().unwrap(),
        key: PublicKey::Ed25519(Ed25519Key::new(identity)),
    };
    let mut signature = [0; 64];
    signature[0] = 1;
    assert!(!weak.verifies("any text\n", &signature));
}

proptest! {
    #[test]
    fn any_text_reads_as_itself_or_is_refused(text in any::<String>(), tail in "(\n|\n\n|\u{2014}| |a|=|A){0,24}") {
        for s in [text.clone(), format!("{text}{tail}"), format!("{text}\n\n\u{2014} a AAAAAAA=\n")] {
            if let Ok(note) = s.parse::<Note>() {
                prop_assert_eq!(note.to_string(), s.clone());
                prop_assert!(signed_note::Note::from_bytes(s.as_bytes()).is_ok(), "{:?}", s);
            }
        }
    }

    #[test]
    fn any_signed_text_of_ours_is_verified_by_others(text in "[ -~\n]{0,80}", name in "[!-~]([ -~]{0,8}[!-~])?") {
        let text = format!("{text}\n");
        let note = signed(&text, &[(&name, 3)]);
        let line_name = name.replace([' ', '+'], ".");
        prop_assert!(theirs_verify(&note.to_string(), &line_name, 3));
        let back: Note = note.to_string().parse().unwrap();
        prop_assert_eq!(back.text(), text);
        back.verify(&verifier(&name, 3)).unwrap();
    }
}
