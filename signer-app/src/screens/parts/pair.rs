//! A name and what it is, side by side, names below names.

use eframe::egui::{Layout, Ui, Vec2};

use crate::{theme, widgets::text};

/// Draws a name, and beside it whatever `what` draws, in what is left of the width.
pub fn ui(ui: &mut Ui, name: &str, what: impl FnOnce(&mut Ui)) {
    let sizes = theme::of(ui).sizes;
    ui.horizontal_top(|ui| {
        let cell = Vec2::new(sizes.names, 0.0);
        ui.allocate_ui_with_layout(cell, Layout::top_down(eframe::egui::Align::Min), |ui| {
            ui.set_min_width(sizes.names);
            text::quiet(ui, name);
        });
        ui.vertical(what);
    });
}
