//! The ends of a ceremony, good and bad, and the module at work before them.

use eframe::egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use strongroom_core::policy::{CheckId, Place};
use strongroom_optics::render;
use strongroom_signer::{
    screens::{aborted, breakoff, close, refusal, signing},
    widgets::refusal::Refusal,
};

use super::house::{around, english, findings, german, golden, press, screen};

const TXID: &str = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";

fn said(check: CheckId) -> Refusal<'static> {
    let words = check.words();
    Refusal {
        code: check.code(),
        what: words.what,
        todo: words.todo,
    }
}

#[test]
fn every_refusal_is_read_one_by_one_and_shown_to_the_coordinator() {
    let words = english();
    let found = findings();
    let code = render("UR:BYTES/REFUSED", 1).unwrap();
    let refused = [
        refusal::Refused {
            said: said(CheckId::FeeAbs),
            place: Some(Place::Request),
            facts: &[],
        },
        refusal::Refused {
            said: said(CheckId::ChangeClaimFalse),
            place: Some(Place::Output(2)),
            facts: &found[0].facts,
        },
    ];
    let mut window = screen(refusal::State::default(), |ui, state| {
        let view = refusal::View {
            frame: around(&words),
            refused: &refused,
            code: Some(&code),
            medium: true,
            written: None,
        };
        refusal::ui(ui, &view, state)
    });
    golden("refusal-1", &window);
    press(&mut window, Key::PageDown);
    golden("refusal-2", &window);
    press(&mut window, Key::S);
    golden("refusal-code", &window);
    press(&mut window, Key::S);
    press(&mut window, Key::W);
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, [refusal::Action::Print, refusal::Action::Close]);
}

#[test]
fn a_single_refusal_without_medium_is_only_read() {
    let words = german();
    let refused = [refusal::Refused {
        said: said(CheckId::Rollback),
        place: None,
        facts: &[],
    }];
    let mut window = screen(refusal::State::default(), |ui, state| {
        let view = refusal::View {
            frame: around(&words),
            refused: &refused,
            code: None,
            medium: false,
            written: Some("refused.txt"),
        };
        refusal::ui(ui, &view, state)
    });
    golden("refusal-single-de", &window);
    press(&mut window, Key::S);
    press(&mut window, Key::W);
    assert!(window.state().1.is_empty());
}

#[test]
fn what_the_module_does_is_said_while_it_works() {
    let stages = [
        ("signing-opening", signing::Stage::Opening, 0),
        ("signing-input", signing::Stage::Signing(11), 11),
        ("signing-verifying", signing::Stage::Verifying, 40),
        ("signing-recording", signing::Stage::Recording, 40),
        ("signing-marking", signing::Stage::Marking, 40),
        (
            "signing-lost",
            signing::Stage::Lost(said(CheckId::HsmSigCount)),
            12,
        ),
    ];
    for (name, stage, done) in stages {
        let words = english();
        let mut window = screen(signing::State, |ui, state| {
            let view = signing::View {
                frame: around(&words),
                stage,
                done,
                count: 40,
                seconds_left: (done > 0 && done < 40).then_some(9),
            };
            signing::ui(ui, &view, state)
        });
        golden(name, &window);
        press(&mut window, Key::Enter);
        press(&mut window, Key::Escape);
        let lost = matches!(stage, signing::Stage::Lost(_));
        assert_eq!(window.state().1.len(), usize::from(lost), "{name}");
    }
}

#[test]
fn every_end_of_a_ceremony_shows_the_checkpoint_to_take_along() {
    let codes = vec!["E_FEE_ABS".to_owned(), "E_EXPIRED".to_owned()];
    let ends = [
        ("close-signed", close::Outcome::Signed(TXID)),
        ("close-reissued", close::Outcome::Reissued),
        ("close-refused", close::Outcome::Refused(&codes)),
        ("close-rejected", close::Outcome::Rejected),
        ("close-registered", close::Outcome::Registered(TXID)),
        ("close-initialised", close::Outcome::Initialised(TXID)),
        ("close-tested", close::Outcome::Tested(24)),
    ];
    let code = render("UR:BYTES/CHECKPOINT", 1).unwrap();
    let files = [("receipt", "/media/strongroom/receipt.txt".to_owned())];
    for (name, outcome) in ends {
        let words = english();
        let mut window = screen(close::State, |ui, state| {
            let view = close::View {
                frame: around(&words),
                outcome,
                ceremony: "03030303030303030303030303030303",
                records: 1_234,
                words: "legal winner thank year wave sausage",
                code: Some(&code),
                files: &files,
                medium: true,
                printed: None,
            };
            close::ui(ui, &view, state)
        });
        golden(name, &window);
        press(&mut window, Key::P);
        press(&mut window, Key::Enter);
        assert_eq!(window.state().1, [close::Action::Print, close::Action::Finish]);
    }
}

#[test]
fn a_broken_off_ceremony_says_where_why_and_what_next() {
    let words = english();
    let mut window = screen(aborted::State, |ui, state| {
        let view = aborted::View {
            frame: around(&words),
            step: Some((7, "ask-device")),
            said: Refusal {
                code: "E_HSM_LOST",
                what: "The module went away.",
                todo: "Check its cable and light, then begin again with the quorum.",
            },
            detail: Some("the module is lost: closed\u{7}"),
            closed: false,
        };
        aborted::ui(ui, &view, state)
    });
    golden("aborted", &window);
    press(&mut window, Key::Escape);
    assert!(window.state().1.is_empty());
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, [aborted::Action::Finish]);
}

#[test]
fn breaking_off_is_asked_and_enter_and_escape_go_on() {
    for (words, name) in [(english(), "breakoff"), (german(), "breakoff-de")] {
        let mut window = screen(breakoff::State, |ui, state| {
            let view = breakoff::View {
                frame: around(&words),
            };
            breakoff::ui(ui, &view, state)
        });
        golden(name, &window);
        for key in [Key::Enter, Key::Escape, Key::Space, Key::B] {
            press(&mut window, key);
        }
        let (no, yes) = (breakoff::Action::No, breakoff::Action::Yes);
        assert_eq!(window.state().1, [no, no, yes]);
    }
}

#[test]
fn without_a_medium_nothing_can_be_written() {
    let words = english();
    let window = screen(close::State, |ui, state| {
        let view = close::View {
            frame: around(&words),
            outcome: close::Outcome::Rejected,
            ceremony: "03",
            records: 1,
            words: "legal winner thank year wave sausage",
            code: None,
            files: &[],
            medium: false,
            printed: Some("summary.txt"),
        };
        close::ui(ui, &view, state)
    });
    let write = window.get_by_label("Write the summary to the medium (P)");
    assert!(write.accesskit_node().is_disabled());
}
