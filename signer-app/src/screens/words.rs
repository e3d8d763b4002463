//! The words of a manifest's fingerprint, read between the sites: ours are read out, theirs are typed.

use eframe::egui::{Key, Ui};

use super::{model::Entry, parts::entry};
use crate::{
    catalogue::{Words, ids::ceremony as w},
    theme,
    widgets::{Frame, Push, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// The vault's name.
    pub vault: &'a str,
    /// Our own words.
    pub own: &'a [&'a str],
    /// Whether the words typed before were others than ours.
    pub wrong: bool,
}

/// What was typed, once we have read ours.
#[derive(Debug, Clone, Default)]
pub struct State {
    theirs: Option<Entry>,
}

/// What people did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The other sites read these.
    Compare(String),
    /// Break off.
    Stop,
}

#[derive(Clone)]
enum Press {
    Do(Action),
    Theirs,
    Ours,
}

impl State {
    /// Whether all of the others' words were typed.
    pub fn is_whole(&self) -> bool {
        self.theirs.as_ref().is_some_and(Entry::is_whole)
    }
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let pressed = match &mut state.theirs {
        None => ours(ui, view, words),
        Some(entry) => theirs(ui, view, words, entry),
    };
    match pressed? {
        Press::Do(action) => return Some(action),
        Press::Theirs => state.theirs = Some(Entry::new(view.own.len())),
        Press::Ours => state.theirs = None,
    }
    ui.ctx().request_repaint();
    None
}

fn ours(ui: &mut Ui, view: &View<'_>, words: &Words) -> Option<Press> {
    let pushes = [
        Push::main(words.text(w::WORDS_NEXT), Press::Theirs),
        Push::back(words.text(w::STOP), Press::Do(Action::Stop)),
    ];
    view.frame.show(ui, &pushes, |ui| {
        head(ui, view, words);
        text::body(ui, &words.text(w::WORDS_OWN));
        text::space(ui);
        let sizes = theme::of(ui).sizes;
        eframe::egui::Grid::new("strongroom.own")
            .min_col_width(sizes.button_width)
            .spacing([sizes.space, sizes.gap])
            .show(ui, |ui| {
                for (at, word) in view.own.iter().enumerate() {
                    let number = at.saturating_add(1);
                    text::exact(ui, &format!("{number} {word}"));
                    if number.is_multiple_of(3) {
                        ui.end_row();
                    }
                }
            });
        None
    })
}

fn theirs(ui: &mut Ui, view: &View<'_>, words: &Words, entry: &mut Entry) -> Option<Press> {
    let compare = Press::Do(Action::Compare(entry.text()));
    let pushes = [
        Push::main(words.text(w::WORDS_COMPARE), compare).only_if(entry.is_whole()),
        Push::plain(Key::PageUp, words.text(w::WORDS_BEFORE), Press::Ours),
        Push::back(words.text(w::STOP), Press::Do(Action::Stop)),
    ];
    view.frame.show(ui, &pushes, |ui| {
        head(ui, view, words);
        text::body(ui, &words.text(w::WORDS_THEIRS));
        entry::ui(ui, words, entry);
        None
    })
}

fn head(ui: &mut Ui, view: &View<'_>, words: &Words) {
    text::heading(ui, &words.text(w::WORDS_TITLE));
    let vault = text::printable(view.vault);
    text::fact(ui, &words.with(w::WORDS_VAULT, &[("vault", (&vault).into())]));
    if view.wrong {
        text::bad(ui, &words.text(w::WORDS_WRONG));
    }
}
