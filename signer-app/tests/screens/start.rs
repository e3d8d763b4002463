//! The first screen.

use eframe::egui::Key;
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use strongroom_signer::{
    catalogue::{Language, Words},
    screens::start::{self, Action, Check, Found, Missing, Offer, Part, State, Task, View},
    site::Mode,
    theme::{Look, TextSize, Theme},
    widgets::{Bar, refusal::Refusal},
};

use super::support::{fits, frame, golden, press, tree, window};

const FINE: [Check<'static>; 5] = [
    Check {
        part: Part::Network,
        found: Found::Fine,
    },
    Check {
        part: Part::Memory,
        found: Found::Fine,
    },
    Check {
        part: Part::KnownAnswers { count: 14 },
        found: Found::Fine,
    },
    Check {
        part: Part::Profile { serial: "8f3a11c0" },
        found: Found::Fine,
    },
    Check {
        part: Part::Journal {
            records: 2140,
            words: "abandon ability able about above absent",
        },
        found: Found::Fine,
    },
];

const ROLLED_BACK: Refusal<'static> = Refusal {
    code: "E_ROLLBACK",
    what: "the journal is older than the receipt",
    todo: "stop: find the newer one, change nothing",
};

fn offers(missing: impl Fn(Task) -> Option<Missing>) -> Vec<Offer> {
    let offer = |task| Offer {
        task,
        missing: missing(task),
    };
    Task::ALL.into_iter().map(offer).collect()
}

fn only_standing(task: Task) -> Option<Missing> {
    (task == Task::Provision).then_some(Missing::SiteStands)
}

fn screen(
    look: Look,
    language: Language,
    mode: Option<Mode>,
    checks: Vec<Check<'static>>,
    offers: Vec<Offer>,
) -> Harness<'static, Vec<Action>> {
    let words = Words::new(language);
    window(look, Vec::new(), move |ui, done: &mut Vec<Action>| {
        let mut frame = frame(&words);
        frame.bar.mode = mode;
        if mode.is_none() {
            frame.bar = Bar::default();
        }
        let view = View {
            frame,
            checks: &checks,
            offers: &offers,
            closed: Some("41 ended 0011 aborted: power"),
        };
        done.extend(start::ui(ui, &view, &mut State));
    })
}

#[test]
fn the_first_screen_says_what_was_checked_and_what_can_be_done() {
    for (language, name) in [(Language::English, "start"), (Language::German, "start-de")] {
        let w = screen(
            Look::default(),
            language,
            Some(Mode::Practice),
            FINE.to_vec(),
            offers(only_standing),
        );
        golden(name, &w);
    }
}

#[test]
fn production_says_so_and_a_wrong_check_says_code_what_and_what_to_do() {
    let mut checks = FINE.to_vec();
    checks[4].found = Found::Wrong(ROLLED_BACK);
    let none = offers(|_| Some(Missing::Wrong));
    let w = screen(
        Look::default(),
        Language::English,
        Some(Mode::Production),
        checks,
        none,
    );
    golden("start-wrong", &w);
}

#[test]
fn a_machine_without_a_site_offers_to_found_one() {
    let mut checks = FINE.to_vec();
    checks[1].found = Found::Borne;
    checks[3].found = Found::Absent;
    checks[4].found = Found::Running;
    let first = |task| match task {
        Task::Provision | Task::Settings => None,
        _ => Some(Missing::Site),
    };
    let w = screen(Look::default(), Language::English, None, checks, offers(first));
    golden("start-no-site", &w);
    let drawn = tree(&w);
    assert!(!drawn.contains("PRODUCTION") && !drawn.contains("PRACTICE"));
}

#[test]
fn every_task_has_a_digit_and_what_is_missing_cannot_be_begun() {
    let digits = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
    ];
    let mut w = screen(
        Look::default(),
        Language::English,
        Some(Mode::Practice),
        FINE.to_vec(),
        offers(only_standing),
    );
    for key in digits {
        press(&mut w, key);
    }
    w.get_by_label_contains("Found a new site").click();
    w.run_ok();
    let begun: Vec<Action> = Task::ALL
        .into_iter()
        .filter(|task| *task != Task::Provision)
        .map(Action::Begin)
        .collect();
    assert_eq!(*w.state(), begun);
    assert!(
        w.get_by_label_contains("Found a new site")
            .accesskit_node()
            .is_disabled()
    );
    w.state_mut().clear();
    w.get_by_label_contains("Sign a request").click();
    w.run_ok();
    press(&mut w, Key::Q);
    assert_eq!(*w.state(), [Action::Begin(Task::Sign), Action::Leave]);
}

#[test]
fn the_first_screen_fits_in_every_look_and_language() {
    for language in Language::ALL {
        for theme in Theme::ALL {
            for text in TextSize::ALL {
                let look = Look { theme, text };
                let mut w = screen(
                    look,
                    language,
                    Some(Mode::Production),
                    FINE.to_vec(),
                    offers(only_standing),
                );
                w.run();
                fits(&w);
            }
        }
    }
}
