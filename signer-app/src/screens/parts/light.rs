//! The panels of the crossing, inside our frame.

use eframe::egui::{Rect, Ui, UiBuilder};
use strongroom_light::{
    panels::{scan, show},
    theme as paper,
};

use crate::theme;

/// Draws the panel that scans.
pub fn scan(ui: &mut Ui, view: &scan::View<'_>, state: &mut scan::State) -> Option<scan::Action> {
    within(ui, |ui| scan::ui(ui, view, state))
}

/// Draws the panel that shows.
pub fn show(ui: &mut Ui, view: &show::View<'_>, state: &mut show::State) -> Option<show::Action> {
    within(ui, |ui| show::ui(ui, view, state))
}

/// Gives a panel what is left of the middle, on paper: a code keeps its contrast under every theme. The middle itself
/// scrolls and has no height of its own.
fn within<A>(ui: &mut Ui, panel: impl FnOnce(&mut Ui) -> A) -> A {
    let start = ui.cursor().min;
    let end = ui.clip_rect().max.max(start);
    let area = Rect::from_min_max(start, end.min(ui.max_rect().right_bottom().max(start)));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(area));
    *inside.visuals_mut() = paper::visuals();
    // The panel's column is narrow: at our size its sliders would push its words out of sight.
    for font in inside.style_mut().text_styles.values_mut() {
        font.size *= theme::IN_PANEL;
    }
    let told = panel(&mut inside);
    ui.advance_cursor_after_rect(area);
    told
}
