//! Who begins the ceremony.

use eframe::egui::Ui;

use crate::{
    catalogue::ids::ceremony as w,
    widgets::{Chooser, Frame, Push, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// The site's officers with the role operator.
    pub operators: &'a [String],
}

/// Who is chosen.
#[derive(Debug, Clone, Default)]
pub struct State {
    chooser: Chooser,
}

/// What people did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// This one of [`View::operators`] begins.
    Begin(usize),
    /// Nobody does.
    Stop,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let chosen = state.chooser.chosen(view.operators.len());
    let pushes = [
        Push::main(words.text(w::GO_ON), Action::Begin(chosen.unwrap_or(0))).only_if(chosen.is_some()),
        Push::back(words.text(w::STOP), Action::Stop),
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::OPERATOR_TITLE));
        text::body(ui, &words.text(w::OPERATOR_ABOUT));
        text::space(ui);
        if view.operators.is_empty() {
            text::bad(ui, &words.text(w::OPERATOR_NONE));
            return None;
        }
        text::quiet(ui, &words.text(w::CHOOSE));
        let names: Vec<String> = view.operators.iter().map(|o| text::printable(o)).collect();
        state.chooser.ui(ui, words, &names);
        None
    })
}
