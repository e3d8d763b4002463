//! Settings.

use eframe::egui::Key;
use egui_kittest::{Harness, kittest::Queryable as _};
use strongroom_signer::{
    catalogue::{Language, Words},
    screens::settings::{self, Action, State, View},
    theme::{Look, TextSize, Theme},
};

use super::support::{fits, frame, golden, press, window};

fn screen(look: Look, language: Language, cameras: &[&str]) -> Harness<'static, Vec<Action>> {
    let words = Words::new(language);
    let cameras: Vec<String> = cameras.iter().map(|name| (*name).to_owned()).collect();
    window(look, Vec::new(), move |ui, done: &mut Vec<Action>| {
        let view = View {
            frame: frame(&words),
            look,
            cameras: &cameras,
            camera: (!cameras.is_empty()).then_some(0),
        };
        done.extend(settings::ui(ui, &view, &mut State));
    })
}

#[test]
fn settings_say_what_is_chosen() {
    golden(
        "settings",
        &screen(Look::default(), Language::English, &["Front", "Table"]),
    );
    golden(
        "settings-de",
        &screen(Look::default(), Language::German, &["Front", "Table"]),
    );
    golden(
        "settings-no-camera",
        &screen(Look::default(), Language::English, &[]),
    );
}

#[test]
fn every_setting_has_a_key_that_goes_on_to_the_next_choice() {
    let mut w = screen(Look::default(), Language::German, &["Front", "Table"]);
    for key in [Key::T, Key::S, Key::L, Key::C, Key::Escape] {
        press(&mut w, key);
    }
    let look = Look::default();
    let expected = [
        Action::Look(Look {
            theme: Theme::Dark,
            ..look
        }),
        Action::Look(Look {
            text: TextSize::Large,
            ..look
        }),
        Action::Language(Language::English),
        Action::Camera(1),
        Action::Back,
    ];
    assert_eq!(*w.state(), expected);
}

#[test]
fn each_choice_can_be_clicked() {
    let mut w = screen(Look::default(), Language::English, &["Front", "Table"]);
    for label in ["○ High contrast", "○ Deutsch", "○ Table"] {
        w.get_by_label(label).click();
        w.run_ok();
    }
    let theme = Theme::HighContrast;
    let expected = [
        Action::Look(Look {
            theme,
            ..Look::default()
        }),
        Action::Language(Language::German),
        Action::Camera(1),
    ];
    assert_eq!(*w.state(), expected);
}

#[test]
fn settings_fit_in_large_type() {
    for language in Language::ALL {
        let look = Look {
            theme: Theme::HighContrast,
            text: TextSize::Large,
        };
        let mut w = screen(
            look,
            language,
            &["Front", "Table", "A camera with a name of forty characters"],
        );
        w.run();
        fits(&w);
    }
}
