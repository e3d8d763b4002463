//! What happens to a picture between screen and decoder.

use std::f32::consts::TAU;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{ExtendedColorType, ImageDecoder as _};

use super::Random;
use super::light::Light;
use crate::gray::Gray;

/// The harms, each zero or one where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Harm {
    /// Share of the next frame that the exposure also saw.
    pub blend: f32,
    /// Share of the panel's rows that already show the next frame.
    pub tear: f32,
    /// Share of the contrast that is left.
    pub contrast: f32,
    /// How much darker the darkest side is.
    pub gradient: f32,
    /// Share of the panel's area under a reflection.
    pub glare: f32,
    /// Depth of the pattern that a screen's grid makes on a sensor's.
    pub moire: f32,
    /// Way of the hand during the exposure.
    pub motion_px: f32,
    /// Standard deviation of the blur.
    pub blur_px: f32,
    /// Standard deviation of the noise, in steps of gray.
    pub noise: f32,
    /// Quality of the JPEG file that the picture was.
    pub jpeg: Option<u8>,
}

impl Harm {
    /// A good camera on a stand: never quite sharp, never without noise.
    pub const STAND: Self = Self {
        blend: 0.0,
        tear: 0.0,
        contrast: 1.0,
        gradient: 0.0,
        glare: 0.0,
        moire: 0.0,
        motion_px: 0.0,
        blur_px: 0.3,
        noise: 1.5,
        jpeg: None,
    };

    /// A camera in a hand.
    pub fn of_a_hand(random: &mut Random) -> Self {
        let mut between = |low: f64, high: f64| random.between(low, high) as f32;
        Self {
            contrast: between(0.5, 1.0),
            gradient: between(0.0, 0.4),
            moire: between(0.0, 0.15),
            motion_px: between(0.0, 2.0),
            blur_px: between(0.3, 1.1),
            noise: between(2.0, 10.0),
            jpeg: Some(between(50.0, 95.0) as u8),
            ..Self::STAND
        }
    }

    /// Does it all, in the order in which light meets it. `next` is the frame that the screen shows after.
    pub fn befall(
        &self,
        mut light: Light,
        next: Option<&Light>,
        panel: &[(f64, f64); 4],
        random: &mut Random,
    ) -> Gray {
        if let Some(next) = next {
            light.blend(next, self.blend);
            self.tear(&mut light, next, panel, random);
        }
        if self.glare > 0.0 {
            self.reflect(&mut light, panel, random);
        }
        if self.moire > 0.0 {
            self.beat(&mut light, random);
        }
        if self.gradient > 0.0 {
            self.shade(&mut light, random);
        }
        light.sweep(self.motion_px, random.between(0.0, 180.0) as f32);
        light.blur(self.blur_px);
        light.each(|px, _, _| 128.0 + (px - 128.0) * self.contrast);
        let gray = light.expose(self.noise, random);
        self.jpeg
            .map_or_else(|| gray.clone(), |quality| through_jpeg(&gray, quality))
    }

    /// The next frame has reached part of the rows: the screen is drawn, and the sensor read, from top to bottom.
    fn tear(&self, light: &mut Light, next: &Light, panel: &[(f64, f64); 4], random: &mut Random) {
        let rows = panel.map(|(_, y)| y as f32);
        let top = rows.into_iter().fold(f32::MAX, f32::min);
        let bottom = rows.into_iter().fold(f32::MIN, f32::max);
        let line = top + (bottom - top) * self.tear;
        let soft = random.between(2.0, 12.0) as f32;
        if self.tear > 0.0 {
            let width = light.width;
            let rows = light.px.chunks_exact_mut(width).zip(next.px.chunks_exact(width));
            for (y, (row, next)) in rows.enumerate() {
                let share = ((line - y as f32) / soft + 0.5).clamp(0.0, 1.0);
                row.iter_mut()
                    .zip(next)
                    .for_each(|(px, next)| *px += (next - *px) * share);
            }
        }
    }

    /// A lamp in the glass: a round spot that is bright in the middle.
    fn reflect(&self, light: &mut Light, panel: &[(f64, f64); 4], random: &mut Random) {
        let (one, other) = (random.between(0.2, 0.8), random.between(0.2, 0.8));
        let along = |a: (f64, f64), b: (f64, f64), at: f64| (a.0 + (b.0 - a.0) * at, a.1 + (b.1 - a.1) * at);
        let [a, b, c, d] = *panel;
        let (x, y) = along(along(a, b, one), along(d, c, one), other);
        let area = 0.5 * ((c.0 - a.0) * (d.1 - b.1) - (d.0 - b.0) * (c.1 - a.1)).abs();
        // At one and a half standard deviations the spot has a third of its light: its edge.
        let radius = (area * f64::from(self.glare) / std::f64::consts::PI).sqrt();
        let spread = (radius / 1.5) as f32;
        let (x, y) = (x as f32, y as f32);
        light.each(|px, at_x, at_y| {
            let far = ((at_x - x).powi(2) + (at_y - y).powi(2)) / (2.0 * spread * spread);
            if far > 8.0 { px } else { px + 300.0 * (-far).exp() }
        });
        light.each(|px, _, _| px.min(255.0));
    }

    /// Two waves across the picture.
    fn beat(&self, light: &mut Light, random: &mut Random) {
        let mut wave = || {
            let (period, angle) = (random.between(5.0, 14.0) as f32, random.between(0.0, 6.3) as f32);
            (
                angle.cos() / period * TAU,
                angle.sin() / period * TAU,
                random.between(0.0, 6.3) as f32,
            )
        };
        let (one, other) = (Wave::of(wave()), Wave::of(wave()));
        let depth = self.moire / 2.0;
        light.each(|px, x, y| px * (1.0 - depth * (1.0 + (one.at(x, y) + other.at(x, y)) / 2.0)));
    }

    /// Light from one side.
    fn shade(&self, light: &mut Light, random: &mut Random) {
        let (sin, cos) = (random.between(0.0, 6.3) as f32).sin_cos();
        let (middle_x, middle_y) = (light.width as f32 / 2.0, light.height as f32 / 2.0);
        let reach = middle_x * cos.abs() + middle_y * sin.abs();
        light.each(|px, x, y| {
            let along = ((x - middle_x) * cos + (y - middle_y) * sin) / reach;
            px * (1.0 - self.gradient * (along + 1.0) / 2.0)
        });
    }
}

/// A sine wave over the plane, from a table: the pictures are many.
struct Wave {
    across: f32,
    down: f32,
    phase: f32,
    table: Vec<f32>,
}

impl Wave {
    const STEPS: usize = 1_024;

    fn of((across, down, phase): (f32, f32, f32)) -> Self {
        let turns = Self::STEPS as f32 / TAU;
        let table = (0..Self::STEPS).map(|step| (step as f32 / turns).sin()).collect();
        // The phase keeps the sum above zero within any frame.
        let phase = phase + TAU * 4_096.0;
        Self {
            across: across * turns,
            down: down * turns,
            phase: phase * turns,
            table,
        }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let step = (x * self.across + y * self.down + self.phase) as i32;
        self.table[step.rem_euclid(Self::STEPS as i32) as usize]
    }
}

fn through_jpeg(gray: &Gray, quality: u8) -> Gray {
    let (mut file, (width, height)) = (Vec::new(), gray.edges());
    JpegEncoder::new_with_quality(&mut file, quality)
        .encode(gray.px(), width, height, ExtendedColorType::L8)
        .unwrap();
    let decoder = JpegDecoder::new(std::io::Cursor::new(file)).unwrap();
    let mut px = vec![0; gray.px().len()];
    decoder.read_image(&mut px).unwrap();
    Gray::new(width, height, px).unwrap()
}
