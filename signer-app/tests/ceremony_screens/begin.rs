//! Screens before and between the questions: who begins, the receipt, the steps of people alone, the papers, the words.

use eframe::egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use strongroom_core::policy::change::{Change, Effect};
use strongroom_signer::{
    screens::{confirm, operator, order, papers, receipt, words},
    widgets::refusal::Refusal,
};

use super::house::{around, english, german, golden, press, screen, type_letters};

fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|n| (*n).to_owned()).collect()
}

const REFUSED: Refusal<'static> = Refusal {
    code: "E_ROLLBACK",
    what: "The journal is shorter than the receipt says.",
    todo: "Stop. Find the newer journal and change nothing.",
};

#[test]
fn an_operator_is_chosen_by_digit_and_begins_with_enter() {
    let words = english();
    let operators = names(&["alice", "car\u{202e}ol"]);
    let mut window = screen(operator::State::default(), |ui, state| {
        let view = operator::View {
            frame: around(&words),
            operators: &operators,
        };
        operator::ui(ui, &view, state)
    });
    golden("operator", &window);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty(), "nobody is chosen yet");
    press(&mut window, Key::Num2);
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    assert_eq!(
        window.state().1,
        [operator::Action::Begin(1), operator::Action::Stop]
    );
}

#[test]
fn a_site_without_operators_says_so() {
    let words = german();
    let mut window = screen(operator::State::default(), |ui, state| {
        let view = operator::View {
            frame: around(&words),
            operators: &[],
        };
        operator::ui(ui, &view, state)
    });
    golden("operator-nobody", &window);
    press(&mut window, Key::Num1);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty());
}

#[test]
fn a_receipt_is_scanned_or_chosen_or_its_absence_explained() {
    let words = english();
    let files = names(&["receipt-1.txt", "\u{2066}receipt-2.txt"]);
    let mut window = screen(receipt::State::default(), |ui, state| {
        let view = receipt::View {
            frame: around(&words),
            files: &files,
            some: true,
            scan: None,
            refused: Some(REFUSED),
        };
        receipt::ui(ui, &view, state)
    });
    golden("receipt", &window);
    press(&mut window, Key::Enter);
    press(&mut window, Key::Num2);
    press(&mut window, Key::L);
    press(&mut window, Key::N);
    golden("receipt-why", &window);
    press(&mut window, Key::Enter);
    type_letters(&mut window, "left at \u{e9}home");
    press(&mut window, Key::Enter);
    assert_eq!(
        window.state().1.len(),
        3,
        "neither nothing nor a foreign letter is recorded"
    );
    for _ in 0..5 {
        press(&mut window, Key::Backspace);
    }
    type_letters(&mut window, "home");
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    press(&mut window, Key::Escape);
    assert_eq!(
        window.state().1,
        [
            receipt::Action::Scan,
            receipt::Action::File(1),
            receipt::Action::LookAgain,
            receipt::Action::Without("left at home".into()),
            receipt::Action::Stop,
        ]
    );
}

#[test]
fn before_the_first_ceremony_has_closed_the_receipt_screen_says_that_nobody_has_one() {
    let words = german();
    let window = screen(receipt::State::default(), |ui, state| {
        let view = receipt::View {
            frame: around(&words),
            files: &[],
            some: false,
            scan: None,
            refused: None,
        };
        receipt::ui(ui, &view, state)
    });
    golden("receipt-first", &window);
}

#[test]
fn a_step_of_people_is_done_once_something_is_kept_of_it() {
    let words = english();
    let mut window = screen(confirm::State::default(), |ui, state| {
        let view = confirm::View {
            frame: around(&words),
            say: "I have searched everybody for telephones.",
            evidence: "how many were found",
        };
        confirm::ui(ui, &view, state)
    });
    golden("confirm", &window);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty());
    type_letters(&mut window, "two telephones");
    press(&mut window, Key::Enter);
    press(&mut window, Key::Tab);
    type_letters(&mut window, "the witness came late");
    golden("confirm-exception", &window);
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    let done = |exception: Option<&str>| confirm::Action::Done {
        words: "two telephones".into(),
        exception: exception.map(Into::into),
    };
    assert_eq!(
        window.state().1,
        [
            done(None),
            done(Some("the witness came late")),
            confirm::Action::Stop
        ]
    );
}

#[test]
fn the_words_of_the_order_are_typed_and_never_shown() {
    let words = english();
    let mut window = screen(order::State::default(), |ui, state| {
        let view = order::View {
            frame: around(&words),
            wrong: false,
        };
        order::ui(ui, &view, state)
    });
    golden("order", &window);
    type_letters(&mut window, "aban zo");
    golden("order-typing", &window);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty(), "not all words are there");
    press(&mut window, Key::Num1);
    type_letters(&mut window, "act aban xq");
    golden("order-unknown", &window);
    press(&mut window, Key::Backspace);
    press(&mut window, Key::Backspace);
    type_letters(&mut window, "legal winn ");
    golden("order-whole", &window);
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    assert_eq!(
        window.state().1,
        [
            order::Action::Compare("abandon zone act abandon legal winner".into()),
            order::Action::Stop
        ]
    );
}

#[test]
fn other_words_than_the_requests_are_said_to_be_other_words() {
    for (words, name) in [(english(), "order-wrong"), (german(), "order-wrong-de")] {
        let window = screen(order::State::default(), |ui, state| {
            let view = order::View {
                frame: around(&words),
                wrong: true,
            };
            order::ui(ui, &view, state)
        });
        golden(name, &window);
    }
}

#[test]
fn our_words_are_read_out_and_theirs_are_typed() {
    let words = english();
    let own: Vec<&str> = "legal winner thank year wave sausage worth useful legal winner thank yellow"
        .split(' ')
        .collect();
    let mut window = screen(words::State::default(), |ui, state| {
        let view = words::View {
            frame: around(&words),
            vault: "Cold vault",
            own: &own,
            wrong: false,
        };
        words::ui(ui, &view, state)
    });
    golden("words-own", &window);
    press(&mut window, Key::Enter);
    assert!(
        window.query_by_label("1 legal").is_none(),
        "ours are gone while theirs are typed"
    );
    type_letters(&mut window, "zoo ");
    press(&mut window, Key::PageUp);
    window.get_by_label("1 legal");
    press(&mut window, Key::Enter);
    for word in &own {
        type_letters(&mut window, &format!("{word} "));
    }
    golden("words-theirs", &window);
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, [words::Action::Compare(own.join(" "))]);
}

#[test]
fn manifest_and_policy_are_chosen_one_after_the_other() {
    let words = english();
    let files = names(&["manifest.txt", "policy.toml"]);
    let mut window = screen(papers::State::default(), |ui, state| {
        let view = papers::View {
            frame: around(&words),
            stage: papers::Stage::Choose(&files),
            refused: None,
        };
        papers::ui(ui, &view, state)
    });
    golden("papers-manifest", &window);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty());
    press(&mut window, Key::Num1);
    press(&mut window, Key::Enter);
    golden("papers-policy", &window);
    press(&mut window, Key::Escape);
    press(&mut window, Key::Enter);
    press(&mut window, Key::Num2);
    press(&mut window, Key::Enter);
    let read = papers::Action::Read {
        manifest: 0,
        policy: 1,
    };
    assert_eq!(window.state().1, [read]);
}

fn change(effect: Effect, at: usize) -> Change {
    Change {
        field: format!("limits.per_request_sat {at}"),
        old: "1000".into(),
        new: "2000".into(),
        effect,
    }
}

#[test]
fn every_change_of_the_policy_is_seen_before_it_goes_on() {
    let words = english();
    let changes: Vec<Change> = (0..14)
        .map(|at| {
            change(
                if at % 2 == 0 {
                    Effect::Loosens
                } else {
                    Effect::Tightens
                },
                at,
            )
        })
        .collect();
    let mut window = screen(papers::State::default(), |ui, state| {
        let view = papers::View {
            frame: around(&words),
            stage: papers::Stage::Edit {
                changes: Some(&changes),
                until: Some(1_344),
            },
            refused: None,
        };
        papers::ui(ui, &view, state)
    });
    golden("papers-edit", &window);
    press(&mut window, Key::Enter);
    press(&mut window, Key::PageDown);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty(), "a page is left");
    press(&mut window, Key::PageDown);
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, [papers::Action::GoOn]);
}

#[test]
fn a_first_policy_replaces_nothing() {
    let words = german();
    let mut window = screen(papers::State::default(), |ui, state| {
        let view = papers::View {
            frame: around(&words),
            stage: papers::Stage::Edit {
                changes: None,
                until: None,
            },
            refused: Some(REFUSED),
        };
        papers::ui(ui, &view, state)
    });
    golden("papers-first", &window);
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, [papers::Action::GoOn]);
}

#[test]
fn what_cannot_be_pressed_yet_is_drawn_so() {
    let words = english();
    let window = screen(order::State::default(), |ui, state| {
        let view = order::View {
            frame: around(&words),
            wrong: false,
        };
        order::ui(ui, &view, state)
    });
    let compare = window.get_by_label("Compare (Enter)");
    assert!(compare.accesskit_node().is_disabled());
}
