//! A refusal: code, what happened, what to do. Large, and the same everywhere.

use eframe::egui::{self, Margin, Stroke, Ui};

use super::text;
use crate::{
    catalogue::{Words, ids::frame},
    theme,
};

/// What people read of one refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// The stable code.
    pub code: &'a str,
    /// What happened.
    pub what: &'a str,
    /// What to do.
    pub todo: &'a str,
}

/// Draws a refusal. In a language that has its own words for the code, what was said in English stands below: it names
/// what the general words leave out, and it is what is recorded.
pub fn ui(ui: &mut Ui, words: &Words, refusal: &Refusal<'_>) {
    let tones = theme::of(ui);
    let told = words.told(refusal.code, refusal.what, refusal.todo);
    egui::Frame::new()
        .fill(tones.palette.card)
        .stroke(Stroke::new(tones.sizes.strong_line, tones.palette.bad))
        .inner_margin(Margin::same(tones.sizes.margin))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let code = words.with(frame::CODE, &[("code", refusal.code.into())]);
            text::bad(ui, &code);
            text::quiet(ui, &words.text(frame::WHAT_HAPPENED));
            text::fact(ui, &told.what);
            text::quiet(ui, &words.text(frame::WHAT_TO_DO));
            text::fact(ui, &told.todo);
            if told.what != refusal.what {
                text::quiet(ui, &text::printable(refusal.what));
            }
        });
}
