//! The words of the order, typed from the paper that did not come through the coordinator.

use eframe::egui::Ui;

use super::{model::Entry, parts::entry};
use crate::{
    catalogue::ids::ceremony as w,
    widgets::{Frame, Push, text},
};

/// How many words an order has.
const WORDS: usize = 6;

/// What is true. The words that the request has are not in it: nobody can copy them from the screen (E17).
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// Whether the words typed before were others than the request's.
    pub wrong: bool,
}

/// What was typed.
#[derive(Debug, Clone)]
pub struct State {
    entry: Entry,
}

impl Default for State {
    fn default() -> Self {
        Self {
            entry: Entry::new(WORDS),
        }
    }
}

impl State {
    /// Whether all words were typed.
    pub fn is_whole(&self) -> bool {
        self.entry.is_whole()
    }
}

/// What people did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// These words stand on the paper.
    Compare(String),
    /// Break off.
    Stop,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let entry = &mut state.entry;
    let pushes = [
        Push::main(words.text(w::ORDER_COMPARE), Action::Compare(entry.text())).only_if(entry.is_whole()),
        Push::back(words.text(w::STOP), Action::Stop),
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::ORDER_TITLE));
        text::body(ui, &words.text(w::ORDER_ABOUT));
        if view.wrong {
            text::bad(ui, &words.text(w::ORDER_WRONG));
        }
        text::space(ui);
        entry::ui(ui, words, entry);
        None
    })
}
