//! A field for text that is no secret.

use eframe::egui::{Key, Response, Stroke, StrokeKind, TextEdit, Ui};

use super::{keys, text};
use crate::theme;

/// Draws a named field; returns whether its text has changed.
pub fn ui(ui: &mut Ui, label: &str, typed: &mut String, limit: usize, enabled: bool) -> bool {
    draw(ui, label, typed, limit, (enabled, false))
}

/// As [`ui`], for the first field of a page: takes the keyboard if `fresh` is set, which it then unsets.
pub fn first(ui: &mut Ui, label: &str, typed: &mut String, limit: usize, fresh: &mut bool) -> bool {
    let takes = std::mem::replace(fresh, false);
    draw(ui, label, typed, limit, (true, takes))
}

fn draw(ui: &mut Ui, label: &str, typed: &mut String, limit: usize, (enabled, takes): (bool, bool)) -> bool {
    let name = ui.label(label);
    let edit = TextEdit::singleline(typed).char_limit(limit).return_key(None);
    let response = ui.add_enabled(enabled, edit).labelled_by(name.id);
    // egui takes the keyboard away on Enter; here Enter asks for the main action, and what is typed next still
    // belongs to the field.
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if takes || entered {
        response.request_focus();
    }
    edge(ui, &response);
    keys::typing_in(ui, &response);
    response.changed()
}

/// Draws where the keyboard is: egui's own edge has the colour of text on the main action, which is that of the field.
fn edge(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let tones = theme::of(ui);
        let stroke = Stroke::new(tones.sizes.strong_line, tones.palette.main);
        let corner = f32::from(tones.sizes.corner);
        ui.painter()
            .rect_stroke(response.rect, corner, stroke, StrokeKind::Inside);
    }
}

/// A name with what it is, side by side.
pub fn shown(ui: &mut Ui, label: &str, value: &str) {
    ui.horizontal_wrapped(|ui| {
        text::quiet(ui, label);
        text::body(ui, value);
    });
}
