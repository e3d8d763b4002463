//! What stands on every screen: the bar with the band of practice or production, the script, the buttons.

use eframe::egui::{
    self, Align2, Color32, Id, Key, Margin, Mesh, Panel, Pos2, Rect, RichText, Role, ScrollArea, Shape,
    TextStyle, Ui, UiBuilder, Vec2, WidgetInfo,
};

use super::{button, button::Push, keys, text};
use crate::{
    catalogue::{Words, ids::frame},
    site::Mode,
    theme,
};

/// Where this is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bar<'a> {
    /// The site's label.
    pub site: Option<&'a str>,
    /// The vault's name, once registered.
    pub vault: Option<&'a str>,
    /// The network's name.
    pub network: Option<&'a str>,
    /// Unknown until there is a site.
    pub mode: Option<Mode>,
}

/// How far a step of the script has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Done and recorded.
    Done,
    /// What is happening.
    Now,
    /// Not yet.
    ToCome,
}

/// One step of the script, in the words of the catalogue: nothing of it comes from outside.
#[derive(Debug, Clone, Copy)]
pub struct RailStep<'a> {
    /// Its place in the script, from 1.
    pub number: u16,
    /// Its name.
    pub title: &'a str,
    /// Who does it.
    pub role: &'a str,
    /// What to say aloud.
    pub say: &'a str,
    /// How far it has come.
    pub state: StepState,
}

/// What stands round every screen.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The language.
    pub words: &'a Words,
    /// Where this is.
    pub bar: Bar<'a>,
    /// The script; empty outside ceremonies, and then no rail is drawn.
    pub rail: &'a [RailStep<'a>],
}

impl Frame<'_> {
    /// Draws everything round a screen and, in the middle, the screen; returns what was pressed. The middle scrolls
    /// when it does not fit; its own answer goes before the buttons'.
    pub fn show<A: Clone>(
        &self,
        ui: &mut Ui,
        pushes: &[Push<A>],
        middle: impl FnOnce(&mut Ui) -> Option<A>,
    ) -> Option<A> {
        self.bar(ui);
        self.rail(ui);
        let tones = theme::of(ui);
        let whole = ui.available_rect_before_wrap();
        ui.painter().rect_filled(whole, 0.0, tones.palette.ground);
        let height = bottom_height(ui, tones.sizes.button + f32::from(tones.sizes.margin) * 2.0);
        let split = (whole.bottom() - height).max(whole.top());
        // The middle is drawn first, so that Tab goes through the screen as people read it.
        let inside = Rect::from_min_max(whole.min, Pos2::new(whole.right(), split));
        let mut area = ui.new_child(UiBuilder::new().max_rect(inside));
        let told = egui::Frame::new()
            .inner_margin(Margin::same(tones.sizes.margin))
            .show(&mut area, |ui| scrolled(ui, middle))
            .inner;
        let below = Rect::from_min_max(Pos2::new(whole.left(), split), whole.max);
        let pressed = self.bottom(ui, below, pushes);
        if !end_was_shown(ui) {
            self.more(ui, inside);
        }
        ui.advance_cursor_after_rect(whole);
        told.or(pressed)
    }

    /// Says that the middle goes on below, between it and the buttons, where it covers nothing.
    fn more(&self, ui: &Ui, inside: Rect) {
        let tones = theme::of(ui);
        let font = TextStyle::Small.resolve(ui.style());
        let caption = self.words.text(frame::MORE);
        let galley = ui.painter().layout_no_wrap(caption, font, tones.palette.on_main);
        let size = galley.size() + Vec2::new(tones.sizes.space, tones.sizes.line) * 2.0;
        let middle = inside.right_bottom() - Vec2::new(f32::from(tones.sizes.margin) + size.x / 2.0, 0.0);
        let rect = Rect::from_center_size(middle, size);
        ui.painter()
            .rect_filled(rect, f32::from(tones.sizes.corner), tones.palette.main);
        let at = rect.center() - galley.size() / 2.0;
        ui.painter().galley(at, galley, tones.palette.on_main);
    }

    fn bar(&self, ui: &mut Ui) {
        let tones = theme::of(ui);
        let fill = egui::Frame::new()
            .fill(tones.palette.panel)
            .inner_margin(Margin::symmetric(tones.sizes.margin, tones.sizes.margin / 2));
        Panel::top("strongroom.band")
            .exact_size(tones.sizes.band)
            .frame(egui::Frame::new())
            .show(ui, |ui| self.band(ui));
        // Without a site the band has said so.
        if self.bar.mode.is_none() && self.bar.site.is_none() {
            return;
        }
        Panel::top("strongroom.bar").frame(fill).show(ui, |ui| {
            ui.spacing_mut().interact_size = Vec2::ZERO;
            ui.horizontal_wrapped(|ui| {
                let none = self.words.text(frame::NO_SITE);
                text::body(ui, &self.bar.site.map_or(none, text::printable));
                text::quiet(ui, "·");
                let none = self.words.text(frame::NO_VAULT);
                text::body(ui, &self.bar.vault.map_or(none, text::printable));
                if let Some(network) = self.bar.network {
                    text::quiet(ui, "·");
                    text::body(ui, network);
                }
            });
        });
    }

    fn band(&self, ui: &mut Ui) {
        let palette = theme::of(ui).palette;
        let rect = ui.max_rect();
        let (id, colour) = match self.bar.mode {
            Some(Mode::Practice) => {
                ui.painter().rect_filled(rect, 0.0, palette.practice);
                stripes(ui, rect, palette.practice_stripe);
                (frame::PRACTICE, palette.on_practice)
            }
            Some(Mode::Production) => {
                ui.painter().rect_filled(rect, 0.0, palette.production);
                (frame::PRODUCTION, palette.on_production)
            }
            None => {
                ui.painter().rect_filled(rect, 0.0, palette.panel);
                (frame::NO_SITE, palette.text)
            }
        };
        let caption = self.words.text(id);
        let response = ui.allocate_rect(rect, egui::Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &caption));
        let font = TextStyle::Button.resolve(ui.style());
        ui.painter()
            .text(rect.center(), Align2::CENTER_CENTER, caption, font, colour);
    }

    fn rail(&self, ui: &mut Ui) {
        if self.rail.is_empty() {
            return;
        }
        let tones = theme::of(ui);
        let fill = egui::Frame::new()
            .fill(tones.palette.panel)
            .inner_margin(Margin::same(tones.sizes.margin));
        Panel::left("strongroom.rail")
            .exact_size(tones.sizes.rail)
            .resizable(false)
            .frame(fill)
            .show(ui, |ui| {
                text::quiet(ui, &self.words.text(frame::STEPS));
                ScrollArea::vertical()
                    .id_salt("strongroom.script")
                    .show(ui, |ui| {
                        for step in self.rail {
                            self.step(ui, step);
                        }
                    });
            });
    }

    fn step(&self, ui: &mut Ui, step: &RailStep<'_>) {
        let palette = theme::of(ui).palette;
        let (mark, state, colour) = match step.state {
            StepState::Done => ("✓", frame::STEP_DONE, palette.good),
            StepState::Now => ("→", frame::STEP_NOW, palette.text),
            StepState::ToCome => ("·", frame::STEP_TO_COME, palette.quiet),
        };
        let state = self.words.text(state);
        let line = format!("{mark} {} {} – {}", step.number, step.title, step.role);
        let response = ui.add(egui::Label::new(RichText::new(line).color(colour)).wrap());
        if step.state == StepState::Now {
            text::quiet(ui, &state);
            text::body(ui, &self.words.with(frame::STEP_SAY, &[("say", step.say.into())]));
            // Once for each step: asked for in every frame, it would draw the window without an end.
            let shown = ui.ctx().data(|data| data.get_temp(rail_key()));
            if shown != Some(step.number) {
                ui.ctx()
                    .data_mut(|data| data.insert_temp(rail_key(), step.number));
                response.scroll_to_me(Some(egui::Align::Center));
            }
        }
    }

    fn bottom<A: Clone>(&self, ui: &mut Ui, rect: Rect, pushes: &[Push<A>]) -> Option<A> {
        let tones = theme::of(ui);
        ui.painter().rect_filled(rect, 0.0, tones.palette.panel);
        let inner = rect.shrink(f32::from(tones.sizes.margin));
        let mut area = ui.new_child(UiBuilder::new().max_rect(inner));
        let mut pressed = None;
        let drawn = area.horizontal_wrapped(|ui| {
            for one in pushes {
                if button::push(ui, self.words, one) && pressed.is_none() {
                    pressed = Some(one.action.clone());
                }
            }
        });
        let height = drawn.response.rect.height() + f32::from(tones.sizes.margin) * 2.0;
        if (height - rect.height()).abs() > tones.sizes.line {
            ui.ctx().data_mut(|data| data.insert_temp(bottom_key(), height));
            ui.ctx().request_repaint();
        }
        pressed
    }
}

/// Draws the middle; when it does not fit, the arrows move it.
fn scrolled<A>(ui: &mut Ui, middle: impl FnOnce(&mut Ui) -> Option<A>) -> Option<A> {
    let output = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let row = theme::of(ui).sizes.row;
        let told = middle(ui);
        if keys::went_down(ui, Key::ArrowDown) {
            ui.scroll_with_delta(Vec2::new(0.0, -row * 2.0));
        }
        if keys::went_down(ui, Key::ArrowUp) {
            ui.scroll_with_delta(Vec2::new(0.0, row * 2.0));
        }
        told
    });
    let unseen = output.content_size.y - output.inner_rect.height() - output.state.clamped_offset().y;
    let line = theme::of(ui).sizes.line;
    ui.ctx()
        .data_mut(|data| data.insert_temp(end_key(), unseen <= line));
    output.inner
}

/// Whether, in the last frame, the end of the middle was on the screen: a page counts as seen only then.
pub fn end_was_shown(ui: &Ui) -> bool {
    ui.ctx().data(|data| data.get_temp(end_key())).unwrap_or(false)
}

fn stripes(ui: &Ui, rect: Rect, colour: Color32) {
    let step = rect.height();
    let painter = ui.painter_at(rect);
    let mut left = rect.left() - step;
    while left < rect.right() {
        let mut mesh = Mesh::default();
        let half = step / 2.0;
        let corners = [
            Pos2::new(left + step, rect.top()),
            Pos2::new(left + step + half, rect.top()),
            Pos2::new(left + half, rect.bottom()),
            Pos2::new(left, rect.bottom()),
        ];
        for corner in corners {
            mesh.colored_vertex(corner, colour);
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(0, 2, 3);
        painter.add(Shape::mesh(mesh));
        left += step;
    }
}

fn bottom_height(ui: &Ui, one_row: f32) -> f32 {
    let kept: Option<f32> = ui.ctx().data(|data| data.get_temp(bottom_key()));
    kept.unwrap_or(one_row)
}

fn bottom_key() -> Id {
    Id::unique("strongroom.bottom")
}

fn rail_key() -> Id {
    Id::unique("strongroom.step")
}

fn end_key() -> Id {
    Id::unique("strongroom.end")
}
