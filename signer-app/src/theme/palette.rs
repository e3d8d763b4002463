//! The colours of each theme.

use eframe::egui::Color32;

use super::Theme;

/// The colours of one theme, by what they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub ground: Color32,
    /// Behind the bars and the rail.
    pub panel: Color32,
    /// Behind fields and cards.
    pub card: Color32,
    /// Ordinary text.
    pub text: Color32,
    /// Text that only explains.
    pub quiet: Color32,
    /// Lines and edges.
    pub line: Color32,
    /// The main action, and where the keyboard is.
    pub main: Color32,
    /// Text on the main action.
    pub on_main: Color32,
    /// Done, as it should be.
    pub good: Color32,
    /// Look here.
    pub warn: Color32,
    /// Refused, broken.
    pub bad: Color32,
    /// Text on good, warn and bad.
    pub on_signal: Color32,
    /// The band of practice.
    pub practice: Color32,
    /// The second colour of the band of practice.
    pub practice_stripe: Color32,
    /// Text on the band of practice.
    pub on_practice: Color32,
    /// The band of production.
    pub production: Color32,
    /// Text on the band of production.
    pub on_production: Color32,
}

impl Palette {
    /// The colours of a theme.
    pub const fn new(theme: Theme) -> Self {
        match theme {
            Theme::Light => LIGHT,
            Theme::Dark => DARK,
            Theme::HighContrast => HIGH_CONTRAST,
        }
    }
}

const LIGHT: Palette = Palette {
    ground: Color32::from_rgb(0xfa, 0xfa, 0xf7),
    panel: Color32::from_rgb(0xec, 0xec, 0xe6),
    card: Color32::WHITE,
    text: Color32::from_rgb(0x14, 0x18, 0x1c),
    quiet: Color32::from_rgb(0x4a, 0x52, 0x5a),
    line: Color32::from_rgb(0x8a, 0x92, 0x9a),
    main: Color32::from_rgb(0x0b, 0x57, 0xa4),
    on_main: Color32::WHITE,
    good: Color32::from_rgb(0x0f, 0x6b, 0x35),
    warn: Color32::from_rgb(0x8a, 0x52, 0x00),
    bad: Color32::from_rgb(0xa8, 0x1c, 0x1c),
    on_signal: Color32::WHITE,
    practice: Color32::from_rgb(0xff, 0xd2, 0x4a),
    practice_stripe: Color32::from_rgb(0xf2, 0xb7, 0x1b),
    on_practice: Color32::BLACK,
    production: Color32::from_rgb(0x7a, 0x12, 0x3a),
    on_production: Color32::WHITE,
};

const DARK: Palette = Palette {
    ground: Color32::from_rgb(0x14, 0x18, 0x1d),
    panel: Color32::from_rgb(0x1f, 0x25, 0x2c),
    card: Color32::from_rgb(0x26, 0x2d, 0x36),
    text: Color32::from_rgb(0xf0, 0xf2, 0xf4),
    quiet: Color32::from_rgb(0xb4, 0xbd, 0xc6),
    line: Color32::from_rgb(0x70, 0x7b, 0x87),
    main: Color32::from_rgb(0x6c, 0xb6, 0xff),
    on_main: Color32::BLACK,
    good: Color32::from_rgb(0x5e, 0xd0, 0x8a),
    warn: Color32::from_rgb(0xff, 0xc2, 0x4d),
    bad: Color32::from_rgb(0xff, 0x8a, 0x80),
    on_signal: Color32::BLACK,
    practice: Color32::from_rgb(0xff, 0xd2, 0x4a),
    practice_stripe: Color32::from_rgb(0xf2, 0xb7, 0x1b),
    on_practice: Color32::BLACK,
    production: Color32::from_rgb(0x9c, 0x1c, 0x4e),
    on_production: Color32::WHITE,
};

const HIGH_CONTRAST: Palette = Palette {
    ground: Color32::BLACK,
    panel: Color32::BLACK,
    card: Color32::BLACK,
    text: Color32::WHITE,
    quiet: Color32::WHITE,
    line: Color32::WHITE,
    main: Color32::from_rgb(0xff, 0xff, 0x00),
    on_main: Color32::BLACK,
    good: Color32::from_rgb(0x40, 0xff, 0x80),
    warn: Color32::from_rgb(0xff, 0xff, 0x00),
    bad: Color32::from_rgb(0xff, 0xa0, 0xa0),
    on_signal: Color32::BLACK,
    practice: Color32::from_rgb(0xff, 0xff, 0x00),
    practice_stripe: Color32::WHITE,
    on_practice: Color32::BLACK,
    production: Color32::from_rgb(0x90, 0x00, 0x40),
    on_production: Color32::WHITE,
};
