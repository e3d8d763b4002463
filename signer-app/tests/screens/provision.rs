//! A new site, page by page.

use bitcoin::Network;
use eframe::egui::Key;
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use strongroom_core::wallet::roster::Role;
use strongroom_signer::{
    catalogue::{Language, Words},
    screens::provision::{self, Action, Device, Plan, Reader, State, View},
    site::Mode,
    theme::{Look, TextSize, Theme},
    widgets::{Bar, refusal::Refusal},
};

use super::support::{fits, frame, golden, press, tree, type_letters, window};

const DEVICES: [Device<'static>; 2] = [
    Device {
        file: "softhsm.toml",
        module: "libsofthsm2",
        mode: Mode::Practice,
    },
    Device {
        file: "vault.toml",
        module: "libvault",
        mode: Mode::Production,
    },
];
const READERS: [Reader<'static>; 1] = [Reader {
    file: "security.txt",
    key: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
}];

#[derive(Default)]
struct Held {
    state: State,
    plans: Vec<Plan>,
    left: u32,
}

fn screen(look: Look, language: Language, offered: bool) -> Harness<'static, Held> {
    let words = Words::new(language);
    window(look, Held::default(), move |ui, held: &mut Held| {
        let mut frame = frame(&words);
        frame.bar = Bar::default();
        let view = View {
            frame,
            devices: if offered { &DEVICES } else { &[] },
            readers: if offered { &READERS } else { &[] },
            problem: None,
        };
        match provision::ui(ui, &view, &mut held.state) {
            Some(Action::Begin(plan)) => held.plans.push(*plan),
            Some(Action::Leave) => held.left += 1,
            None => {}
        }
    })
}

/// Digits as even as throws.
fn throws(count: usize) -> String {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'1' + (state % 6) as u8)
    };
    (0..count).map(next).collect()
}

fn officer(w: &mut Harness<'_, Held>, name: &str, roles: &[Key]) {
    w.get_by_label("Name").focus();
    w.run_ok();
    type_letters(w, name);
    for role in roles {
        press(w, *role);
    }
    press(w, Key::F5);
}

/// One page after the other with the keyboard alone; `each` sees every page when it is complete.
fn walk(w: &mut Harness<'_, Held>, mut each: impl FnMut(&Harness<'_, Held>, u32)) {
    for page in 1..=9 {
        match page {
            1 => {
                type_letters(w, "Example Custody");
                press(w, Key::Tab);
                type_letters(w, "Zurich A");
            }
            2 => press(w, Key::Num5),
            3 | 4 | 7 => press(w, Key::Num1),
            5 => {
                officer(w, "Olga", &[Key::F1]);
                officer(w, "Anna", &[Key::F2, Key::F3]);
                officer(w, "Ben", &[Key::F2]);
            }
            6 => type_letters(w, "2"),
            8 => type_letters(w, &throws(99)),
            9 => {
                press(w, Key::Enter);
                assert!(
                    w.state().plans.is_empty(),
                    "the last page was not read to its end"
                );
                (0..40).for_each(|_| press(w, Key::ArrowDown));
            }
            _ => {}
        }
        each(w, page);
        press(w, Key::Enter);
    }
}

#[test]
fn a_site_is_said_page_by_page_with_the_keyboard_alone() {
    let mut w = screen(Look::default(), Language::English, true);
    walk(&mut w, |w, page| golden(&format!("provision-{page}"), w));
    let plan = &w.state().plans[0];
    assert_eq!(plan.institution.as_str(), "Example Custody");
    assert_eq!(plan.site.as_str(), "Zurich A");
    assert_eq!((plan.network, plan.mode), (Network::Regtest, Mode::Practice));
    assert_eq!((plan.device, plan.reader), (0, 0));
    assert_eq!((plan.quorum, plan.keys_per_branch), (2, 50));
    let officers: Vec<(&str, Vec<Role>)> = plan
        .officers
        .iter()
        .map(|(name, roles)| (name.as_str(), roles.iter().copied().collect()))
        .collect();
    let expected = [
        ("Olga", vec![Role::Operator]),
        ("Anna", vec![Role::Approver, Role::Administrator]),
        ("Ben", vec![Role::Approver]),
    ];
    assert_eq!(officers, expected);
    assert_eq!(plan.dice.expose_bytes(), throws(99).as_bytes());
    assert_eq!(w.state().plans.len(), 1);
}

#[test]
fn the_pages_speak_german() {
    let mut w = screen(Look::default(), Language::German, true);
    walk(&mut w, |w, page| golden(&format!("provision-{page}-de"), w));
    assert_eq!(w.state().plans.len(), 1);
}

#[test]
fn no_page_is_left_before_it_is_complete() {
    let mut w = screen(Look::default(), Language::English, true);
    press(&mut w, Key::Enter);
    assert!(tree(&w).contains("page 1 of 9"));
    assert!(w.get_by_label("Next page (Enter)").accesskit_node().is_disabled());
    type_letters(&mut w, "Example Custody");
    press(&mut w, Key::Enter);
    assert!(tree(&w).contains("page 1 of 9"), "a site without a name");
    press(&mut w, Key::Tab);
    type_letters(&mut w, " Zurich");
    press(&mut w, Key::Enter);
    assert!(
        tree(&w).contains("page 1 of 9"),
        "a name that begins with a blank"
    );
}

#[test]
fn officers_need_names_roles_and_to_be_two() {
    let mut w = screen(Look::default(), Language::English, true);
    walk_to(&mut w, 5);
    officer(&mut w, "Olga", &[Key::F1]);
    assert!(tree(&w).contains("At least two officers are needed."));
    officer(&mut w, "Olga", &[Key::F2]);
    assert!(tree(&w).contains("has not been added"), "the same name twice");
    for _ in 0..4 {
        press(&mut w, Key::Backspace);
    }
    // The role that was chosen for her stays chosen: off and on again.
    officer(&mut w, "Ben", &[Key::F2]);
    assert!(
        tree(&w).contains("has not been added"),
        "an officer without a role"
    );
    press(&mut w, Key::F4);
    press(&mut w, Key::F5);
    assert!(tree(&w).contains("At least one operator and one approver are needed."));
    press(&mut w, Key::F6);
    assert!(tree(&w).contains("At least two officers are needed."));
}

/// Goes on to a page with everything before it complete.
fn walk_to(w: &mut Harness<'_, Held>, wanted: u32) {
    type_letters(w, "Example Custody");
    press(w, Key::Tab);
    type_letters(w, "Zurich A");
    press(w, Key::Enter);
    for page in 2..wanted {
        match page {
            2 => press(w, Key::Num5),
            5 => {
                officer(w, "Olga", &[Key::F1]);
                officer(w, "Anna", &[Key::F2]);
            }
            6 => type_letters(w, "2"),
            _ => press(w, Key::Num1),
        }
        press(w, Key::Enter);
    }
    assert!(tree(w).contains(&format!("page {wanted} of 9")), "{}", tree(w));
}

#[test]
fn a_profile_for_production_is_no_profile_for_practice() {
    let mut w = screen(Look::default(), Language::English, true);
    walk_to(&mut w, 4);
    press(&mut w, Key::Num2);
    press(&mut w, Key::Enter);
    assert!(tree(&w).contains("This profile is for the other mode."));
    assert!(tree(&w).contains("page 4 of 9"));
}

#[test]
fn a_quorum_is_at_least_two_and_no_more_than_there_are_officers() {
    for (typed, fine) in [("1", false), ("2", true), ("3", false), ("0", false)] {
        let mut w = screen(Look::default(), Language::English, true);
        walk_to(&mut w, 6);
        type_letters(&mut w, typed);
        press(&mut w, Key::Enter);
        assert_eq!(
            tree(&w).contains("page 7 of 9"),
            fine,
            "a quorum of {typed} among two"
        );
    }
}

#[test]
fn throws_are_counted_judged_and_never_drawn() {
    let mut w = screen(Look::default(), Language::English, true);
    walk_to(&mut w, 8);
    type_letters(&mut w, &throws(98));
    assert!(tree(&w).contains("98 throws") && tree(&w).contains("1 more throw"));
    press(&mut w, Key::Enter);
    assert!(tree(&w).contains("page 8 of 9"));
    assert!(!tree(&w).contains(&throws(98)));
    type_letters(&mut w, "7");
    assert!(tree(&w).contains("Only digits from 1 to 6 are throws."));
    press(&mut w, Key::Delete);
    type_letters(&mut w, &"123456".repeat(20));
    assert!(tree(&w).contains("A row of throws repeats itself."));
    press(&mut w, Key::Delete);
    type_letters(&mut w, &"3".repeat(120));
    assert!(tree(&w).contains("A face comes up too often or never."));
}

#[test]
fn a_step_back_keeps_what_was_said_and_the_first_page_leaves() {
    let mut w = screen(Look::default(), Language::English, true);
    walk_to(&mut w, 3);
    press(&mut w, Key::Escape);
    assert!(tree(&w).contains("● 5  regtest"));
    press(&mut w, Key::Escape);
    assert!(tree(&w).contains("Example Custody"));
    assert_eq!(w.state().left, 0);
    press(&mut w, Key::Escape);
    assert_eq!(w.state().left, 1);
}

#[test]
fn a_medium_without_profile_and_key_says_what_to_bring() {
    let mut w = screen(Look::default(), Language::English, false);
    walk_to(&mut w, 4);
    golden("provision-no-device", &w);
    press(&mut w, Key::Enter);
    assert!(tree(&w).contains("page 4 of 9"));
}

#[test]
fn the_pages_fit_in_large_type() {
    let look = Look {
        theme: Theme::Dark,
        text: TextSize::Large,
    };
    for language in Language::ALL {
        let mut w = screen(look, language, true);
        walk(&mut w, |w, _| fits(w));
        assert_eq!(w.state().plans.len(), 1);
    }
}

#[test]
fn what_cannot_be_founded_is_said_on_the_page() {
    let words = Words::new(Language::English);
    let harness = window(Look::default(), Held::default(), move |ui, held: &mut Held| {
        let view = View {
            frame: frame(&words),
            devices: &DEVICES,
            readers: &READERS,
            problem: Some(Refusal {
                code: "E_SEAL",
                what: "the seal cannot be written",
                todo: "stop and call support with this code",
            }),
        };
        let _ = provision::ui(ui, &view, &mut held.state);
    });
    for said in [
        "the seal cannot be written",
        "stop and call support with this code",
    ] {
        harness.get_by_label(said);
    }
}
