//! Shows the answer to the coordinator until it says that it has it.

use eframe::egui::{Key, Ui};
use strongroom_light::panels::show as panel;

use super::parts::light;
use crate::{
    catalogue::ids::ceremony as w,
    widgets::{Frame, Push, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// What is shown.
    pub show: panel::View<'a>,
    /// Whether a medium is there to write to.
    pub medium: bool,
    /// The file it was written to.
    pub written: Option<&'a str>,
}

/// What the screen remembers.
#[derive(Default)]
pub struct State {
    light: panel::State,
}

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// What the panel was asked.
    Light(panel::Action),
    /// Write the answer to the medium.
    Write,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let write = Push::plain(Key::W, words.text(w::PRESENT_WRITE), Action::Write).only_if(view.medium);
    view.frame.show(ui, &[write], |ui| {
        if let Some(file) = view.written {
            let file = text::printable(file);
            text::good(ui, &words.with(w::PRESENT_WRITTEN, &[("file", (&file).into())]));
        }
        light::show(ui, &view.show, &mut state.light).map(Action::Light)
    })
}
