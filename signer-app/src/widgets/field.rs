//! A field for text that is no secret.

use eframe::egui::{TextEdit, Ui};

use super::{keys, text};

/// Draws a named field; returns whether its text has changed. It keeps the keyboard when Enter was pressed too early. The
/// first field of a screen takes the keyboard by [`first`].
pub fn ui(ui: &mut Ui, label: &str, typed: &mut String, limit: usize, enabled: bool) -> bool {
    let name = ui.label(label);
    let edit = TextEdit::singleline(typed).char_limit(limit).return_key(None);
    let response = ui.add_enabled(enabled, edit).labelled_by(name.id);
    keys::typing_in(ui, &response);
    response.changed()
}

/// As [`ui`], and takes the keyboard when nothing else has it and `first` is set.
pub fn first(ui: &mut Ui, label: &str, typed: &mut String, limit: usize, fresh: &mut bool) -> bool {
    let name = ui.label(label);
    let edit = TextEdit::singleline(typed).char_limit(limit).return_key(None);
    let response = ui.add(edit).labelled_by(name.id);
    if std::mem::replace(fresh, false) {
        response.request_focus();
    }
    keys::typing_in(ui, &response);
    response.changed()
}

/// A name with what it is, side by side.
pub fn shown(ui: &mut Ui, label: &str, value: &str) {
    ui.horizontal_wrapped(|ui| {
        text::quiet(ui, label);
        text::body(ui, value);
    });
}
