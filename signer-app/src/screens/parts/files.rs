//! Files of the medium to choose from, by digit.

use eframe::egui::Ui;

use crate::{
    catalogue::{Words, ids::ceremony as w},
    widgets::{Chooser, text},
};

/// Draws the files; returns which was chosen, once. Their names were given by somebody else.
pub fn ui(ui: &mut Ui, words: &Words, chooser: &mut Chooser, files: &[String]) -> Option<usize> {
    text::quiet(ui, &words.text(w::MEDIUM));
    if files.is_empty() {
        text::body(ui, &words.text(w::MEDIUM_EMPTY));
        return None;
    }
    let names: Vec<String> = files.iter().map(|name| text::printable(name)).collect();
    chooser.ui(ui, words, &names)
}
