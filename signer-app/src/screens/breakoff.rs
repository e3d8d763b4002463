//! The question before a ceremony is broken off.

use eframe::egui::{Key, Ui};

use crate::{
    catalogue::ids::ceremony as w,
    widgets::{Frame, Push, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
}

/// Nothing to remember.
#[derive(Debug, Clone, Default)]
pub struct State;

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Break off.
    Yes,
    /// Go on.
    No,
}

/// Draws the question. Enter and Esc both go on: only a key that means nothing else breaks a ceremony off.
pub fn ui(ui: &mut Ui, view: &View<'_>, _: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let pushes = [
        Push::main(words.text(w::ABORTED_NO), Action::No),
        Push::back(words.text(w::BACK), Action::No),
        Push::danger(Key::B, words.text(w::ABORTED_YES), Action::Yes),
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::ABORTED_QUESTION));
        text::fact(ui, &words.text(w::ABORTED_CONSEQUENCE));
        None
    })
}
