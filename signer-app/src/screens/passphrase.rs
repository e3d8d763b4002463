//! The passphrases of a new card: each typed twice, by nobody but its officer.

use eframe::egui::Ui;

use crate::{
    cards::envelope::MIN_PASSPHRASE,
    catalogue::{Words, ids::ceremony as w},
    secret::Secret,
    widgets::{Frame, Push, Typed, secret, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// Whose card it is.
    pub officer: &'a str,
}

/// What was typed.
#[derive(Default)]
pub struct State {
    first: Typed,
    again: Typed,
    duress: Typed,
    duress_again: Typed,
    asked: bool,
}

/// What people did.
pub enum Action {
    /// Make the card with these.
    Issue {
        /// What opens it.
        passphrase: Secret,
        /// What opens the decoy, where the officer chose one.
        duress: Option<Secret>,
    },
    /// Break off.
    Stop,
}

/// What is to be said about what was typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    /// It is typed only once so far.
    Once,
    Short(usize),
    Differ,
    Same,
}

#[derive(Clone, Copy)]
enum Press {
    Issue,
    Stop,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let (first, duress) = (pair(&state.first, &state.again), second(state));
    let ready = first == Verdict::Good && duress.is_none_or(|v| v == Verdict::Good);
    let pushes = [
        Push::main(words.text(w::PASSPHRASE_ISSUE), Press::Issue).only_if(ready),
        Push::back(words.text(w::STOP), Press::Stop),
    ];
    let pressed = view.frame.show(ui, &pushes, |ui| {
        head(ui, view, words);
        let mut fresh = !state.asked;
        secret::ui(ui, &words.text(w::PASSPHRASE_FIRST), &mut state.first, &mut fresh);
        state.asked = true;
        let mut no = false;
        secret::ui(ui, &words.text(w::PASSPHRASE_REPEAT), &mut state.again, &mut no);
        said(ui, words, first);
        text::space(ui);
        text::quiet(ui, &words.text(w::PASSPHRASE_DURESS_ABOUT));
        secret::ui(ui, &words.text(w::PASSPHRASE_DURESS), &mut state.duress, &mut no);
        let again = words.text(w::PASSPHRASE_DURESS_REPEAT);
        secret::ui(ui, &again, &mut state.duress_again, &mut no);
        if let Some(verdict) = duress {
            said(ui, words, verdict);
        }
        None
    });
    match pressed? {
        Press::Stop => {
            *state = State::default();
            Some(Action::Stop)
        }
        Press::Issue => {
            let passphrase = state.first.take();
            let duress = Some(state.duress.take()).filter(|_| duress.is_some());
            *state = State::default();
            Some(Action::Issue { passphrase, duress })
        }
    }
}

fn head(ui: &mut Ui, view: &View<'_>, words: &Words) {
    let officer = text::printable(view.officer);
    text::heading(
        ui,
        &words.with(w::PASSPHRASE_TITLE, &[("officer", (&officer).into())]),
    );
    let about = words.with(
        w::PASSPHRASE_ABOUT,
        &[("officer", (&officer).into()), ("least", MIN_PASSPHRASE.into())],
    );
    text::body(ui, &about);
    text::space(ui);
}

fn pair(first: &Typed, again: &Typed) -> Verdict {
    if let Some(left) = MIN_PASSPHRASE.checked_sub(first.count()).filter(|left| *left > 0) {
        return Verdict::Short(left);
    }
    if first.is_same_as(again) {
        Verdict::Good
    } else if again.is_empty() {
        Verdict::Once
    } else {
        Verdict::Differ
    }
}

/// The duress passphrase, where one is being chosen.
fn second(state: &State) -> Option<Verdict> {
    if state.duress.is_empty() && state.duress_again.is_empty() {
        return None;
    }
    let verdict = pair(&state.duress, &state.duress_again);
    if verdict == Verdict::Good && state.duress.is_same_as(&state.first) {
        return Some(Verdict::Same);
    }
    Some(verdict)
}

fn said(ui: &mut Ui, words: &Words, verdict: Verdict) {
    match verdict {
        Verdict::Good => text::good(ui, &words.text(w::PASSPHRASE_GOOD)),
        Verdict::Once => text::quiet(ui, &words.text(w::PASSPHRASE_ONCE)),
        Verdict::Short(left) => {
            text::warn(ui, &words.with(w::PASSPHRASE_SHORT, &[("left", left.into())]));
        }
        Verdict::Differ => text::warn(ui, &words.text(w::PASSPHRASE_DIFFER)),
        Verdict::Same => text::warn(ui, &words.text(w::PASSPHRASE_SAME)),
    }
}
