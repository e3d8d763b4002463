//! The light that falls on the sensor, and what lens, hand, air and electronics do to it.

use super::Random;
use crate::gray::Gray;

/// Brightness per pixel, 0 black to 255 white, in fractions until the sensor rounds it.
pub(super) struct Light {
    pub width: usize,
    pub height: usize,
    pub px: Vec<f32>,
}

impl Light {
    /// Changes each pixel by where it is.
    pub fn each(&mut self, change: impl Fn(f32, f32, f32) -> f32) {
        for (y, row) in self.px.chunks_exact_mut(self.width).enumerate() {
            for (x, px) in row.iter_mut().enumerate() {
                *px = change(*px, x as f32, y as f32);
            }
        }
    }

    /// Mixes another picture in.
    pub fn blend(&mut self, other: &Self, share: f32) {
        for (px, other) in self.px.iter_mut().zip(&other.px) {
            *px += (other - *px) * share;
        }
    }

    /// Blurs as a lens out of focus does, nearly: by a Gaussian curve of this standard deviation.
    pub fn blur(&mut self, sigma_px: f32) {
        if sigma_px < 0.05 {
            return;
        }
        let reach = (sigma_px * 3.0).ceil().max(1.0) as i32;
        let weigh = |at: i32| (-(at * at) as f32 / (2.0 * sigma_px * sigma_px)).exp();
        let sum: f32 = (-reach..=reach).map(weigh).sum();
        let taps: Vec<(i32, f32)> = (-reach..=reach).map(|at| (at, weigh(at) / sum)).collect();
        self.smear(
            &taps
                .iter()
                .map(|(at, weight)| (*at, 0.0, *weight))
                .collect::<Vec<_>>(),
        );
        self.smear_down(&taps);
    }

    /// Blurs as a hand that moves does: along a line of this length.
    pub fn sweep(&mut self, length_px: f32, angle_deg: f32) {
        if length_px < 0.05 {
            return;
        }
        let (sin, cos) = angle_deg.to_radians().sin_cos();
        if cos.abs() < sin.abs() {
            self.transpose();
            self.sweep(length_px, 90.0 - angle_deg);
            self.transpose();
            return;
        }
        // One tap per column that the line crosses; the outer two count by the part that is crossed.
        let half = length_px * cos.abs() / 2.0;
        let reach = (half - 0.5).ceil().max(0.0) as i32;
        let weigh = |at: i32| (half - (at.abs() as f32 - 0.5)).clamp(0.0, 1.0);
        let sum: f32 = (-reach..=reach).map(weigh).sum();
        let taps: Vec<(i32, f32, f32)> = (-reach..=reach)
            .map(|at| (at, at as f32 * sin / cos, weigh(at) / sum))
            .collect();
        self.smear(&taps);
    }

    /// Adds up shifted pictures: columns, rows (in fractions), weight.
    fn smear(&mut self, taps: &[(i32, f32, f32)]) {
        let (width, height) = (self.width, self.height);
        let reach = taps.iter().map(|(at, ..)| at.unsigned_abs()).max().unwrap_or(0) as usize;
        let mut sums = vec![0.0_f32; self.px.len()];
        let mut padded = vec![0.0_f32; width + 2 * reach];
        for (y, sum) in sums.chunks_exact_mut(width).enumerate() {
            for (across, down, weight) in taps {
                let from = (y as f32 + down).clamp(0.0, (height - 1) as f32);
                let (upper, share) = (from as usize, from - (from as usize) as f32);
                let lower = (upper + 1).min(height - 1);
                let (upper, lower) = (self.row(upper), self.row(lower));
                for (to, (one, other)) in padded[reach..].iter_mut().zip(upper.iter().zip(lower)) {
                    *to = one + (other - one) * share;
                }
                let (first, last) = (padded[reach], padded[reach + width - 1]);
                padded[..reach].fill(first);
                padded[reach + width..].fill(last);
                let start = (reach as i32 + across) as usize;
                for (to, from) in sum.iter_mut().zip(&padded[start..start + width]) {
                    *to += from * weight;
                }
            }
        }
        self.px = sums;
    }

    fn smear_down(&mut self, taps: &[(i32, f32)]) {
        let (width, last) = (self.width, self.height as i32 - 1);
        let mut sums = vec![0.0_f32; self.px.len()];
        for (y, sum) in sums.chunks_exact_mut(width).enumerate() {
            for (at, weight) in taps {
                let from = self.row((y as i32 + at).clamp(0, last) as usize);
                for (to, from) in sum.iter_mut().zip(from) {
                    *to += from * weight;
                }
            }
        }
        self.px = sums;
    }

    fn row(&self, y: usize) -> &[f32] {
        &self.px[y * self.width..(y + 1) * self.width]
    }

    fn transpose(&mut self) {
        let mut px = Vec::with_capacity(self.px.len());
        for x in 0..self.width {
            px.extend((0..self.height).map(|y| self.px[y * self.width + x]));
        }
        self.px = px;
        std::mem::swap(&mut self.width, &mut self.height);
    }

    /// Counts the light with the sensor's noise and rounds it.
    pub fn expose(&self, noise: f32, random: &mut Random) -> Gray {
        let px = self.px.iter().map(|px| {
            let noise = if noise > 0.0 { noise * random.grain() } else { 0.0 };
            (px + noise + 0.5).clamp(0.0, 255.0) as u8
        });
        let edges = (self.width as u32, self.height as u32);
        Gray::new(edges.0, edges.1, px.collect()).unwrap()
    }
}
