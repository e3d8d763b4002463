//! Scans what the other program shows.

use eframe::egui::Ui;
use strongroom_light::panels::scan as panel;

use super::parts::light;
use crate::widgets::Frame;

/// What people did: what the panel was asked.
pub use strongroom_light::panels::scan::Action;

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// How far the scan is.
    pub scan: panel::View<'a>,
}

/// What the screen remembers.
#[derive(Default)]
pub struct State {
    light: panel::State,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    view.frame
        .show(ui, &[], |ui| light::scan(ui, &view.scan, &mut state.light))
}
