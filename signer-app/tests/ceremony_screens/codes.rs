//! Every code that can end a ceremony is readable on the screen, with what happened and what to do, in each language.

use std::{collections::BTreeSet, path::PathBuf};

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use strongroom_core::{
    ids::Label,
    journal::fault::ReceiptError,
    policy::{CheckId, Place},
};
use strongroom_signer::{
    cards::{envelope::EnvelopeError, guess::GuessError, issue::IssueError},
    catalogue::{CodeWords, Language, Words},
    ceremony::{
        answers::AnswersError,
        dice::{DiceError, Pattern},
        error::CeremonyError,
        light::LightError,
    },
    devices::error::DeviceError,
    messages,
    screens::{aborted, refusal},
    site::{Mode, SiteError, files::FileError},
    widgets::refusal::Refusal,
};

use super::house::{around, screen};

fn refusal<'a>(code: &'a str, said: &'a CodeWords) -> Refusal<'a> {
    Refusal {
        code,
        what: &said.what,
        todo: &said.todo,
    }
}

/// Draws a refusal and a broken-off ceremony with this code and looks for its words on both.
#[track_caller]
fn stands(words: &Words, code: &str, said: &CodeWords) {
    let refused = [refusal::Refused {
        said: refusal(code, said),
        place: Some(Place::Request),
        facts: &[],
    }];
    let drawn = screen(refusal::State::default(), |ui, state| {
        let view = refusal::View {
            frame: around(words),
            refused: &refused,
            code: None,
            medium: false,
            written: None,
        };
        refusal::ui(ui, &view, state)
    });
    let broken = screen(aborted::State, |ui, state| {
        let view = aborted::View {
            frame: around(words),
            step: Some((3, "verify-request")),
            said: refusal(code, said),
            detail: None,
            closed: true,
        };
        aborted::ui(ui, &view, state)
    });
    for text in [format!("Code {code}"), said.what.clone(), said.todo.clone()] {
        assert!(drawn.query_by_label(&text).is_some(), "{text:?} of {code}");
        assert!(broken.query_by_label(&text).is_some(), "{text:?} of {code}");
    }
    let low = drawn.get_by_label(&said.todo).rect().bottom();
    assert!(low < 720.0, "{code} runs behind the buttons, to {low}");
    let hidden = drawn.get_by_label(&said.todo).accesskit_node().is_hidden();
    assert!(
        !hidden && !said.todo.is_empty() && !said.what.is_empty(),
        "{code}"
    );
}

#[test]
fn every_check_of_core_is_read_in_both_languages() {
    for language in Language::ALL {
        let words = Words::new(language);
        for check in CheckId::ALL {
            let (what, todo) = words.check(*check);
            stands(&words, check.code(), &CodeWords { what, todo });
        }
    }
}

fn errors() -> Vec<CeremonyError> {
    let (officer, path) = (
        || -> Label { "dave".parse().unwrap() },
        PathBuf::from("policy.toml"),
    );
    let file = || FileError::Missing { path: path.clone() };
    let card = |error| CeremonyError::Card {
        officer: officer(),
        error,
    };
    let mut all = vec![
        CeremonyError::Site(SiteError::Shape {
            why: "no site".into(),
        }),
        CeremonyError::Site(SiteError::OtherJournal { what: "network" }),
        CeremonyError::Site(SiteError::Mode {
            site: Mode::Production,
            device: Mode::Practice,
        }),
        CeremonyError::File(file()),
        CeremonyError::Answers(AnswersError::Missing { name: "order".into() }),
        CeremonyError::Answers(AnswersError::Value { name: "words".into() }),
        CeremonyError::CardForeign { officer: officer() },
        CeremonyError::Issue {
            officer: officer(),
            error: IssueError::ReadBack { path: path.clone() },
        },
        CeremonyError::Light(LightError::Incomplete { rank: 3, needed: 9 }),
        CeremonyError::Guess(GuessError::Wait {
            who: "officer dave".into(),
            seconds: 7,
        }),
        CeremonyError::Device(DeviceError::ShareSet),
        CeremonyError::Receipt(ReceiptError::Shorter { size: 7, receipt: 9 }),
        CeremonyError::NotYet { what: "vault" },
        CeremonyError::OtherVault {
            what: "template",
            known: officer(),
        },
        CeremonyError::MarkAhead { size: 7 },
        CeremonyError::MarkBehind { found: 3, marked: 7 },
        CeremonyError::Stranger { initiator: officer() },
        CeremonyError::NotOperator { initiator: officer() },
        CeremonyError::Few { got: 1, need: 2 },
        CeremonyError::Rejected { officer: officer() },
        CeremonyError::Refused {
            codes: vec!["E_FEE_ABS".into()],
        },
    ];
    all.extend([
        card(EnvelopeError::Passphrase),
        card(EnvelopeError::ShortPassphrase),
        card(EnvelopeError::SamePassphrase),
        card(EnvelopeError::WorkFactor { got: 30 }),
        card(EnvelopeError::NotCard),
    ]);
    all.extend([
        CeremonyError::Seal,
        CeremonyError::Dice(DiceError::Digit),
        CeremonyError::Dice(DiceError::Few { got: 7 }),
        CeremonyError::Dice(DiceError::Unfair {
            pattern: Pattern::Face,
        }),
        CeremonyError::MemoryUnlocked,
        CeremonyError::Quarantined,
        CeremonyError::OtherOrder,
        CeremonyError::Random,
        CeremonyError::OtherPolicy,
        CeremonyError::OtherRoster,
        CeremonyError::OtherWords,
        CeremonyError::Stopped,
        CeremonyError::Astray,
    ]);
    all
}

#[test]
fn every_error_that_ends_a_ceremony_is_read_in_both_languages() {
    for language in Language::ALL {
        let words = Words::new(language);
        for error in errors() {
            let code = messages::code(&error);
            let said = words.told(code, &error.to_string(), messages::hint(&error));
            stands(&words, code, &said);
        }
    }
}

/// Codes that stand in the file of messages as text.
fn written() -> BTreeSet<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/messages.rs");
    let text = std::fs::read_to_string(path).unwrap();
    let quoted = text.split('"').filter(|q| {
        let plain = q
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        q.starts_with("E_") && plain
    });
    quoted.map(str::to_owned).collect()
}

#[test]
fn every_code_of_the_signers_own_messages_is_read_in_german() {
    let german = Words::new(Language::German);
    let codes = written();
    assert!(codes.len() > 30, "codes are not found any more");
    for code in &codes {
        let said = german.told(code, "what", "todo");
        assert!(
            said.what != "what" && said.todo != "todo",
            "{code} is only English"
        );
        stands(&german, code, &said);
    }
}
