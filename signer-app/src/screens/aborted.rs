//! A ceremony that was broken off: where, why, and what to do next.

use eframe::egui::Ui;

use crate::{
    catalogue::ids::ceremony as w,
    widgets::{Frame, Push, refusal, refusal::Refusal, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// Where: the step's number and name; none before the first.
    pub step: Option<(u16, &'a str)>,
    /// Why, and what to do.
    pub said: Refusal<'a>,
    /// What the program says about it, for whoever looks into it.
    pub detail: Option<&'a str>,
    /// Whether the journal has closed it already.
    pub closed: bool,
}

/// Nothing to remember.
#[derive(Debug, Clone, Default)]
pub struct State;

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// To the start.
    Finish,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, _: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let pushes = [Push::main(words.text(w::ABORTED_FINISH), Action::Finish)];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::ABORTED_TITLE));
        if let Some((number, step)) = view.step {
            let step = text::printable(step);
            let place = [("number", number.into()), ("step", (&step).into())];
            text::fact(ui, &words.with(w::ABORTED_WHERE, &place));
        }
        refusal::ui(ui, words, &view.said);
        text::space(ui);
        text::body(ui, &words.text(w::ABORTED_SAFE));
        if !view.closed {
            text::body(ui, &words.text(w::ABORTED_CLOSED));
        }
        if let Some(detail) = view.detail {
            text::space(ui);
            text::quiet(ui, &text::printable(detail));
        }
        None
    })
}
