//! Running text, and text that came from outside.

use eframe::egui::{Label, RichText, TextStyle, Ui};

use crate::theme;

/// The heading of a screen.
pub fn heading(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).text_style(TextStyle::Heading)).wrap());
}

/// A key fact.
pub fn fact(ui: &mut Ui, text: &str) {
    let font = theme::fact(ui);
    ui.add(Label::new(RichText::new(text).font(font)).wrap());
}

/// Running text.
pub fn body(ui: &mut Ui, text: &str) {
    ui.add(Label::new(text).wrap());
}

/// Text that only explains.
pub fn quiet(ui: &mut Ui, text: &str) {
    let colour = theme::of(ui).palette.quiet;
    ui.add(Label::new(RichText::new(text).color(colour)).wrap());
}

/// What is as it should be.
pub fn good(ui: &mut Ui, text: &str) {
    let colour = theme::of(ui).palette.good;
    ui.add(Label::new(RichText::new(text).color(colour)).wrap());
}

/// What people have to look at.
pub fn warn(ui: &mut Ui, text: &str) {
    let colour = theme::of(ui).palette.warn;
    ui.add(Label::new(RichText::new(text).color(colour)).wrap());
}

/// What is broken or refused.
pub fn bad(ui: &mut Ui, text: &str) {
    let colour = theme::of(ui).palette.bad;
    ui.add(Label::new(RichText::new(text).color(colour)).wrap());
}

/// Words, digests and whatever else is compared letter by letter.
pub fn exact(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).text_style(TextStyle::Monospace)).wrap());
}

/// Space between things that do not belong together.
pub fn space(ui: &mut Ui) {
    let space = theme::of(ui).sizes.space;
    ui.add_space(space);
}

/// Text from outside as it may be drawn: printable ASCII, and `?` for everything else. A letter that only looks like
/// another one, or a mark that turns the direction of writing, could make people read another name.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' })
        .collect()
}
