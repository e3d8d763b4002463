//! Test support: pictures as cameras take them. The same seed gives the same picture.
//!
//! [`Camera`] looks at any picture; [`cells`] are the kinds of pictures by which decoders are compared;
//! [`Film`] is what a hand before a show gives.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test support; all numbers stay within a picture"
)]

mod cells;
mod film;
mod harm;
mod light;
mod screen;
mod view;

use crate::gray::{Gray, GrayError};

pub use cells::{Cell, FRAME, Group, Taken, cells, hand_held};
pub use film::Film;
pub use screen::{Content, Facing, capacity};

/// How a camera stands and what it does to the light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Decides the noise.
    pub seed: u64,
    /// Edges of the camera's picture, in pixels.
    pub frame: (u32, u32),
    /// Camera pixels per pixel of the picture shown.
    pub scale: f64,
    /// Turn of the picture, in degrees.
    pub rotation_deg: f64,
    /// Shortening across and down: 0 straight on, 0.3 a steep look.
    pub tilt: (f64, f64),
    /// Width of the blur, standard deviation in pixels.
    pub blur_px: f64,
    /// Noise, standard deviation in steps of gray.
    pub noise: f64,
    /// Contrast: 1 as it is, 0 none.
    pub gain: f64,
    /// Steps of gray added.
    pub bias: f64,
    /// How much darker the corners are: 0 not at all, 1 black.
    pub vignette: f64,
}

/// What stands around the screen that shows the code.
const SURROUND: f64 = 60.0;

impl Camera {
    /// A camera that changes nothing but the frame: the picture in the middle, no blur, no noise.
    pub fn still(frame: (u32, u32)) -> Self {
        Self {
            seed: 0,
            frame,
            scale: 1.0,
            rotation_deg: 0.0,
            tilt: (0.0, 0.0),
            blur_px: 0.0,
            noise: 0.0,
            gain: 1.0,
            bias: 0.0,
            vignette: 0.0,
        }
    }

    /// A camera in a hand: each seed holds it a little differently, within what people do.
    pub fn hand_held(seed: u64, frame: (u32, u32)) -> Self {
        let mut random = Random(seed);
        Self {
            seed,
            frame,
            scale: random.between(0.92, 1.05),
            rotation_deg: random.between(-12.0, 12.0),
            tilt: (random.between(-0.12, 0.12), random.between(-0.12, 0.12)),
            blur_px: random.between(0.4, 1.1),
            noise: random.between(2.0, 8.0),
            gain: random.between(0.55, 0.95),
            bias: random.between(5.0, 25.0),
            vignette: random.between(0.0, 0.35),
        }
    }

    /// Takes the picture.
    ///
    /// # Errors
    /// Refuses a frame with edges out of range.
    pub fn shoot(&self, shown: &Gray) -> Result<Gray, GrayError> {
        let (width, height) = self.frame;
        let lit = Gray::from_fn(width, height, |x, y| {
            byte(self.light(shown, f64::from(x), f64::from(y)))
        })?;
        let blurred = self.blur(&lit)?;
        let mut random = Random(self.seed ^ 0x006e_6f69_7365);
        let px = blurred
            .px()
            .iter()
            .map(|px| byte(f64::from(*px) + self.noise * random.normal()))
            .collect();
        Gray::new(width, height, px)
    }

    /// The light that falls on one pixel: the mean of four points of the scene.
    fn light(&self, shown: &Gray, x: f64, y: f64) -> f64 {
        let offsets = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        let sum: f64 = offsets
            .iter()
            .map(|(dx, dy)| self.scene(shown, x + dx, y + dy))
            .sum();
        let (across, down) = self.off_middle(x, y);
        let corner = (across * across + down * down) / 0.5;
        (sum / 4.0 * self.gain + self.bias) * (1.0 - self.vignette * corner)
    }

    fn off_middle(&self, x: f64, y: f64) -> (f64, f64) {
        (
            x / f64::from(self.frame.0) - 0.5,
            y / f64::from(self.frame.1) - 0.5,
        )
    }

    /// The brightness of the scene at a point of the frame, by the inverse of turn and tilt.
    fn scene(&self, shown: &Gray, x: f64, y: f64) -> f64 {
        let (across, down) = self.off_middle(x, y);
        let nearness = 1.0 + self.tilt.0 * across * 2.0 + self.tilt.1 * down * 2.0;
        let (sin, cos) = self.rotation_deg.to_radians().sin_cos();
        let (u, v) = (across * f64::from(self.frame.0), down * f64::from(self.frame.1));
        let (u, v) = (u / nearness / self.scale, v / nearness / self.scale);
        let (edge_x, edge_y) = shown.edges();
        let from_x = u * cos + v * sin + f64::from(edge_x) / 2.0;
        let from_y = v * cos - u * sin + f64::from(edge_y) / 2.0;
        let inside = |from: f64, edge: u32| from >= 0.0 && from < f64::from(edge);
        if inside(from_x, edge_x) && inside(from_y, edge_y) {
            f64::from(shown.at(from_x as usize, from_y as usize))
        } else {
            SURROUND
        }
    }

    fn blur(&self, gray: &Gray) -> Result<Gray, GrayError> {
        let reach = (self.blur_px * 3.0).ceil() as i32;
        if reach == 0 {
            return Ok(gray.clone());
        }
        let weigh = |at: i32| (-f64::from(at).powi(2) / (2.0 * self.blur_px * self.blur_px)).exp();
        let kernel: Vec<(i32, f64)> = (-reach..=reach).map(|at| (at, weigh(at))).collect();
        let along = |gray: &Gray, step: fn(u32, u32, i32) -> (i32, i32)| {
            let (width, height) = gray.edges();
            Gray::from_fn(width, height, |x, y| {
                let near = kernel.iter().map(|(at, weight)| {
                    let (x, y) = step(x, y, *at);
                    let (x, y) = (x.clamp(0, width as i32 - 1), y.clamp(0, height as i32 - 1));
                    (f64::from(gray.at(x as usize, y as usize)) * weight, *weight)
                });
                let (sum, weights) = near.fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
                byte(sum / weights)
            })
        };
        along(&along(gray, |x, y, at| (x as i32 + at, y as i32))?, |x, y, at| {
            (x as i32, y as i32 + at)
        })
    }
}

fn byte(light: f64) -> u8 {
    light.round().clamp(0.0, 255.0) as u8
}

/// The generator splitmix64 of Steele, Lea and Flood.
pub struct Random(pub u64);

impl Random {
    /// Draws 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Draws a number between two others.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.draw() >> 11) as f64 / (1_u64 << 53) as f64)
    }

    /// Draws from the normal distribution, nearly: the sum of four equal draws.
    fn normal(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| self.between(-1.0, 1.0)).sum();
        sum * (3.0_f64 / 4.0).sqrt()
    }

    /// The same from one draw, in sixteen bits each: for each pixel of many pictures.
    fn grain(&mut self) -> f32 {
        let bits = self.draw();
        let sum: u64 = (0..4).map(|part| (bits >> (part * 16)) & 0xffff).sum();
        (sum as f32 / 32_768.0 - 4.0) * 0.866_025_4
    }
}
