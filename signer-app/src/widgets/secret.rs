//! A field for what nobody may see: passphrases and PINs.
//!
//! egui's own text field is not used for these: it keeps every state of the text as plain strings for undo. Here the
//! letters go straight from the frame's events into one buffer of fixed place, which is wiped when it is taken or
//! dropped, and the events themselves are wiped where egui lets us. What remains is what the system's keyboard path
//! keeps of single keys; the letters never stand together anywhere but in that buffer.

use eframe::egui::{
    Event, EventFilter, Key, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};
use zeroize::{Zeroize, Zeroizing};

use super::keys;
use crate::{secret::Secret, theme};

/// The most bytes that can be typed.
pub const LIMIT: usize = 256;

/// What has been typed. Neither printed, nor copied, nor compared.
pub struct Typed {
    bytes: Box<Zeroizing<[u8; LIMIT]>>,
    length: usize,
}

impl Default for Typed {
    fn default() -> Self {
        Self {
            bytes: Box::new(Zeroizing::new([0; LIMIT])),
            length: 0,
        }
    }
}

impl Typed {
    /// How many characters have been typed.
    pub fn count(&self) -> usize {
        let starts = self.bytes.iter().take(self.length);
        starts.filter(|byte| (**byte & 0xc0) != 0x80).count()
    }

    /// Whether nothing has been typed.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Shows what has been typed to code that only judges it.
    pub fn expose_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Whether the same was typed, in a time that does not say how much of it is the same.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let pairs = self.bytes.iter().zip(other.bytes.iter());
        let differ = pairs.fold(0, |differ, (a, b)| differ | (a ^ b));
        differ == 0 && self.length == other.length
    }

    /// Takes what was typed away; the buffer is wiped.
    pub fn take(&mut self) -> Secret {
        let secret = match self.bytes.get_mut(..self.length) {
            Some(typed) => Secret::take(typed),
            None => Secret::empty(),
        };
        self.clear();
        secret
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        self.bytes.zeroize();
        self.length = 0;
    }

    /// Adds a character if there is room for all of it and it is not a control character.
    pub fn push(&mut self, c: char) {
        if c.is_control() {
            return;
        }
        let end = self.length.saturating_add(c.len_utf8());
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            c.encode_utf8(place);
            self.length = end;
        }
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        while let Some(last) = self.length.checked_sub(1) {
            self.length = last;
            let Some(byte) = self.bytes.get_mut(last) else {
                return;
            };
            let start = (*byte & 0xc0) != 0x80;
            byte.zeroize();
            if start {
                return;
            }
        }
    }
}

/// Draws a named field of dots. Takes the keyboard if `fresh` is set, which it then unsets.
pub fn ui(ui: &mut Ui, label: &str, typed: &mut Typed, fresh: &mut bool) -> Response {
    let sizes = theme::of(ui).sizes;
    let name = ui.label(label);
    let width = sizes.field.min(ui.available_width());
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, sizes.button), Sense::click());
    if std::mem::replace(fresh, false) || response.clicked() {
        response.request_focus();
    }
    keys::typing_in(ui, &response);
    if response.has_focus() {
        // Arrows stay here, as in any field for text; Tab goes on.
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        receive(ui, typed);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, ui.is_enabled(), label));
    draw(ui, rect, response.has_focus(), typed.count());
    response.labelled_by(name.id)
}

/// Moves the frame's typed letters into the buffer and wipes the events they came in.
fn receive(ui: &Ui, typed: &mut Typed) {
    ui.input_mut(|input| {
        for event in &mut input.events {
            match event {
                Event::Text(text) => {
                    text.chars().for_each(|c| typed.push(c));
                    text.zeroize();
                }
                // A paste has no place in a ceremony; what it carried is wiped all the same.
                Event::Paste(text) => text.zeroize(),
                Event::Key {
                    key: Key::Backspace,
                    pressed: true,
                    ..
                } => typed.pop(),
                Event::Key {
                    key: Key::Delete,
                    pressed: true,
                    ..
                } => typed.clear(),
                _ => {}
            }
        }
        for event in &mut input.raw.events {
            if let Event::Text(text) | Event::Paste(text) = event {
                text.zeroize();
            }
        }
    });
}

fn draw(ui: &Ui, rect: Rect, focused: bool, count: usize) {
    let tones = theme::of(ui);
    let (palette, sizes) = (tones.palette, tones.sizes);
    let edge = if focused {
        Stroke::new(sizes.strong_line, palette.main)
    } else {
        Stroke::new(sizes.line, palette.line)
    };
    let corner = f32::from(sizes.corner);
    ui.painter()
        .rect(rect, corner, palette.card, edge, StrokeKind::Inside);
    let step = sizes.dot * 3.0;
    let mut at = Pos2::new(rect.left() + step, rect.center().y);
    for _ in 0..count {
        if at.x + step > rect.right() {
            break;
        }
        ui.painter().circle_filled(at, sizes.dot, palette.text);
        at.x += step;
    }
    if focused {
        let (top, low) = (rect.top() + sizes.gap, rect.bottom() - sizes.gap);
        ui.painter()
            .vline(at.x, top..=low, Stroke::new(sizes.line, palette.text));
    }
}
