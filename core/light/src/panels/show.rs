//! Shows the codes of a message: as large as the screen lets them be, black on white, each module a whole number
//! of pixels.

use egui::load::SizedTexture;
use egui::{
    CentralPanel, ColorImage, ComboBox, Context, Frame, Image, Key, Panel, ScrollArea, Slider, TextureHandle,
    TextureOptions, Ui, Vec2,
};
use strongroom_core::qr::{Profile, Version};
use strongroom_core::words::Words;

use super::widgets::{attention, button, faint, keys, large, pressed, pressed_anywhere, words};
use crate::setting::{DENSITY_MIN, Setting, Speed};
use crate::showing::{Cut, Drawn};
use crate::{messages, theme};

/// What there is to draw.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What is shown, in a line.
    pub title: &'a str,
    /// The code of the moment.
    pub code: Option<&'a Drawn>,
    /// The setting in force.
    pub setting: Setting,
    /// Bytes of the message.
    pub bytes: usize,
    /// How it is cut into codes.
    pub cut: Cut,
    /// Codes shown so far.
    pub shown: u64,
    /// Whether the codes stand still.
    pub paused: bool,
    /// The words to compare.
    pub words: &'a Words,
    /// What went wrong, if something did.
    pub problem: Option<&'a str>,
}

/// What the screen keeps between two pictures of it: the code as the graphics hold it.
#[derive(Default)]
pub struct State {
    texture: Option<(u64, TextureHandle)>,
    thinnest: bool,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Go on at another setting.
    Set(Setting),
    /// Stand still.
    Pause,
    /// Go on.
    Resume,
    /// The other side has it.
    Arrived,
    /// Stop; the other side does not have it.
    Stop,
}

/// Draws the screen and reports what was asked for.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let mut action = by_key(ui.ctx(), view, state);
    Panel::right("show-column")
        .exact_size(theme::COLUMN)
        .resizable(false)
        .frame(Frame::new().fill(theme::PAPER).inner_margin(theme::GAP))
        .show(ui, |ui| {
            ScrollArea::vertical().show(ui, |ui| {
                action = action.or(column(ui, view, state));
            });
        });
    CentralPanel::default()
        .frame(Frame::new().fill(theme::PAPER))
        .show(ui, |ui| code(ui, view, state));
    action
}

fn by_key(context: &Context, view: &View<'_>, state: &mut State) -> Option<Action> {
    if pressed_anywhere(context, Key::Escape) {
        return Some(Action::Stop);
    }
    let setting = view.setting;
    let steps = [
        (Key::ArrowUp, setting.denser_by(1)),
        (Key::ArrowDown, setting.denser_by(-1)),
        (Key::ArrowRight, setting.faster_by(1)),
        (Key::ArrowLeft, setting.faster_by(-1)),
        (Key::M, setting.next_mode()),
        (Key::P, setting.next_profile()),
    ];
    for (key, to) in steps {
        if pressed(context, key) && to != setting {
            state.thinnest = false;
            return Some(Action::Set(to));
        }
    }
    if pressed_anywhere(context, Key::T) {
        return thinner(view, state);
    }
    if pressed(context, Key::Space) {
        return Some(toggle(view));
    }
    pressed(context, Key::Enter).then_some(Action::Arrived)
}

fn toggle(view: &View<'_>) -> Action {
    if view.paused {
        Action::Resume
    } else {
        Action::Pause
    }
}

fn thinner(view: &View<'_>, state: &mut State) -> Option<Action> {
    let thinner = view.setting.thinner();
    state.thinnest = thinner.is_none();
    thinner.map(Action::Set)
}

fn column(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let mut action = None;
    large(ui, view.title);
    ui.label(messages::shown(view.bytes, &view.cut));
    faint(ui, &messages::count(view.shown));
    if let Some(advice) = messages::plan(view.cut.plan.advice) {
        faint(ui, advice);
    }
    if let Some(problem) = view.problem {
        attention(ui, problem);
    }
    ui.add_space(theme::GAP);
    // Above what scrolls away on a small screen: people compare them at every crossing.
    words(ui, messages::WORDS, view.words.as_slice());
    ui.add_space(theme::GAP);
    if button(ui, messages::ARRIVED) {
        action = Some(Action::Arrived);
    }
    if button(ui, messages::THINNER) {
        action = thinner(view, state);
    }
    if state.thinnest {
        attention(ui, messages::THINNEST);
    }
    action = action
        .or(sliders(ui, view.setting))
        .or(modes(ui, view))
        .or(profiles(ui, view.setting));
    ui.add_space(theme::GAP);
    if button(
        ui,
        if view.paused {
            messages::RESUME
        } else {
            messages::PAUSE
        },
    ) {
        action = Some(toggle(view));
    }
    if button(ui, messages::STOP) {
        action = Some(Action::Stop);
    }
    ui.add_space(theme::GAP);
    keys(ui, messages::KEYS, &messages::SHOW_KEYS);
    action
}

fn sliders(ui: &mut Ui, setting: Setting) -> Option<Action> {
    let most = setting.density_max().number();
    let (mut version, mut per_second) = (setting.codes.version.number(), setting.speed.per_second());
    ui.add(Slider::new(&mut version, DENSITY_MIN.number()..=most).text(messages::DENSITY));
    ui.add(Slider::new(&mut per_second, Speed::MIN..=Speed::MAX).text(messages::SPEED));
    let to = Setting {
        speed: Speed::new(per_second),
        ..setting.with_density(Version::nearest(version))
    };
    (to != setting).then_some(Action::Set(to))
}

fn modes(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let mut to = None;
    faint(ui, &messages::mode_taken(view.cut.mode, view.cut.version));
    ui.horizontal_wrapped(|ui| {
        let forms = view
            .setting
            .codes
            .profile
            .limits()
            .modes
            .iter()
            .copied()
            .map(Some);
        for mode in std::iter::once(None).chain(forms) {
            let chosen = view.setting.codes.mode == mode;
            if ui.radio(chosen, messages::mode(mode)).clicked() && !chosen {
                to = Some(Action::Set(view.setting.with_mode(mode)));
            }
        }
    });
    to
}

fn profiles(ui: &mut Ui, setting: Setting) -> Option<Action> {
    let mut to = None;
    let shown = setting.codes.profile.name();
    ComboBox::from_label(messages::PROFILE)
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for profile in Profile::ALL {
                let chosen = setting.codes.profile == profile;
                if ui.selectable_label(chosen, profile.name()).clicked() && !chosen {
                    to = Some(Action::Set(Setting::of(profile)));
                }
            }
        });
    to
}

fn code(ui: &mut Ui, view: &View<'_>, state: &mut State) {
    let Some(drawn) = view.code else {
        ui.centered_and_justified(|ui| ui.label(messages::DRAWING));
        return;
    };
    let known = state
        .texture
        .as_ref()
        .is_some_and(|(number, _)| *number == drawn.number);
    if !known {
        let size = [drawn.picture.width(), drawn.picture.height()];
        let image = ColorImage::from_gray(size, drawn.picture.px());
        match &mut state.texture {
            Some((number, texture)) => {
                *number = drawn.number;
                texture.set(image, TextureOptions::NEAREST);
            }
            None => {
                let texture = ui.ctx().load_texture("show-code", image, TextureOptions::NEAREST);
                state.texture = Some((drawn.number, texture));
            }
        }
    }
    let Some((_, texture)) = &state.texture else {
        return;
    };
    let side = side(
        ui.available_size(),
        ui.ctx().pixels_per_point(),
        drawn.picture.width(),
    );
    // A code whose first pixel falls between two pixels of the screen is gray at every edge.
    let image = Image::new(SizedTexture::new(texture.id(), Vec2::splat(side))).alt_text(messages::CODE);
    let space = ui.available_rect_before_wrap();
    let per_point = ui.ctx().pixels_per_point();
    let on_pixel = |at: f32| (at * per_point).round() / per_point;
    let middle = space.center();
    let start = egui::pos2(on_pixel(middle.x - side / 2.0), on_pixel(middle.y - side / 2.0));
    ui.put(egui::Rect::from_min_size(start, Vec2::splat(side)), image);
}

/// The edge of the code in points: as many whole pixels a module as fit, one at least.
fn side(space: Vec2, pixels_per_point: f32, modules: usize) -> f32 {
    let modules = modules as f32;
    let pixels = (space.min_elem() * pixels_per_point / modules).floor().max(1.0);
    pixels * modules / pixels_per_point
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_is_a_whole_number_of_pixels_and_the_code_fits() {
        for per_point in [1.0, 1.25, 1.5, 2.0] {
            for (space, modules) in [(720.0, 125), (719.0, 125), (1_080.0, 185), (300.0, 45)] {
                let pixels = side(Vec2::new(space + 500.0, space), per_point, modules) * per_point;
                let each = pixels / modules as f32;
                assert!((each - each.round()).abs() < 1e-3, "{each} at {per_point}");
                assert!(pixels <= space * per_point + 0.01);
                assert!(pixels + modules as f32 > space * per_point, "as large as fits");
            }
        }
        assert!(
            side(Vec2::splat(10.0), 1.0, 185) >= 185.0,
            "never less than a pixel a module"
        );
    }
}
