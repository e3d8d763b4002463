//! Officers one by one: their cards, their passphrases, their yes or no.

use eframe::egui::{Event, Key};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use strongroom_core::policy::Finding;
use strongroom_signer::{
    screens::{card, passphrase, voice},
    widgets::refusal::Refusal,
};

use super::house::{around, english, findings, german, golden, hold, press, screen, type_letters};

const WRONG: Refusal<'static> = Refusal {
    code: "E_CARD_PASSPHRASE",
    what: "The passphrase does not open this card.",
    todo: "Type it again; if it stays wrong, use another officer's card.",
};

fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|n| (*n).to_owned()).collect()
}

/// What was asked, without what is secret.
fn told(action: &card::Action) -> String {
    match action {
        card::Action::Officer(at) => format!("officer {at}"),
        card::Action::Scan => "scan".into(),
        card::Action::Light(action) => format!("light {action:?}"),
        card::Action::File(at) => format!("file {at}"),
        card::Action::LookAgain => "look again".into(),
        card::Action::Open(secret) => format!("open with {} bytes", secret.expose_bytes().len()),
        card::Action::Other => "other".into(),
        card::Action::Stop => "stop".into(),
    }
}

#[test]
fn whose_card_and_where_it_is_are_asked_one_after_the_other() {
    let words = english();
    let (people, files) = (names(&["bob", "dave"]), names(&["dave.card"]));
    let mut window = screen((card::State::default(), 0), |ui, (state, at)| {
        let stage = match *at {
            0 => card::Stage::Whose(&people),
            _ => card::Stage::Where {
                officer: "dave",
                files: &files,
            },
        };
        let view = card::View {
            frame: around(&words),
            stage,
            refused: None,
        };
        card::ui(ui, &view, state).map(|a| told(&a))
    });
    golden("card-whose", &window);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty());
    press(&mut window, Key::Num2);
    press(&mut window, Key::Enter);
    window.state_mut().0.1 = 1;
    window.run_ok();
    golden("card-where", &window);
    for key in [Key::Enter, Key::Num1, Key::L, Key::O, Key::Escape] {
        press(&mut window, key);
    }
    assert_eq!(
        window.state().1,
        ["officer 1", "scan", "file 0", "look again", "other", "stop"]
    );
}

fn asking(wait: u32) -> Harness<'static, ((card::State, u32), Vec<String>)> {
    let words = english();
    screen((card::State::default(), wait), move |ui, (state, wait)| {
        let view = card::View {
            frame: around(&words),
            stage: card::Stage::Passphrase {
                officer: "dave",
                wait: *wait,
            },
            refused: (*wait > 0).then_some(WRONG),
        };
        card::ui(ui, &view, state).map(|a| told(&a))
    })
}

#[test]
fn a_passphrase_is_drawn_as_dots_and_opens_the_card_with_enter() {
    let mut window = asking(0);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty(), "nothing is typed yet");
    type_letters(&mut window, "correct horse");
    golden("card-passphrase", &window);
    assert!(!crate::support::tree(&window).contains("horse"));
    press(&mut window, Key::Enter);
    press(&mut window, Key::Enter);
    assert_eq!(
        window.state().1,
        ["open with 13 bytes"],
        "it was taken, and is gone"
    );
    type_letters(&mut window, "half");
    press(&mut window, Key::PageUp);
    press(&mut window, Key::Enter);
    assert_eq!(
        window.state().1[1..],
        ["other"],
        "another officer does not go on typing"
    );
}

#[test]
fn who_guessed_wrong_waits_so_many_seconds() {
    let mut window = asking(7);
    type_letters(&mut window, "correct horse");
    golden("card-wrong", &window);
    press(&mut window, Key::Enter);
    assert!(window.state().1.is_empty());
    window.state_mut().0.1 = 0;
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, ["open with 13 bytes"]);
}

#[test]
fn while_a_card_is_opened_there_is_nothing_to_press() {
    let words = german();
    let mut window = screen(card::State::default(), |ui, state| {
        let view = card::View {
            frame: around(&words),
            stage: card::Stage::Opening,
            refused: None,
        };
        card::ui(ui, &view, state).map(|a| told(&a))
    });
    golden("card-opening", &window);
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    assert!(window.state().1.is_empty());
}

fn issuing() -> Harness<'static, (passphrase::State, Vec<String>)> {
    let words = english();
    screen(passphrase::State::default(), move |ui, state| {
        let view = passphrase::View {
            frame: around(&words),
            officer: "dave",
        };
        passphrase::ui(ui, &view, state).map(|action| match action {
            passphrase::Action::Issue { passphrase, duress } => {
                let length = |s: &strongroom_signer::secret::Secret| s.expose_bytes().len();
                format!("{} and {:?}", length(&passphrase), duress.as_ref().map(length))
            }
            passphrase::Action::Stop => "stop".into(),
        })
    })
}

fn fill(window: &mut Harness<'_, (passphrase::State, Vec<String>)>, fields: [&str; 4]) {
    for (at, text) in fields.into_iter().enumerate() {
        if at > 0 {
            press(window, Key::Tab);
        }
        type_letters(window, text);
    }
}

#[test]
fn a_card_is_made_with_a_passphrase_that_was_typed_twice() {
    let mut window = issuing();
    golden("passphrase", &window);
    fill(
        &mut window,
        ["correct horse battery", "correct horse battery", "", ""],
    );
    golden("passphrase-good", &window);
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, ["21 and None"]);
    fill(
        &mut window,
        [
            "correct horse battery",
            "correct horse battery",
            "another horse",
            "another horse",
        ],
    );
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1[1..], ["21 and Some(13)"]);
}

#[test]
fn short_different_and_equal_passphrases_make_no_card() {
    let cases = [
        ("passphrase-short", ["elevenchars", "elevenchars", "", ""]),
        (
            "passphrase-differ",
            ["correct horse battery", "correct horse batterx", "", ""],
        ),
        (
            "passphrase-same",
            [
                "correct horse battery",
                "correct horse battery",
                "correct horse battery",
                "correct horse battery",
            ],
        ),
        (
            "passphrase-duress-once",
            [
                "correct horse battery",
                "correct horse battery",
                "",
                "another horse",
            ],
        ),
    ];
    for (name, fields) in cases {
        let mut window = issuing();
        fill(&mut window, fields);
        golden(name, &window);
        press(&mut window, Key::Enter);
        assert!(window.state().1.is_empty(), "{name}");
    }
}

/// A vote, and the time it is told.
type Voting<'a> = Harness<'a, ((voice::State, f64), Vec<voice::Action>)>;

fn voting<'a>(by_name: &'a [Finding], german_too: bool) -> Voting<'a> {
    let words = if german_too { german() } else { english() };
    let spoken = [voice::Spoken {
        officer: "bob".into(),
        yes: true,
    }];
    let missing = names(&["dave", "erin"]);
    screen((voice::State::default(), 0.0), move |ui, (state, now)| {
        let view = voice::View {
            frame: around(&words),
            officer: "dave",
            subject: voice::Subject::Sign {
                leaves_sat: 5_000_000,
                fee_sat: 5_000,
                payments: 2,
                words: "legal winner thank year wave sausage",
            },
            by_name,
            spoken: &spoken,
            missing: &missing,
            needed: 2,
            now: *now,
        };
        voice::ui(ui, &view, state)
    })
}

fn wait(window: &mut Voting<'_>, now: f64) {
    window.state_mut().0.1 = now;
    window.step();
}

#[test]
fn a_yes_and_a_no_are_held_for_two_seconds() {
    for (key, action) in [
        (Key::A, voice::Action::Yes(Vec::new())),
        (Key::N, voice::Action::No),
    ] {
        let mut window = voting(&[], false);
        golden("voice", &window);
        hold(&mut window, key);
        wait(&mut window, 1.99);
        window.key_up(key);
        window.step();
        wait(&mut window, 10.0);
        assert!(window.state().1.is_empty(), "let go early");
        hold(&mut window, key);
        wait(&mut window, 12.0);
        assert_eq!(window.state().1, [action]);
        wait(&mut window, 30.0);
        assert_eq!(window.state().1.len(), 1);
    }
}

#[test]
fn enter_and_space_say_neither_yes_nor_no() {
    let mut window = voting(&[], false);
    for key in [Key::Enter, Key::Space, Key::Y] {
        press(&mut window, key);
        hold(&mut window, key);
        wait(&mut window, 5.0);
        window.key_up(key);
    }
    assert!(window.state().1.is_empty());
}

#[test]
fn a_yes_needs_every_finding_by_name_and_a_no_needs_none() {
    let by_name = &findings()[..1];
    let mut window = voting(by_name, false);
    golden("voice-findings", &window);
    let yes = window.get_by_label("Yes, sign it (hold A)");
    assert!(yes.accesskit_node().is_disabled());
    hold(&mut window, Key::A);
    wait(&mut window, 3.0);
    assert!(window.state().1.is_empty());
    window.key_up(Key::A);
    window.step();
    hold(&mut window, Key::N);
    wait(&mut window, 6.0);
    assert_eq!(window.state().1, [voice::Action::No]);
    window.key_up(Key::N);
    press(&mut window, Key::Num1);
    hold(&mut window, Key::A);
    wait(&mut window, 9.0);
    assert_eq!(
        window.state().1[1..],
        [voice::Action::Yes(vec!["W_SIMILAR_ADDRESS"])]
    );
}

#[test]
fn a_vault_is_voted_on_by_its_words() {
    for (words, name) in [(english(), "voice-register"), (german(), "voice-register-de")] {
        let window = screen(voice::State::default(), |ui, state| {
            let view = voice::View {
                frame: around(&words),
                officer: "dave",
                subject: voice::Subject::Register {
                    vault: "Cold vault",
                    words: "legal winner thank year wave sausage worth useful legal winner thank yellow",
                },
                by_name: &[],
                spoken: &[],
                missing: &names(&["dave", "erin"]),
                needed: 2,
                now: 0.0,
            };
            voice::ui(ui, &view, state)
        });
        golden(name, &window);
    }
}

#[test]
fn a_press_of_the_button_in_passing_is_no_vote() {
    let mut window = voting(&[], true);
    golden("voice-de", &window);
    let at = window.get_by_label_contains("Ja, unterzeichnen").rect().center();
    window.event(Event::PointerMoved(at));
    window.get_by_label_contains("Ja, unterzeichnen").click();
    window.run_ok();
    wait(&mut window, 5.0);
    assert!(window.state().1.is_empty());
}

#[test]
fn many_findings_are_ticked_nine_on_a_page() {
    let one = findings()[0].clone();
    let by_name: Vec<Finding> = (0..11).map(|_| one.clone()).collect();
    let mut window = voting(&by_name, false);
    let nine = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ];
    nine.into_iter().for_each(|key| press(&mut window, key));
    hold(&mut window, Key::A);
    wait(&mut window, 3.0);
    window.key_up(Key::A);
    window.step();
    assert!(window.state().1.is_empty(), "two are on the next page");
    press(&mut window, Key::PageDown);
    press(&mut window, Key::Num1);
    press(&mut window, Key::Num2);
    hold(&mut window, Key::A);
    wait(&mut window, 6.0);
    assert_eq!(window.state().1.len(), 1);
}
