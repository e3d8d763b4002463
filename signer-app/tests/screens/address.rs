//! The receive address.

use eframe::egui::Key;
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use strongroom_optics::{Gray, render};
use strongroom_signer::{
    catalogue::{Language, Words},
    screens::address::{self, Action, Shown, State, View},
    theme::{Look, TextSize, Theme},
    widgets::refusal::Refusal,
};

use super::support::{fits, frame, golden, press, tree, type_letters, window};

const ADDRESS: &str = "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c";
const WORDS: &str = "abandon ability able about above absent";

#[derive(Default)]
struct Held {
    state: State,
    done: Vec<Action>,
}

fn screen(
    look: Look,
    language: Language,
    shown: bool,
    problem: Option<Refusal<'static>>,
) -> Harness<'static, Held> {
    let words = Words::new(language);
    let code: Gray = render(ADDRESS, 1).unwrap();
    window(look, Held::default(), move |ui, held: &mut Held| {
        let one = Shown {
            index: 17,
            address: ADDRESS,
            code: Some(&code),
            vault_words: WORDS,
        };
        let view = View {
            frame: frame(&words),
            shown: shown.then_some(one),
            problem,
        };
        held.done.extend(address::ui(ui, &view, &mut held.state));
    })
}

#[test]
fn an_address_is_shown_whole_with_its_code_and_the_vaults_words() {
    let w = screen(Look::default(), Language::English, true, None);
    golden("address", &w);
    golden(
        "address-de",
        &screen(Look::default(), Language::German, true, None),
    );
    let drawn = tree(&w);
    let line = drawn.lines().find(|l| l.contains("tb1p")).unwrap();
    assert_eq!(line.split('"').nth(1).unwrap().replace(' ', ""), ADDRESS);
}

#[test]
fn an_index_is_typed_and_entered_and_only_digits_count() {
    let mut w = screen(Look::default(), Language::English, false, None);
    press(&mut w, Key::Enter);
    assert!(w.get_by_label("Show it (Enter)").accesskit_node().is_disabled());
    type_letters(&mut w, "1a7-");
    press(&mut w, Key::Enter);
    press(&mut w, Key::Escape);
    assert_eq!(w.state().done, [Action::Show(17), Action::Back]);
}

#[test]
fn an_index_beyond_all_indexes_cannot_be_asked_for() {
    let mut w = screen(Look::default(), Language::English, false, None);
    type_letters(&mut w, "4294967296");
    press(&mut w, Key::Enter);
    assert_eq!(w.state().done, []);
}

#[test]
fn what_cannot_be_derived_is_refused_in_words() {
    let refused = Refusal {
        code: "E_NOT_YET",
        what: "no vault is registered",
        todo: "run the ceremonies in order: init, register, sign",
    };
    golden(
        "address-refused",
        &screen(Look::default(), Language::English, false, Some(refused)),
    );
}

#[test]
fn the_address_fits_in_large_type() {
    for language in Language::ALL {
        let look = Look {
            theme: Theme::Dark,
            text: TextSize::Large,
        };
        let mut w = screen(look, language, true, None);
        w.run();
        fits(&w);
    }
}
