//! Scans the codes of a message: what the camera sees, how far it is, what to do when it stalls, and the words to
//! compare when it is there.

use egui::{
    CentralPanel, Color32, ColorImage, Context, Frame, Image, Key, Panel, Rect, ScrollArea, Sense, Shape,
    Stroke, TextureHandle, TextureOptions, Ui, Vec2, load::SizedTexture, pos2, vec2,
};
use strongroom_core::qr::{PartState, Progress};
use strongroom_core::words::Words;

use super::widgets::{attention, button, faint, keys, large, pressed, pressed_anywhere, words};
use crate::event::{Lost, Outline};
use crate::preview::Preview;
use crate::{Advice, messages, theme};

/// Most files that are offered: one for each key.
pub const FILES_MAX: usize = 9;

/// Where a scan stands.
#[derive(Debug, Clone, Copy)]
pub enum Stage<'a> {
    /// Pictures come, or are waited for.
    Running,
    /// It pauses; what is there is kept.
    Paused,
    /// The source has ended before the message was whole.
    Ended,
    /// The message is whole.
    Whole {
        /// What it claims to be and how long it is, in a line.
        what: &'a str,
        /// The words to compare.
        words: &'a Words,
    },
}

/// What there is to draw.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What is scanned for, in a line.
    pub title: &'a str,
    /// Where the pictures come from.
    pub source: &'a str,
    /// Where it stands.
    pub stage: Stage<'a>,
    /// The newest picture, and its number.
    pub preview: Option<(u64, &'a Preview)>,
    /// Where codes were read.
    pub found: &'a [Outline],
    /// Where codes were refused.
    pub refused: &'a [Outline],
    /// How far it is.
    pub progress: Progress,
    /// What is known of each part.
    pub map: &'a [PartState],
    /// Codes read in a minute.
    pub per_minute: u32,
    /// Seconds left.
    pub seconds_left: Option<u32>,
    /// Pictures that were read, and that were not.
    pub counts: (u64, u64),
    /// Why the last picture brought nothing.
    pub lost: Option<Lost>,
    /// What to do if it stalls.
    pub advice: Option<Advice>,
    /// What went wrong with the source: what, what to do, and its code.
    pub problem: Option<(&'a str, &'a str, &'a str)>,
    /// Files that may be taken instead, by name.
    pub files: &'a [String],
}

/// What the screen keeps between two pictures of it: the picture as the graphics hold it.
#[derive(Default)]
pub struct State {
    texture: Option<(u64, TextureHandle)>,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Look away; keep what is there.
    Pause,
    /// Look again.
    Resume,
    /// Forget what is there.
    Restart,
    /// Take this file of [`View::files`] instead.
    File(usize),
    /// The words are the same on both screens.
    Accept,
    /// Stop.
    Stop,
}

/// Draws the screen and reports what was asked for.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let mut action = by_key(ui.ctx(), view);
    Panel::right("scan-column")
        .exact_size(theme::COLUMN)
        .resizable(false)
        .frame(Frame::new().fill(theme::PAPER).inner_margin(theme::GAP))
        .show(ui, |ui| {
            ScrollArea::vertical().show(ui, |ui| {
                action = action.or(column(ui, view));
            });
        });
    CentralPanel::default()
        .frame(Frame::new().fill(theme::PAPER).inner_margin(theme::GAP))
        .show(ui, |ui| match view.stage {
            Stage::Whole { what, words: compare } => {
                large(ui, messages::WHOLE);
                ui.label(what);
                ui.add_space(theme::GAP);
                words(ui, messages::WORDS, compare.as_slice());
            }
            Stage::Running | Stage::Paused | Stage::Ended => picture(ui, view, state),
        });
    action
}

fn by_key(context: &Context, view: &View<'_>) -> Option<Action> {
    if pressed_anywhere(context, Key::Escape) {
        return Some(Action::Stop);
    }
    if pressed(context, Key::R) {
        return Some(Action::Restart);
    }
    if let Stage::Whole { .. } = view.stage {
        return pressed(context, Key::Enter).then_some(Action::Accept);
    }
    if pressed(context, Key::Space) {
        return toggle(view);
    }
    let number = [
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
    let file = number.iter().position(|key| pressed(context, *key))?;
    (file < view.files.len()).then_some(Action::File(file))
}

fn toggle(view: &View<'_>) -> Option<Action> {
    match view.stage {
        Stage::Running => Some(Action::Pause),
        Stage::Paused => Some(Action::Resume),
        Stage::Ended | Stage::Whole { .. } => None,
    }
}

fn column(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let mut action = None;
    large(ui, view.title);
    faint(ui, view.source);
    ui.add_space(theme::GAP);
    match view.stage {
        Stage::Whole { .. } => {
            if button(ui, messages::SAME_WORDS) {
                action = Some(Action::Accept);
            }
        }
        Stage::Running | Stage::Paused | Stage::Ended => {
            state_of(ui, view);
            if let Some(to) = toggle(view) {
                let text = if to == Action::Pause {
                    messages::PAUSE
                } else {
                    messages::RESUME
                };
                if button(ui, text) {
                    action = Some(to);
                }
            }
            action = action.or(files(ui, view));
        }
    }
    if button(ui, messages::RESTART) {
        action = Some(Action::Restart);
    }
    if button(ui, messages::STOP) {
        action = Some(Action::Stop);
    }
    ui.add_space(theme::GAP);
    keys(ui, messages::KEYS, &messages::SCAN_KEYS);
    action
}

fn state_of(ui: &mut Ui, view: &View<'_>) {
    large(ui, &messages::parts(view.progress));
    map(ui, view.map, view.progress);
    ui.label(messages::rate(view.per_minute, view.seconds_left));
    faint(ui, &messages::pictures(view.counts.0, view.counts.1));
    if let Some(lost) = view.lost {
        faint(ui, &messages::lost(lost));
    }
    match view.stage {
        Stage::Paused => attention(ui, messages::PAUSED),
        Stage::Ended => attention(ui, messages::ENDED),
        Stage::Running | Stage::Whole { .. } => {}
    }
    if let Some((what, todo, code)) = view.problem {
        attention(ui, &format!("{what} [{code}]"));
        attention(ui, todo);
    } else if let (Some(advice), Stage::Running) = (view.advice, view.stage) {
        attention(ui, messages::advice(advice));
    }
    ui.add_space(theme::GAP);
}

fn files(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    if view.files.is_empty() {
        return None;
    }
    let mut action = None;
    faint(ui, messages::FILES);
    for (index, name) in view.files.iter().take(FILES_MAX).enumerate() {
        let number = index.saturating_add(1);
        if button(ui, &format!("{name} ({number})")) {
            action = Some(Action::File(index));
        }
    }
    action
}

/// Draws each part as a field, several parts to one field where there are many.
fn map(ui: &mut Ui, parts: &[PartState], progress: Progress) {
    const ACROSS: usize = 26;
    const FIELDS_MAX: usize = 260;
    const EDGE: f32 = 10.0;
    const PITCH: f32 = 12.0;
    let each = parts.len().div_ceil(FIELDS_MAX).max(1);
    let rows = parts.chunks(each).len().div_ceil(ACROSS).max(1);
    let (area, response) =
        ui.allocate_exact_size(vec2(PITCH * ACROSS as f32, PITCH * rows as f32), Sense::hover());
    response.widget_info(|| {
        let text = format!("{}: {}", messages::MAP, messages::parts(progress));
        egui::WidgetInfo::labeled(egui::Role::Image, true, text)
    });
    for (index, chunk) in parts.chunks(each).enumerate() {
        let at = |number: usize| PITCH * number as f32;
        let column = index.checked_rem(ACROSS).unwrap_or_default();
        let row = index.checked_div(ACROSS).unwrap_or_default();
        let field = Rect::from_min_size(
            pos2(area.left() + at(column), area.top() + at(row)),
            Vec2::splat(EDGE),
        );
        ui.painter().rect_filled(field, 1.0, colour(chunk));
    }
}

fn colour(parts: &[PartState]) -> Color32 {
    if parts.contains(&PartState::Contested) {
        theme::ATTENTION
    } else if parts.contains(&PartState::Missing) {
        theme::MISSING
    } else {
        theme::GOOD
    }
}

fn picture(ui: &mut Ui, view: &View<'_>, state: &mut State) {
    let Some((number, preview)) = view.preview else {
        ui.centered_and_justified(|ui| ui.label(messages::NO_PICTURE));
        return;
    };
    let known = state.texture.as_ref().is_some_and(|(known, _)| *known == number);
    if !known {
        let image = ColorImage::from_gray([preview.width, preview.height], &preview.px);
        match &mut state.texture {
            Some((known, texture)) => {
                *known = number;
                texture.set(image, TextureOptions::LINEAR);
            }
            None => {
                let texture = ui
                    .ctx()
                    .load_texture("scan-picture", image, TextureOptions::LINEAR);
                state.texture = Some((number, texture));
            }
        }
    }
    let Some((_, texture)) = &state.texture else {
        return;
    };
    let space = ui.available_rect_before_wrap();
    let (width, height) = (preview.width.max(1) as f32, preview.height.max(1) as f32);
    let scale = (space.width() / width).min(space.height() / height);
    let area = Rect::from_center_size(space.center(), vec2(width * scale, height * scale));
    ui.put(
        area,
        Image::new(SizedTexture::new(texture.id(), area.size())).alt_text(messages::PICTURE),
    );
    for (outlines, stroke) in [(view.found, theme::FOUND), (view.refused, theme::REFUSED)] {
        for outline in outlines {
            ui.painter().add(around(area, outline, stroke));
        }
    }
}

fn around(area: Rect, outline: &Outline, stroke: Stroke) -> Shape {
    let corner = |(x, y): &(f32, f32)| {
        let (x, y) = (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0));
        pos2(area.left() + x * area.width(), area.top() + y * area.height())
    };
    Shape::closed_line(outline.iter().map(corner).collect(), stroke)
}
