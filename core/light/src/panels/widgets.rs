//! What both panels draw.

use egui::{Button, Context, Key, Label, RichText, Ui, Vec2};

use crate::theme;

/// A button as wide as its column.
pub(super) fn button(ui: &mut Ui, text: &str) -> bool {
    let size = Vec2::new(ui.available_width(), theme::BUTTON);
    ui.add_sized(size, Button::new(text)).clicked()
}

/// A line that is read from two metres.
pub(super) fn large(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).size(theme::LARGE).strong()).wrap());
}

/// A line that is read in passing.
pub(super) fn faint(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).size(theme::SMALL).color(theme::FAINT)).wrap());
}

/// A line that needs somebody.
pub(super) fn attention(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).strong().color(theme::ATTENTION)).wrap());
}

/// The words to compare, numbered, one below the other.
pub(super) fn words(ui: &mut Ui, heading: &str, words: &[&str]) {
    faint(ui, heading);
    for (index, word) in words.iter().enumerate() {
        let number = index.saturating_add(1);
        ui.label(
            RichText::new(format!("{number}  {word}"))
                .size(theme::LARGE)
                .monospace(),
        );
    }
}

/// What keys there are.
pub(super) fn keys(ui: &mut Ui, heading: &str, keys: &[(&str, &str)]) {
    faint(ui, heading);
    for (key, does) in keys {
        faint(ui, &format!("{key}: {does}"));
    }
}

/// Tells whether a key was pressed that no widget has use for.
pub(super) fn pressed(context: &Context, key: Key) -> bool {
    context.memory(|memory| memory.focused()).is_none() && context.input(|input| input.key_pressed(key))
}

/// Tells whether a key was pressed, whatever has the focus.
pub(super) fn pressed_anywhere(context: &Context, key: Key) -> bool {
    context.input(|input| input.key_pressed(key))
}
