//! How far something has come, and how long it still takes.

use eframe::egui::{ProgressBar, Ui};

use super::text;
use crate::{
    catalogue::{Words, ids::frame},
    theme,
};

/// Draws a bar with its words and, where it is known, the time left in seconds.
pub fn ui(ui: &mut Ui, words: &Words, label: &str, done: usize, of: usize, seconds_left: Option<u32>) {
    let tones = theme::of(ui);
    let part = if of == 0 {
        0.0
    } else {
        done.min(of) as f32 / of as f32
    };
    text::body(ui, label);
    ui.add(
        ProgressBar::new(part)
            .desired_height(tones.sizes.row)
            .fill(tones.palette.main),
    );
    if let Some(seconds) = seconds_left {
        text::quiet(
            ui,
            &words.with(frame::SECONDS_LEFT, &[("seconds", seconds.into())]),
        );
    }
}
