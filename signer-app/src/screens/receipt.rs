//! The receipt that somebody took along when the last ceremony closed.

use eframe::egui::{Key, Ui};
use strongroom_core::journal::record::MAX_TEXT;
use strongroom_light::panels::scan;

use super::parts::{files, light};
use crate::{
    catalogue::{Words, ids::ceremony as w},
    ceremony::people::NO_RECEIPT,
    widgets::{Chooser, Frame, Push, field, refusal, refusal::Refusal, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// Files of the medium.
    pub files: &'a [String],
    /// Whether a ceremony has closed before; before that nobody has a receipt.
    pub some: bool,
    /// The scan, while one runs.
    pub scan: Option<scan::View<'a>>,
    /// Why the last one was not taken.
    pub refused: Option<Refusal<'a>>,
}

/// What the screen remembers.
#[derive(Default)]
pub struct State {
    chooser: Chooser,
    light: scan::State,
    reason: Option<Reason>,
}

#[derive(Default)]
struct Reason {
    typed: String,
    asked: bool,
}

/// What people did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Look with the camera.
    Scan,
    /// What the panel of the scan was asked.
    Light(scan::Action),
    /// Take this one of [`View::files`].
    File(usize),
    /// List the medium's files anew.
    LookAgain,
    /// There is none, for this reason.
    Without(String),
    /// Break off.
    Stop,
}

#[derive(Clone)]
enum Press {
    Do(Action),
    Ask,
    Unask,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    if let Some(scan) = &view.scan {
        let told = view
            .frame
            .show(ui, &[], |ui| light::scan(ui, scan, &mut state.light));
        return told.map(Action::Light);
    }
    let words = view.frame.words;
    let pressed = match &mut state.reason {
        Some(reason) => why(ui, view, words, reason),
        None => which(ui, view, words, &mut state.chooser),
    };
    match pressed? {
        Press::Do(action) => return Some(action),
        Press::Ask => state.reason = Some(Reason::default()),
        Press::Unask => state.reason = None,
    }
    ui.ctx().request_repaint();
    None
}

fn which(ui: &mut Ui, view: &View<'_>, words: &Words, chooser: &mut Chooser) -> Option<Press> {
    let pushes = [
        Push::main(words.text(w::SCAN), Press::Do(Action::Scan)),
        Push::plain(Key::L, words.text(w::LOOK_AGAIN), Press::Do(Action::LookAgain)),
        Push::plain(Key::N, words.text(w::RECEIPT_WITHOUT), Press::Ask),
        Push::back(words.text(w::STOP), Press::Do(Action::Stop)),
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::RECEIPT_TITLE));
        text::body(ui, &words.text(w::RECEIPT_ABOUT));
        if !view.some {
            text::body(ui, &words.text(w::RECEIPT_FIRST));
        }
        if let Some(refused) = &view.refused {
            refusal::ui(ui, words, refused);
        }
        text::space(ui);
        let file = files::ui(ui, words, chooser, view.files)?;
        Some(Press::Do(Action::File(file)))
    })
}

fn why(ui: &mut Ui, view: &View<'_>, words: &Words, reason: &mut Reason) -> Option<Press> {
    let typed = reason.typed.trim().to_owned();
    let pushes = [
        Push::main(words.text(w::GO_ON), Press::Do(Action::Without(typed.clone())))
            .only_if(can_be_recorded(&typed)),
        Push::back(words.text(w::BACK), Press::Unask),
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::RECEIPT_TITLE));
        text::body(ui, &words.text(w::RECEIPT_WHY));
        text::space(ui);
        let mut fresh = !reason.asked;
        field::first(
            ui,
            &words.text(w::RECEIPT_REASON),
            &mut reason.typed,
            room(),
            &mut fresh,
        );
        reason.asked = true;
        if !typed.is_empty() && !can_be_recorded(&typed) {
            text::warn(ui, &words.text(w::TYPED_PLAIN));
        }
        None
    })
}

const fn room() -> usize {
    MAX_TEXT.saturating_sub(NO_RECEIPT.len())
}

/// Whether a record takes it: printable ASCII, and some of it.
fn can_be_recorded(reason: &str) -> bool {
    !reason.is_empty() && reason.len() <= room() && text::printable(reason) == reason
}
