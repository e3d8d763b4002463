//! Which key does what: keys count once, when they go down, and never while somebody types.

use eframe::egui::{Event, Id, Key, Modifiers, Response, Ui};

use crate::catalogue::{Words, ids::frame};

/// The keys that choose from a list, one of nine on a page.
pub const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// How a key is named on a button.
pub fn name(words: &Words, key: Key) -> String {
    match key {
        Key::Enter => words.text(frame::KEY_ENTER),
        Key::Escape => words.text(frame::KEY_ESCAPE),
        Key::PageUp => words.text(frame::KEY_PAGE_UP),
        Key::PageDown => words.text(frame::KEY_PAGE_DOWN),
        Key::Tab => words.text(frame::KEY_TAB),
        Key::ArrowUp => "↑".to_owned(),
        Key::ArrowDown => "↓".to_owned(),
        Key::ArrowLeft => "←".to_owned(),
        Key::ArrowRight => "→".to_owned(),
        other => other.name().to_owned(),
    }
}

/// Whether the key went down in this frame. A key that repeats because it is held does not count: nobody hurries
/// through a ceremony by leaving a finger on a key.
pub fn went_down(ui: &Ui, wanted: Key) -> bool {
    if !free(ui, wanted) {
        return false;
    }
    ui.input(|input| {
        input.events.iter().any(|event| match event {
            Event::Key {
                key,
                pressed,
                repeat,
                modifiers,
                ..
            } => *key == wanted && *pressed && !*repeat && modifiers.is_none(),
            _ => false,
        })
    })
}

/// As [`went_down`], and nobody after this one sees the key.
pub fn taken(ui: &Ui, wanted: Key) -> bool {
    let down = went_down(ui, wanted);
    if down {
        ui.input_mut(|input| input.consume_key(Modifiers::NONE, wanted));
    }
    down
}

/// Whether the key is down now, and not meant for a field.
pub fn is_down(ui: &Ui, wanted: Key) -> bool {
    free(ui, wanted) && ui.input(|input| input.key_down(wanted))
}

/// Notes that this widget, which has the keyboard, takes text.
pub fn typing_in(ui: &Ui, response: &Response) {
    if response.has_focus() {
        ui.ctx().data_mut(|data| data.insert_temp(key(), response.id));
    }
}

/// Whether somebody types into a field.
pub fn is_typing(ui: &Ui) -> bool {
    let field: Option<Id> = ui.ctx().data(|data| data.get_temp(key()));
    let focused = ui.ctx().memory(|memory| memory.focused());
    field.is_some() && field == focused
}

/// Escape, paging and the first six function keys always work; Enter belongs to a button that has the keyboard, and everything else to a field.
fn free(ui: &Ui, wanted: Key) -> bool {
    match wanted {
        Key::Escape | Key::PageUp | Key::PageDown => true,
        Key::F1 | Key::F2 | Key::F3 | Key::F4 | Key::F5 | Key::F6 => true,
        Key::Enter => is_typing(ui) || ui.ctx().memory(|memory| memory.focused()).is_none(),
        _ => !is_typing(ui),
    }
}

fn key() -> Id {
    Id::unique("strongroom.typing")
}
