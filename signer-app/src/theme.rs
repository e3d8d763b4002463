//! The look: the only colours, sizes and fonts of the window.
//!
//! Officers stand two metres away and several of them read at once, so nothing here is small. No screen names a
//! colour or a size: it asks [`of`] for them.

mod palette;

use std::sync::Arc;

use eframe::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Id, Margin, Stroke, Style,
    TextStyle, Ui, Vec2, Visuals, style::ScrollStyle,
};

pub use self::palette::Palette;

/// Inter (OFL-1.1): unlike egui's own faces it has the bitcoin sign, arrows and ticks.
const INTER: &[u8] = include_bytes!("../fonts/Inter-Regular.otf");

/// The smallest window for which the screens are laid out, in points.
pub const SMALLEST: Vec2 = Vec2::new(1280.0, 800.0);

/// Of two columns side by side, the part of the width that the fuller one gets.
pub const WIDER: f32 = 0.56;

/// A code is read by cameras: always black on white, whatever the theme.
pub const CODE_DARK: Color32 = Color32::BLACK;

/// The ground of a code, and the quiet zone round it.
pub const CODE_LIGHT: Color32 = Color32::WHITE;

/// The colours people choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Theme {
    /// Dark on light, for bright rooms.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// Yellow and white on black, nothing in between.
    HighContrast,
}

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::HighContrast];
}

/// How large the type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum TextSize {
    /// Readable at two metres.
    #[default]
    Normal,
    /// A third larger.
    Large,
}

impl TextSize {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Normal, Self::Large];

    const fn factor(self) -> f32 {
        match self {
            Self::Normal => 1.0,
            Self::Large => 1.3,
        }
    }
}

/// What people choose about the look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// How large the type is.
    pub text: TextSize,
}

/// How much smaller text is in the panels of the crossing.
pub const IN_PANEL: f32 = 0.8;

/// Every length, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// Between things that belong together.
    pub gap: f32,
    /// Between things that do not.
    pub space: f32,
    /// Round an area.
    pub margin: i8,
    /// Width of the left rail.
    pub rail: f32,
    /// Height of buttons.
    pub button: f32,
    /// Least width of a button.
    pub button_width: f32,
    /// Diameter of the ring of a button that is held.
    pub ring: f32,
    /// Height of the band of practice or production.
    pub band: f32,
    /// Width of fields for text.
    pub field: f32,
    /// Width of the names of what stands beside them.
    pub names: f32,
    /// Thickness of lines.
    pub line: f32,
    /// Thickness of what has to be seen: the keyboard's place, a ring.
    pub strong_line: f32,
    /// Radius of corners.
    pub corner: u8,
    /// Radius of the dot that stands for a letter of a secret.
    pub dot: f32,
    /// Side of a code that is shown to be read by a telephone, not by the other program.
    pub code: f32,
    /// Largest width of running text.
    pub column: f32,
    /// Height of a row in a list.
    pub row: f32,
    /// Height of a row of two lines, which in large type are three.
    pub tall_row: f32,
}

impl Sizes {
    const fn new(text: TextSize) -> Self {
        let k = text.factor();
        Self {
            gap: 8.0,
            space: 18.0,
            margin: 16,
            rail: 290.0 * k,
            button: 46.0 * k,
            button_width: 150.0,
            ring: 34.0 * k,
            band: 38.0 * k,
            field: 520.0,
            names: 190.0 * k,
            line: 1.5,
            strong_line: 4.0,
            corner: 6,
            dot: 6.0 * k,
            code: 300.0,
            column: 900.0 * k,
            row: 34.0 * k,
            tall_row: 88.0 * k,
        }
    }
}

/// Everything a widget asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tones {
    /// What was chosen.
    pub look: Look,
    /// The colours.
    pub palette: Palette,
    /// The lengths.
    pub sizes: Sizes,
}

impl Tones {
    /// The colours and lengths of a look.
    pub const fn new(look: Look) -> Self {
        Self {
            look,
            palette: Palette::new(look.theme),
            sizes: Sizes::new(look.text),
        }
    }
}

/// The face of key facts: amounts, what a screen asks. No style by name: egui panics over one that is not installed.
pub fn fact(ui: &Ui) -> FontId {
    FontId::new(FACT * of(ui).look.text.factor(), FontFamily::Proportional)
}

/// Height of key facts, in points.
const FACT: f32 = 28.0;

/// Installs the fonts. Once, when the window opens.
pub fn install_fonts(context: &Context) {
    context.set_fonts(fonts());
}

/// Inter first for text, and behind egui's monospaced face for the signs that one lacks.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    fonts
        .font_data
        .insert("inter".to_owned(), Arc::new(FontData::from_static(INTER)));
    fonts
        .families
        .entry(FontFamily::Proportional)
        .or_default()
        .insert(0, "inter".to_owned());
    fonts
        .families
        .entry(FontFamily::Monospace)
        .or_default()
        .push("inter".to_owned());
    fonts
}

/// Sets the look for everything drawn from now on.
pub fn apply(context: &Context, look: Look) {
    let tones = Tones::new(look);
    context.data_mut(|data| data.insert_temp(key(), tones));
    let style = Arc::new(style(&tones));
    for theme in [eframe::egui::Theme::Dark, eframe::egui::Theme::Light] {
        context.set_style_of(theme, Arc::clone(&style));
    }
}

/// Lets the layout grow with the window, from this frame's size for the next frame.
pub fn grow(context: &Context) {
    let now = context.zoom_factor();
    let wanted = zoom(context.content_rect().size() * now);
    if (wanted - now).abs() > STEP {
        context.set_zoom_factor(wanted);
    }
}

/// Changes of the size that are too small to be drawn again for.
const STEP: f32 = 0.01;

/// How much larger than designed everything is drawn in a window of this size, so that it stays readable from where
/// people stand: the whole layout grows with the screen.
pub fn zoom(window: Vec2) -> f32 {
    (window.x / SMALLEST.x).min(window.y / SMALLEST.y).clamp(1.0, 3.0)
}

/// The colours and lengths in force here.
pub fn of(ui: &Ui) -> Tones {
    ui.ctx()
        .data(|data| data.get_temp(key()))
        .unwrap_or(Tones::new(Look::default()))
}

fn key() -> Id {
    Id::unique("strongroom.tones")
}

fn style(tones: &Tones) -> Style {
    let (palette, sizes) = (&tones.palette, &tones.sizes);
    let k = tones.look.text.factor();
    let plain = |size: f32| FontId::new(size * k, FontFamily::Proportional);
    let mut style = Style {
        text_styles: [
            (TextStyle::Small, plain(18.0)),
            (TextStyle::Body, plain(20.0)),
            (TextStyle::Button, plain(21.0)),
            (TextStyle::Heading, plain(34.0)),
            (TextStyle::Monospace, FontId::new(24.0 * k, FontFamily::Monospace)),
        ]
        .into(),
        visuals: visuals(palette, sizes),
        animation_time: 0.0,
        ..Style::default()
    };
    style.interaction.selectable_labels = false;
    style.spacing.item_spacing = Vec2::splat(sizes.gap);
    style.spacing.button_padding = Vec2::new(sizes.space, sizes.gap);
    style.spacing.interact_size = Vec2::new(sizes.button, sizes.button);
    style.spacing.text_edit_width = sizes.field;
    style.spacing.window_margin = Margin::same(sizes.margin);
    style.spacing.scroll = ScrollStyle {
        foreground_color: true,
        ..ScrollStyle::solid()
    };
    style
}

fn visuals(palette: &Palette, sizes: &Sizes) -> Visuals {
    let mut visuals = Visuals::light();
    visuals.dark_mode = palette.text == Color32::WHITE || palette.on_signal == Color32::BLACK;
    visuals.panel_fill = palette.ground;
    visuals.window_fill = palette.ground;
    visuals.faint_bg_color = palette.panel;
    visuals.extreme_bg_color = palette.card;
    visuals.text_edit_bg_color = Some(palette.card);
    visuals.weak_text_color = Some(palette.quiet);
    // A cursor that blinks draws the whole window twice a second while nobody does anything.
    visuals.text_cursor.blink = false;
    visuals.warn_fg_color = palette.warn;
    visuals.error_fg_color = palette.bad;
    visuals.selection.bg_fill = palette.main;
    visuals.selection.stroke = Stroke::new(sizes.strong_line, palette.on_main);
    let corner = CornerRadius::same(sizes.corner);
    let thin = Stroke::new(sizes.line, palette.line);
    let states = [
        (&mut visuals.widgets.noninteractive, palette.ground, thin),
        (&mut visuals.widgets.inactive, palette.card, thin),
        (
            &mut visuals.widgets.hovered,
            palette.panel,
            Stroke::new(sizes.line, palette.main),
        ),
        (
            &mut visuals.widgets.active,
            palette.panel,
            Stroke::new(sizes.strong_line, palette.main),
        ),
        (&mut visuals.widgets.open, palette.panel, thin),
    ];
    for (state, fill, stroke) in states {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = stroke;
        state.fg_stroke = Stroke::new(sizes.line, palette.text);
        state.corner_radius = corner;
        state.expansion = 0.0;
    }
    visuals
}
