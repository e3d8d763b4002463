//! A button that has to be held: nobody approves by a touch in passing.

use std::f32::consts::TAU;

use eframe::egui::{
    FontSelection, Key, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, WidgetText,
};

use super::{button::Weight, keys};
use crate::{
    catalogue::{Words, ids::frame},
    theme,
};

/// How long it has to be held, in seconds.
pub const SECONDS: f64 = 2.0;

/// How many straight pieces the ring is drawn with.
const PIECES: u8 = 48;

/// Since when the button has been held.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hold {
    since: Option<f64>,
}

impl Hold {
    /// Draws the button; returns true once, when it has been held long enough. The press has to begin on this button
    /// or with its key while the button is on the screen: what was down before does not count.
    pub fn ui(&mut self, ui: &mut Ui, words: &Words, what: &Held<'_>, now: f64) -> bool {
        let name = keys::name(words, what.key);
        let caption = words.with(
            frame::HOLD,
            &[("label", what.label.into()), ("key", (&name).into())],
        );
        let response = draw(ui, &caption, what, self.part(now));
        if !what.enabled {
            self.since = None;
            return false;
        }
        let began = keys::went_down(ui, what.key) || began_on(ui, &response);
        let down = keys::is_down(ui, what.key) || response.is_pointer_button_down_on();
        if !down {
            self.since = None;
        } else if began && self.since.is_none() {
            self.since = Some(now);
        }
        if self.since.is_none() {
            return false;
        }
        ui.ctx().request_repaint();
        let done = self.part(now) >= 1.0;
        if done {
            self.since = None;
        }
        done
    }

    /// How much of the time has passed, from 0 to 1.
    pub fn part(&self, now: f64) -> f32 {
        let held = self.since.map_or(0.0, |since| (now - since).max(0.0));
        (held / SECONDS).min(1.0) as f32
    }
}

/// What is held, and by which key.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// What it says, without the key.
    pub label: &'a str,
    /// The key that may be held instead.
    pub key: Key,
    /// How it is drawn.
    pub weight: Weight,
    /// Whether it can be held now.
    pub enabled: bool,
}

fn began_on(ui: &Ui, response: &Response) -> bool {
    response.is_pointer_button_down_on() && ui.input(|input| input.pointer.any_pressed())
}

fn draw(ui: &mut Ui, caption: &str, what: &Held<'_>, part: f32) -> Response {
    let tones = theme::of(ui);
    let (palette, sizes) = (tones.palette, tones.sizes);
    let (fill, colour) = match (what.enabled, what.weight) {
        (false, _) => (palette.panel, palette.quiet),
        (true, Weight::Main) => (palette.main, palette.on_main),
        (true, Weight::Plain) => (palette.card, palette.text),
        (true, Weight::Danger) => (palette.bad, palette.on_signal),
    };
    let galley = WidgetText::from(caption).into_galley(
        ui,
        None,
        ui.available_width(),
        FontSelection::Style(eframe::egui::TextStyle::Button),
    );
    let inside = galley.size() + Vec2::new(sizes.ring + sizes.gap, 0.0);
    let size = Vec2::new(inside.x, inside.y.max(sizes.ring)) + ui.spacing().button_padding * 2.0;
    let sense = if what.enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, what.enabled, caption));
    let edge = if response.has_focus() {
        sizes.strong_line
    } else {
        sizes.line
    };
    ui.painter().rect(
        rect,
        f32::from(sizes.corner),
        fill,
        Stroke::new(edge, palette.line),
        eframe::egui::StrokeKind::Inside,
    );
    let padding = ui.spacing().button_padding;
    let ring = Rect::from_min_size(rect.min + padding, Vec2::splat(sizes.ring));
    ui.painter()
        .circle_stroke(ring.center(), sizes.ring / 2.0, Stroke::new(sizes.line, colour));
    let radius = sizes.ring / 2.0;
    let arc = (0..=PIECES).map(|piece| {
        let angle = f32::from(piece) / f32::from(PIECES) * part * TAU - TAU / 4.0;
        ring.center() + Vec2::angled(angle) * radius
    });
    if part > 0.0 {
        ui.painter()
            .add(Shape::line(arc.collect(), Stroke::new(sizes.strong_line, colour)));
    }
    let at = ring.right_center() + Vec2::new(sizes.gap, -galley.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, galley, colour);
    response
}
