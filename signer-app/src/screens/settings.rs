//! Settings: look, language, camera. Nothing here weakens a check.

use eframe::egui::{Key, Ui};

use crate::{
    catalogue::{Id, Language, ids::settings},
    theme::{Look, TextSize, Theme},
    widgets::{Frame, Push, Weight, button, keys, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round the screen; its words are in the language that is chosen.
    pub frame: Frame<'a>,
    /// The look in force.
    pub look: Look,
    /// The cameras by name.
    pub cameras: &'a [String],
    /// Which of them is used.
    pub camera: Option<usize>,
}

/// The screen remembers nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State;

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// They chose a look.
    Look(Look),
    /// They chose a language.
    Language(Language),
    /// They chose a camera, by its place in the list.
    Camera(usize),
    /// They go back.
    Back,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, _: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let back = Push::back(words.text(settings::BACK), Action::Back);
    view.frame.show(ui, &[back], |ui| {
        text::heading(ui, &words.text(settings::TITLE));
        text::quiet(ui, &words.text(settings::NO_CHECK));
        let mut done = None;
        let themes = Theme::ALL.map(|theme| (words.text(theme_name(theme)), theme == view.look.theme));
        if let Some(theme) = row(ui, view, settings::THEME, Key::T, &themes).and_then(|i| Theme::ALL.get(i)) {
            let theme = *theme;
            done = Some(Action::Look(Look { theme, ..view.look }));
        }
        let sizes = TextSize::ALL.map(|text| (words.text(size_name(text)), text == view.look.text));
        if let Some(text) =
            row(ui, view, settings::TEXT_SIZE, Key::S, &sizes).and_then(|i| TextSize::ALL.get(i))
        {
            let text = *text;
            done = Some(Action::Look(Look { text, ..view.look }));
        }
        let here = words.language();
        let languages = Language::ALL.map(|one| (one.own_name().to_owned(), one == here));
        if let Some(one) =
            row(ui, view, settings::LANGUAGE, Key::L, &languages).and_then(|i| Language::ALL.get(i))
        {
            done = Some(Action::Language(*one));
        }
        if view.cameras.is_empty() {
            text::warn(ui, &words.text(settings::NO_CAMERA));
        }
        let cameras: Vec<(String, bool)> = view
            .cameras
            .iter()
            .enumerate()
            .map(|(place, name)| (text::printable(name), Some(place) == view.camera))
            .collect();
        if let Some(place) = row(ui, view, settings::CAMERA, Key::C, &cameras) {
            done = Some(Action::Camera(place));
        }
        done
    })
}

/// One setting: its choices side by side; its key goes on to the next one.
fn row(ui: &mut Ui, view: &View<'_>, title: Id, key: Key, choices: &[(String, bool)]) -> Option<usize> {
    if choices.is_empty() {
        return None;
    }
    text::space(ui);
    let words = view.frame.words;
    let title = words.text(title);
    let name = keys::name(words, key);
    text::fact(
        ui,
        &words.with(
            settings::ROW,
            &[("title", (&title).into()), ("key", (&name).into())],
        ),
    );
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        for (place, (choice, on)) in choices.iter().enumerate() {
            let (mark, weight) = if *on {
                ("●", Weight::Main)
            } else {
                ("○", Weight::Plain)
            };
            if button::draw(ui, &format!("{mark} {choice}"), weight, true) {
                chosen = Some(place);
            }
        }
    });
    if keys::went_down(ui, key) {
        let on = choices.iter().position(|(_, on)| *on);
        let next = on.map_or(0, |on| on.saturating_add(1));
        chosen = Some(if next < choices.len() { next } else { 0 });
    }
    chosen
}

const fn theme_name(theme: Theme) -> Id {
    match theme {
        Theme::Light => settings::LIGHT,
        Theme::Dark => settings::DARK,
        Theme::HighContrast => settings::HIGH_CONTRAST,
    }
}

const fn size_name(size: TextSize) -> Id {
    match size {
        TextSize::Normal => settings::NORMAL,
        TextSize::Large => settings::LARGE,
    }
}
