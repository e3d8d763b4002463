//! A camera in a hand before a show: the hand drifts, the codes change.

use super::Random;
use super::cells::{FRAME, Taken};
use super::harm::Harm;
use super::screen::{Code, Content, Facing, Screen};
use super::view::View;
use crate::frame::Correction;
use crate::render::RenderError;

/// Furthest turn of the hand, in degrees.
const TURN_MAX: f64 = 15.0;
/// Furthest lean, in degrees.
const LEAN_MAX: f64 = 25.0;

/// Consecutive frames of one camera; the same seed gives the same film.
pub struct Film {
    random: Random,
    code: Code,
    view: View,
    harm: Harm,
    screen: Option<Screen>,
}

impl Film {
    /// Takes a camera in hand before codes of one version.
    pub fn new(seed: u64, version: u8, px_per_module: f64) -> Self {
        let mut random = Random(seed ^ 0x0066_696c_6d00);
        let view = View {
            frame: FRAME,
            px_per_module,
            rotation_deg: random.between(-TURN_MAX, TURN_MAX),
            tilt_deg: random.between(0.0, LEAN_MAX),
            tilt_toward_deg: random.between(0.0, 360.0),
            off_middle: (random.between(-0.7, 0.7), random.between(-0.7, 0.7)),
        };
        let harm = Harm::of_a_hand(&mut random);
        let code = Code {
            version,
            correction: Correction::L,
            content: Content::Ur,
            facing: Facing::Usual,
            quiet_modules: 4,
        };
        Self {
            random,
            code,
            view,
            harm,
            screen: None,
        }
    }

    /// Takes the next frame, of a screen that shows this content.
    ///
    /// # Errors
    /// Refuses content that does not fit the version.
    pub fn frame(&mut self, content: &[u8]) -> Result<Taken, RenderError> {
        let screen = match &self.screen {
            Some(before) => self.code.after(content, before)?,
            None => self
                .code
                .shown(content, self.view.px_per_module, &mut self.random)?,
        };
        self.drift();
        let light = self.view.gather(&screen);
        let gray = self
            .harm
            .befall(light, None, &self.view.panel(&screen), &mut self.random);
        let corners = self.view.code(&screen);
        self.screen = Some(screen);
        Ok(Taken {
            gray,
            payload: content.to_vec(),
            next: None,
            corners,
        })
    }

    /// A hand moves the code by a few pixels, and turns it by half a degree, from one frame to the next.
    fn drift(&mut self) {
        let view = &mut self.view;
        let mut step = |value: f64, by: f64, low: f64, high: f64| {
            (value + self.random.between(-by, by)).clamp(low, high)
        };
        view.rotation_deg = step(view.rotation_deg, 0.5, -TURN_MAX, TURN_MAX);
        view.tilt_deg = step(view.tilt_deg, 0.7, 0.0, LEAN_MAX);
        view.tilt_toward_deg = step(view.tilt_toward_deg, 3.0, 0.0, 360.0);
        let (across, down) = view.off_middle;
        view.off_middle = (step(across, 0.02, -0.7, 0.7), step(down, 0.03, -0.7, 0.7));
        self.harm.motion_px = self.random.between(0.0, 2.0) as f32;
    }
}
