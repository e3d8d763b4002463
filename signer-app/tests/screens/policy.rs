//! The policy's screen.

use eframe::egui::Key;
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use strongroom_core::policy::Policy;
use strongroom_forge::policy::{PolicyText, tiers};
use strongroom_signer::{
    catalogue::{Language, Words},
    screens::policy::{self, Action, Compared, State, Told, View},
    theme::{Look, TextSize, Theme},
    widgets::refusal::Refusal,
};

use super::support::{fits, frame, golden, press, tree, type_letters, window};

fn base() -> Policy {
    Policy::parse(&PolicyText::base().to_toml()).unwrap()
}

fn looser() -> Policy {
    let mut text = PolicyText::base();
    text.version = 4;
    text.per_request_sat = 20_000_000;
    text.most_sat = 20_000;
    text.rules = tiers(&[(6_000_000, 2), (40_000_000, 3)]);
    Policy::parse(&text.to_toml()).unwrap()
}

#[derive(Default)]
struct Held {
    state: State,
    done: Vec<Action>,
}

struct Setting {
    look: Look,
    language: Language,
    told: Option<Told>,
    offered: Vec<String>,
    compared: Option<Compared>,
    problem: Option<Refusal<'static>>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            look: Look::default(),
            language: Language::English,
            told: Some(Told::of(&base())),
            offered: vec!["policy-3.toml".to_owned(), "policy-4.toml".to_owned()],
            compared: None,
            problem: None,
        }
    }
}

fn screen(setting: Setting) -> Harness<'static, Held> {
    let words = Words::new(setting.language);
    window(setting.look, Held::default(), move |ui, held: &mut Held| {
        let view = View {
            frame: frame(&words),
            told: setting.told.as_ref(),
            offered: &setting.offered,
            compared: setting.compared.as_ref(),
            problem: setting.problem,
        };
        held.done.extend(policy::ui(ui, &view, &mut held.state));
    })
}

#[test]
fn a_policy_is_said_in_words() {
    golden("policy", &screen(Setting::default()));
    let language = Language::German;
    golden(
        "policy-de",
        &screen(Setting {
            language,
            ..Setting::default()
        }),
    );
    let told = None;
    golden(
        "policy-none",
        &screen(Setting {
            told,
            ..Setting::default()
        }),
    );
}

#[test]
fn payees_are_paged_and_found_by_name_and_by_address_in_groups_or_not() {
    let mut w = screen(Setting::default());
    press(&mut w, Key::F2);
    golden("policy-payees", &w);
    press(&mut w, Key::PageDown);
    assert!(tree(&w).contains("Hot wallet (hot"));
    type_letters(&mut w, "exchange");
    assert!(tree(&w).contains("1 of 6 entries"));
    for _ in 0.."exchange".len() {
        press(&mut w, Key::Backspace);
    }
    type_letters(&mut w, "BCRT1QDMKF4U");
    assert!(tree(&w).contains("1 of 6 entries"));
    assert!(tree(&w).contains("Exchange (counterparty"));
}

#[test]
fn another_version_is_chosen_by_digit_and_compared() {
    let mut w = screen(Setting::default());
    press(&mut w, Key::F3);
    press(&mut w, Key::Num2);
    press(&mut w, Key::Escape);
    assert_eq!(w.state().done, [Action::Compare(1), Action::Back]);
    assert!(w.get_by_label("Compare (F3)").accesskit_node().is_disabled());
    let compared = Some(Compared::of("policy-4.toml".to_owned(), &base(), &looser()));
    let mut w = screen(Setting {
        compared,
        ..Setting::default()
    });
    press(&mut w, Key::F3);
    golden("policy-compare", &w);
}

#[test]
fn a_version_that_goes_back_is_refused_and_the_same_one_says_so() {
    let back = Some(Compared::of("policy-3.toml".to_owned(), &looser(), &base()));
    let mut w = screen(Setting {
        compared: back,
        ..Setting::default()
    });
    press(&mut w, Key::F3);
    assert!(tree(&w).contains("No quorum may make this change: E_DOWNGRADE"));
    let mut text = PolicyText::base();
    text.version = 4;
    let same = Policy::parse(&text.to_toml()).unwrap();
    let mut w = screen(Setting {
        compared: Some(Compared::of("policy-4.toml".to_owned(), &base(), &same)),
        ..Setting::default()
    });
    press(&mut w, Key::F3);
    assert!(tree(&w).contains("Nothing becomes looser."));
    assert!(tree(&w).contains("The two say the same."));
}

#[test]
fn an_empty_medium_and_a_broken_file_are_said() {
    let mut w = screen(Setting {
        offered: Vec::new(),
        problem: Some(Refusal {
            code: "E_POLICY",
            what: "policy-4.toml is not a policy",
            todo: "stop: get the policy again",
        }),
        ..Setting::default()
    });
    press(&mut w, Key::F3);
    golden("policy-broken", &w);
}

#[test]
fn the_policy_fits_in_large_type() {
    let look = Look {
        theme: Theme::HighContrast,
        text: TextSize::Large,
    };
    for language in Language::ALL {
        for key in [Key::F1, Key::F2, Key::F3] {
            let mut w = screen(Setting {
                look,
                language,
                compared: Some(Compared::of("policy-4.toml".to_owned(), &base(), &looser())),
                ..Setting::default()
            });
            press(&mut w, key);
            fits(&w);
        }
    }
}
