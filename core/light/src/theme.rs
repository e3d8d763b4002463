//! The only colours and sizes of the panels.

use egui::{Color32, Stroke, Visuals};

/// Around and behind a code: nothing but white, whatever the theme is.
pub const PAPER: Color32 = Color32::WHITE;
/// Text on paper.
pub const INK: Color32 = Color32::from_rgb(0x10, 0x14, 0x18);
/// Text that matters less.
pub const FAINT: Color32 = Color32::from_rgb(0x52, 0x5a, 0x62);
/// What is there.
pub const GOOD: Color32 = Color32::from_rgb(0x14, 0x6c, 0x43);
/// What needs somebody.
pub const ATTENTION: Color32 = Color32::from_rgb(0xa6, 0x34, 0x06);
/// What is missing.
pub const MISSING: Color32 = Color32::from_rgb(0xc9, 0xce, 0xd4);
/// The line around a code that was found.
pub const FOUND: Stroke = Stroke {
    width: 4.0,
    color: Color32::from_rgb(0x10, 0xd0, 0x60),
};
/// The line around a code that was refused.
pub const REFUSED: Stroke = Stroke {
    width: 4.0,
    color: Color32::from_rgb(0xf0, 0x60, 0x10),
};

/// Width of the column beside a code or a picture, in points.
pub const COLUMN: f32 = 340.0;
/// Space around things, in points.
pub const GAP: f32 = 12.0;
/// Letters that are read from two metres.
pub const LARGE: f32 = 26.0;
/// Letters that are read in passing.
pub const SMALL: f32 = 14.0;
/// Height of a button, in points.
pub const BUTTON: f32 = 34.0;

/// The look of the panels: ink on paper, so that the screen gives light and a code keeps its contrast.
pub fn visuals() -> Visuals {
    let mut visuals = Visuals::light();
    visuals.panel_fill = PAPER;
    visuals.window_fill = PAPER;
    visuals.override_text_color = Some(INK);
    visuals
}
