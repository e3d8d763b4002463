//! Buttons that say which key presses them.

use eframe::egui::{self, Align2, Key, RichText, Role, Sense, Stroke, TextStyle, Ui, Vec2, WidgetInfo};

use super::keys;
use crate::{
    catalogue::{Words, ids::frame},
    theme,
};

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The one main action of a screen.
    Main,
    /// Any other.
    Plain,
    /// One that breaks something off.
    Danger,
}

/// A button with its key and what it means to the screen.
#[derive(Debug, Clone)]
pub struct Push<A> {
    /// What it says, without the key.
    pub label: String,
    /// The key that presses it.
    pub key: Key,
    /// How much it asks to be pressed.
    pub weight: Weight,
    /// Whether it can be pressed now.
    pub enabled: bool,
    /// What it does.
    pub action: A,
}

impl<A> Push<A> {
    /// The main action, on Enter.
    pub fn main(label: String, action: A) -> Self {
        Self::on(Key::Enter, label, Weight::Main, action)
    }

    /// The way back, on Esc.
    pub fn back(label: String, action: A) -> Self {
        Self::on(Key::Escape, label, Weight::Plain, action)
    }

    /// Any other, on a key of its own.
    pub fn plain(key: Key, label: String, action: A) -> Self {
        Self::on(key, label, Weight::Plain, action)
    }

    /// One that breaks something off, on a key of its own.
    pub fn danger(key: Key, label: String, action: A) -> Self {
        Self::on(key, label, Weight::Danger, action)
    }

    /// The same, which can be pressed only if this is so.
    #[must_use]
    pub fn only_if(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    fn on(key: Key, label: String, weight: Weight, action: A) -> Self {
        Self {
            label,
            key,
            weight,
            enabled: true,
            action,
        }
    }

    /// The same with another meaning.
    pub fn map<B>(self, meaning: impl FnOnce(A) -> B) -> Push<B> {
        Push {
            label: self.label,
            key: self.key,
            weight: self.weight,
            enabled: self.enabled,
            action: meaning(self.action),
        }
    }

    /// What stands on the button: the label and its key.
    pub fn caption(&self, words: &Words) -> String {
        let key = keys::name(words, self.key);
        words.with(
            frame::KEYED,
            &[("label", (&self.label).into()), ("key", (&key).into())],
        )
    }
}

/// Draws a button; returns whether it was clicked or its key went down.
pub fn push<A>(ui: &mut Ui, words: &Words, push: &Push<A>) -> bool {
    let clicked = draw(ui, &push.caption(words), push.weight, push.enabled);
    clicked || (push.enabled && keys::went_down(ui, push.key))
}

/// Draws a button without a key; returns whether it was clicked.
pub fn draw(ui: &mut Ui, caption: &str, weight: Weight, enabled: bool) -> bool {
    let least = theme::of(ui).sizes.button_width;
    sized(ui, caption, weight, enabled, least)
}

/// As [`draw`], over the whole width: for lists of things to begin.
pub fn wide(ui: &mut Ui, caption: &str, weight: Weight, enabled: bool) -> bool {
    let whole = ui.available_width();
    sized(ui, caption, weight, enabled, whole)
}

/// One line of a long list; returns whether it was clicked. Not in the Tab order: the arrows move through the list.
pub fn row(ui: &mut Ui, line: &str, on: bool) -> bool {
    let tones = theme::of(ui);
    let (palette, sizes) = (tones.palette, tones.sizes);
    let (fill, text) = if on {
        (palette.main, palette.on_main)
    } else {
        (palette.ground, palette.text)
    };
    let size = Vec2::new(ui.available_width(), sizes.row);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, on, line));
    ui.painter().rect_filled(rect, 0.0, fill);
    let font = TextStyle::Body.resolve(ui.style());
    let at = rect.left_center() + Vec2::new(sizes.gap, 0.0);
    ui.painter_at(rect)
        .text(at, Align2::LEFT_CENTER, line, font, text);
    response.clicked()
}

fn sized(ui: &mut Ui, caption: &str, weight: Weight, enabled: bool, width: f32) -> bool {
    let tones = theme::of(ui);
    let (palette, sizes) = (tones.palette, tones.sizes);
    let (fill, text) = match weight {
        Weight::Main => (palette.main, palette.on_main),
        Weight::Plain => (palette.card, palette.text),
        Weight::Danger => (palette.bad, palette.on_signal),
    };
    let (fill, text) = if enabled {
        (fill, text)
    } else {
        (palette.panel, palette.quiet)
    };
    let next = ui.next_auto_id();
    let stroke = if ui.ctx().memory(|memory| memory.has_focus(next)) {
        Stroke::new(sizes.strong_line, palette.text)
    } else {
        Stroke::new(sizes.line, palette.line)
    };
    let button = egui::Button::new(RichText::new(caption).color(text))
        .fill(fill)
        .stroke(stroke)
        .min_size(Vec2::new(width, sizes.button));
    ui.add_enabled(enabled, button).clicked()
}
