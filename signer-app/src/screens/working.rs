//! The machine is at work by itself, for a moment: there is nothing to do but wait.

use eframe::egui::Ui;

use crate::{
    catalogue::ids::frame,
    widgets::{Frame, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>) {
    let words = view.frame.words;
    // Nothing can be pressed, so nothing is told.
    let _: Option<()> = view.frame.show(ui, &[], |ui| {
        text::heading(ui, &words.text(frame::WORKING));
        text::body(ui, &words.text(frame::WORKING_ABOUT));
        None
    });
}
