//! Words that people type from paper or as somebody reads them. The signer completes what the list has and never says
//! which word it expects.

use eframe::egui::{self, Event, Key, Margin, Stroke, Ui, Vec2};

use crate::{
    catalogue::{Words, ids::ceremony as w},
    screens::model::Entry,
    theme,
    widgets::{
        Weight, button,
        keys::{self, DIGITS},
        text,
    },
};

/// Words side by side.
const ACROSS: usize = 3;

/// Draws the words typed so far and takes what is typed.
pub fn ui(ui: &mut Ui, words: &Words, entry: &mut Entry) {
    receive(ui, entry);
    slots(ui, words, entry);
    text::space(ui);
    if entry.is_whole() {
        text::good(
            ui,
            &words.with(w::ENTRY_WHOLE, &[("count", entry.count().into())]),
        );
        return;
    }
    let number = entry.taken().len().saturating_add(1);
    let place = [("number", number.into()), ("count", entry.count().into())];
    text::quiet(ui, &words.with(w::ENTRY_TYPED, &place));
    text::exact(ui, &format!("{}_", entry.typed()));
    offer(ui, words, entry);
    text::quiet(ui, &words.text(w::ENTRY_SPACE));
}

fn receive(ui: &Ui, entry: &mut Entry) {
    // A space that presses the button which has the keyboard takes no word as well.
    let free = ui.memory(|memory| memory.focused()).is_none();
    ui.input(|input| {
        for event in &input.events {
            match event {
                Event::Text(typed) if free || typed != " " => entry.type_text(typed),
                Event::Key {
                    key: Key::Backspace,
                    pressed: true,
                    ..
                } => entry.back(),
                _ => {}
            }
        }
    });
}

fn slots(ui: &mut Ui, words: &Words, entry: &Entry) {
    let tones = theme::of(ui);
    let gaps = tones.sizes.gap * ACROSS as f32;
    let across = ((ui.available_width() - gaps) / ACROSS as f32).max(tones.sizes.button_width);
    egui::Grid::new("strongroom.words").show(ui, |ui| {
        for slot in 0..entry.count() {
            let now = slot == entry.taken().len();
            let edge = if now {
                Stroke::new(tones.sizes.strong_line, tones.palette.main)
            } else {
                Stroke::new(tones.sizes.line, tones.palette.line)
            };
            let number = slot.saturating_add(1);
            let word = match entry.taken().get(slot) {
                Some(word) => (*word).to_owned(),
                None => words.text(w::ENTRY_EMPTY),
            };
            let margin = f32::from(tones.sizes.margin);
            egui::Frame::new()
                .fill(tones.palette.card)
                .stroke(edge)
                .inner_margin(Margin::same(tones.sizes.margin / 2))
                .show(ui, |ui| {
                    ui.set_min_size(Vec2::new(across - margin - tones.sizes.gap, tones.sizes.row));
                    text::exact(ui, &format!("{number} {word}"));
                });
            if number.is_multiple_of(ACROSS) {
                ui.end_row();
            }
        }
    });
}

fn offer(ui: &mut Ui, words: &Words, entry: &mut Entry) {
    let candidates = entry.candidates();
    if candidates.is_empty() {
        if !entry.typed().is_empty() {
            text::warn(ui, &words.text(w::ENTRY_UNKNOWN));
        }
        return;
    }
    text::quiet(ui, &words.text(w::ENTRY_BEGINS));
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        for ((at, word), key) in candidates.iter().enumerate().zip(DIGITS) {
            let caption = format!("{} {word}", key.name());
            if button::draw(ui, &caption, Weight::Plain, true) || keys::went_down(ui, key) {
                chosen = Some(at);
            }
        }
        if candidates.len() > DIGITS.len() {
            text::quiet(ui, "…");
        }
    });
    if let Some(at) = chosen {
        entry.choose(at);
    }
}
