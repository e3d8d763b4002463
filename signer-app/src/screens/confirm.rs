//! A step that people do alone: what to say, what is kept, and how it departed from the script.

use eframe::egui::Ui;
use strongroom_core::journal::record::MAX_TEXT;

use crate::{
    catalogue::ids::ceremony as w,
    widgets::{Frame, Push, field, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// What to say aloud.
    pub say: &'a str,
    /// What is kept as evidence.
    pub evidence: &'a str,
}

/// What was typed.
#[derive(Debug, Clone, Default)]
pub struct State {
    words: String,
    exception: String,
    asked: bool,
}

/// What people did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It is done.
    Done {
        /// What is kept.
        words: String,
        /// How it departed from the script, where it did.
        exception: Option<String>,
    },
    /// Break off.
    Stop,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let (kept, exception) = (state.words.trim(), state.exception.trim());
    let plain = [kept, exception].into_iter().all(|t| text::printable(t) == t);
    let done = Action::Done {
        words: kept.to_owned(),
        exception: Some(exception.to_owned()).filter(|e| !e.is_empty()),
    };
    let departed = !exception.is_empty();
    let pushes = [
        Push::main(words.text(w::CONFIRM_DONE), done).only_if(plain && !kept.is_empty()),
        Push::back(words.text(w::STOP), Action::Stop),
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::quiet(ui, &words.text(w::CONFIRM_SAY));
        text::heading(ui, view.say);
        text::space(ui);
        text::quiet(ui, &words.text(w::CONFIRM_KEPT));
        text::fact(ui, view.evidence);
        text::space(ui);
        let mut fresh = !state.asked;
        field::first(
            ui,
            &words.text(w::CONFIRM_WORDS),
            &mut state.words,
            MAX_TEXT,
            &mut fresh,
        );
        state.asked = true;
        text::space(ui);
        field::ui(
            ui,
            &words.text(w::CONFIRM_DEPARTED),
            &mut state.exception,
            MAX_TEXT,
            true,
        );
        if departed {
            text::warn(ui, &words.text(w::CONFIRM_EXCEPTION));
        }
        if !plain {
            text::warn(ui, &words.text(w::TYPED_PLAIN));
        }
        None
    })
}
