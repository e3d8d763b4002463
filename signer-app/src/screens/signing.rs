//! The module signs: how far it is, what it does now, and in words what it means that it was lost.

use eframe::egui::Ui;

use crate::{
    catalogue::ids::ceremony as w,
    widgets::{Frame, Push, progress, refusal, refusal::Refusal, text},
};

/// What the module does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage<'a> {
    /// It is opened with the officers' shares.
    Opening,
    /// It signs an input, counted from 0.
    Signing(u32),
    /// Its signatures are verified again.
    Verifying,
    /// They are written down.
    Recording,
    /// It notes the journal's length.
    Marking,
    /// It went away.
    Lost(Refusal<'a>),
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// What the module does.
    pub stage: Stage<'a>,
    /// Signatures made.
    pub done: usize,
    /// Signatures wanted.
    pub count: usize,
    /// Seconds left, where that is known.
    pub seconds_left: Option<u32>,
}

/// Nothing to remember.
#[derive(Debug, Clone, Default)]
pub struct State;

/// What people did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Close the ceremony, whose module was lost.
    Close,
}

/// Draws the screen. While the module works there is nothing to press: what is begun is recorded first and can be
/// taken up again, so nobody needs to stop it.
pub fn ui(ui: &mut Ui, view: &View<'_>, _: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let lost = match view.stage {
        Stage::Lost(refusal) => Some(refusal),
        Stage::Opening | Stage::Signing(_) | Stage::Verifying | Stage::Recording | Stage::Marking => None,
    };
    let close = lost.map(|_| Push::main(words.text(w::REFUSAL_CLOSE), Action::Close));
    view.frame.show(ui, close.as_slice(), |ui| {
        if let Some(refused) = &lost {
            text::heading(ui, &words.text(w::SIGNING_LOST));
            refusal::ui(ui, words, refused);
            text::space(ui);
            text::body(ui, &words.text(w::SIGNING_LOST_DO));
            return None;
        }
        text::heading(ui, &words.text(w::SIGNING_TITLE));
        text::space(ui);
        let count = words.with(
            w::SIGNING_COUNT,
            &[("done", view.done.into()), ("count", view.count.into())],
        );
        progress::ui(ui, words, &count, view.done, view.count, view.seconds_left);
        text::space(ui);
        text::fact(ui, &doing(view));
        None
    })
}

fn doing(view: &View<'_>) -> String {
    let words = view.frame.words;
    match view.stage {
        Stage::Opening => words.text(w::SIGNING_IDLE),
        Stage::Signing(number) => words.with(w::SIGNING_KEY, &[("number", number.into())]),
        Stage::Verifying => words.text(w::SIGNING_VERIFYING),
        Stage::Recording => words.text(w::SIGNING_RECORDING),
        Stage::Marking => words.text(w::SIGNING_MARKING),
        Stage::Lost(_) => words.text(w::SIGNING_LOST),
    }
}
