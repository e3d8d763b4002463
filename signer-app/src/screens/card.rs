//! An officer's card: whose, from where, and the passphrase that opens it.

use eframe::egui::{Key, Ui};
use strongroom_light::panels::scan;

use super::parts::{files, light};
use crate::{
    catalogue::{Words, ids::ceremony as w},
    secret::Secret,
    widgets::{Chooser, Frame, Push, Typed, refusal, refusal::Refusal, secret, text},
};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub enum Stage<'a> {
    /// Whose card comes next.
    Whose(&'a [String]),
    /// Where the card of this officer is: in front of the camera, or one of these files.
    Where {
        /// The officer.
        officer: &'a str,
        /// Files of the medium.
        files: &'a [String],
    },
    /// The camera looks.
    Scanning(&'a scan::View<'a>),
    /// The passphrase of this officer's card.
    Passphrase {
        /// The officer.
        officer: &'a str,
        /// Seconds until the officer is heard again.
        wait: u32,
    },
    /// The card is being opened.
    Opening,
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// What is asked.
    pub stage: Stage<'a>,
    /// Why the last card or passphrase was not taken.
    pub refused: Option<Refusal<'a>>,
}

/// What the screen remembers.
#[derive(Default)]
pub struct State {
    people: Chooser,
    files: Chooser,
    light: scan::State,
    typed: Typed,
    asked: bool,
}

impl State {
    /// Whether anything was typed.
    pub fn is_typing(&self) -> bool {
        !self.typed.is_empty()
    }
}

/// What people did.
pub enum Action {
    /// This officer comes next.
    Officer(usize),
    /// Look with the camera.
    Scan,
    /// What the panel of the scan was asked.
    Light(scan::Action),
    /// Take this file.
    File(usize),
    /// List the medium's files anew.
    LookAgain,
    /// Open the card with this.
    Open(Secret),
    /// Another officer, or another card.
    Other,
    /// Break off.
    Stop,
}

#[derive(Clone, Copy)]
enum Press {
    Officer(usize),
    Scan,
    File(usize),
    LookAgain,
    Open,
    Other,
    Stop,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let pressed = match view.stage {
        Stage::Whose(people) => whose(ui, view, words, people, &mut state.people),
        Stage::Where { officer, files } => place(ui, view, words, (officer, files), &mut state.files),
        Stage::Scanning(scan) => {
            let told = view
                .frame
                .show(ui, &[], |ui| light::scan(ui, scan, &mut state.light));
            return told.map(Action::Light);
        }
        Stage::Passphrase { officer, wait } => passphrase(ui, view, words, (officer, wait), state),
        Stage::Opening => view.frame.show(ui, &[], |ui| {
            text::heading(ui, &words.text(w::CARD_OPENING));
            None
        }),
    };
    if !matches!(view.stage, Stage::Passphrase { .. }) {
        // Whatever an officer left half typed is gone before the next one sits down.
        state.typed.clear();
        state.asked = false;
    }
    Some(match pressed? {
        Press::Officer(at) => Action::Officer(at),
        Press::Scan => Action::Scan,
        Press::File(at) => Action::File(at),
        Press::LookAgain => Action::LookAgain,
        Press::Open => Action::Open(state.typed.take()),
        Press::Other => {
            state.typed.clear();
            Action::Other
        }
        Press::Stop => Action::Stop,
    })
}

fn whose(
    ui: &mut Ui,
    view: &View<'_>,
    words: &Words,
    people: &[String],
    chooser: &mut Chooser,
) -> Option<Press> {
    let chosen = chooser.chosen(people.len());
    let pushes = [
        Push::main(words.text(w::GO_ON), Press::Officer(chosen.unwrap_or(0))).only_if(chosen.is_some()),
        Push::back(words.text(w::STOP), Press::Stop),
    ];
    view.frame.show(ui, &pushes, |ui| {
        head(ui, view, words, &words.text(w::CARD_ANY_TITLE));
        text::body(ui, &words.text(w::CARD_WHO));
        let names: Vec<String> = people.iter().map(|o| text::printable(o)).collect();
        chooser.ui(ui, words, &names);
        None
    })
}

fn place(
    ui: &mut Ui,
    view: &View<'_>,
    words: &Words,
    (officer, medium): (&str, &[String]),
    chooser: &mut Chooser,
) -> Option<Press> {
    let pushes = [
        Push::main(words.text(w::SCAN), Press::Scan),
        Push::plain(Key::L, words.text(w::LOOK_AGAIN), Press::LookAgain),
        Push::plain(Key::O, words.text(w::CARD_OTHER), Press::Other),
        Push::back(words.text(w::STOP), Press::Stop),
    ];
    view.frame.show(ui, &pushes, |ui| {
        let officer = text::printable(officer);
        let title = words.with(w::CARD_TITLE, &[("officer", (&officer).into())]);
        head(ui, view, words, &title);
        text::body(ui, &words.text(w::CARD_ABOUT));
        text::space(ui);
        files::ui(ui, words, chooser, medium).map(Press::File)
    })
}

fn passphrase(
    ui: &mut Ui,
    view: &View<'_>,
    words: &Words,
    (officer, wait): (&str, u32),
    state: &mut State,
) -> Option<Press> {
    let ready = wait == 0 && !state.typed.is_empty();
    let pushes = [
        Push::main(words.text(w::CARD_OPEN), Press::Open).only_if(ready),
        Push::plain(Key::PageUp, words.text(w::CARD_OTHER), Press::Other),
        Push::back(words.text(w::STOP), Press::Stop),
    ];
    view.frame.show(ui, &pushes, |ui| {
        let officer = text::printable(officer);
        let of = [("officer", (&officer).into())];
        head(ui, view, words, &words.with(w::CARD_PASSPHRASE_TITLE, &of));
        text::body(ui, &words.with(w::CARD_PASSPHRASE_ABOUT, &of));
        text::space(ui);
        if wait > 0 {
            text::warn(ui, &words.with(w::CARD_WAIT, &[("seconds", wait.into())]));
        }
        let mut fresh = !state.asked;
        secret::ui(ui, &words.text(w::CARD_PASSPHRASE), &mut state.typed, &mut fresh);
        state.asked = true;
        None
    })
}

fn head(ui: &mut Ui, view: &View<'_>, words: &Words, title: &str) {
    text::heading(ui, title);
    if let Some(refused) = &view.refused {
        refusal::ui(ui, words, refused);
        text::space(ui);
    }
}
