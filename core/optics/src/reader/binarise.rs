//! Black or white, by the light around.

use super::Ground;
use crate::gray::Gray;

/// Edge of the blocks whose light is measured, in pixels.
const BLOCK: usize = 8;
/// Blocks to each side that count as around.
const REACH: usize = 2;
/// Where light and dark differ less over a neighbourhood, in steps of gray, there is no code but noise.
const FLAT: u8 = 5;
/// A dark pixel is darker than the mean by one part in so many of that difference.
const DARKER: u8 = 12;

/// A picture of which each pixel is dark or not.
pub(super) struct Bitmap {
    width: usize,
    height: usize,
    /// 1 dark, 0 light, row by row.
    dark: Vec<u8>,
    ground: Ground,
}

/// What is known of a block, or of several.
#[derive(Clone, Copy)]
struct Light {
    sum: u32,
    low: u8,
    high: u8,
}

impl Bitmap {
    /// Compares each pixel with the mean of the blocks around.
    pub(super) fn of(gray: &Gray) -> Self {
        let (width, height) = (gray.width(), gray.height());
        let limits = Limits::of(gray);
        let mut dark = vec![0; width * height];
        let mut line = vec![0; width];
        let rows = gray.rows().zip(dark.chunks_exact_mut(width));
        for (y, (row, dark)) in rows.enumerate() {
            if y % BLOCK == 0 {
                let limits = limits.row(y / BLOCK);
                for (line, limit) in line.chunks_mut(BLOCK).zip(limits) {
                    line.fill(*limit);
                }
            }
            for ((dark, px), limit) in dark.iter_mut().zip(row).zip(&line) {
                *dark = u8::from(px < limit);
            }
        }
        Self {
            width,
            height,
            dark,
            ground: Ground::Light,
        }
    }

    /// Takes light for dark, or no longer.
    pub(super) fn set_ground(&mut self, ground: Ground) {
        if self.ground != ground {
            self.ground = ground;
            for px in &mut self.dark {
                *px ^= 1;
            }
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    pub(super) fn row(&self, y: usize) -> &[u8] {
        let start = y * self.width;
        self.dark.get(start..start + self.width).unwrap_or_default()
    }

    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x) == Some(&1)
    }
}

/// Below what a pixel of each block is dark.
struct Limits {
    columns: usize,
    limits: Vec<u8>,
}

impl Limits {
    fn of(gray: &Gray) -> Self {
        let columns = gray.width().div_ceil(BLOCK);
        let blocks = measure(gray, columns);
        let wide = around_in_row(&blocks, columns);
        let rows = blocks.len() / columns.max(1);
        let mut limits = Vec::with_capacity(blocks.len());
        for y in 0..rows {
            let (from, to) = (y.saturating_sub(REACH), (y + REACH + 1).min(rows));
            for x in 0..columns {
                let column = (from..to).filter_map(|y| wide.get(y * columns + x));
                limits.push(limit(column.copied()));
            }
        }
        Self { columns, limits }
    }

    fn row(&self, y: usize) -> &[u8] {
        let start = y * self.columns;
        self.limits.get(start..start + self.columns).unwrap_or_default()
    }
}

/// Measures each block; the sum counts as of a whole block where the picture ends inside one.
fn measure(gray: &Gray, columns: usize) -> Vec<Light> {
    let width = gray.width();
    let mut blocks = Vec::with_capacity(columns * gray.height().div_ceil(BLOCK));
    // Whole columns first: that is what processors do sixteen at a time.
    let (mut sums, mut lows, mut highs) = (vec![0_u16; width], vec![0_u8; width], vec![0_u8; width]);
    let rows: Vec<&[u8]> = gray.rows().collect();
    for band in rows.chunks(BLOCK) {
        sums.fill(0);
        lows.fill(u8::MAX);
        highs.fill(0);
        for row in band {
            for (sum, px) in sums.iter_mut().zip(*row) {
                *sum += u16::from(*px);
            }
        }
        // Every other row tells lightest and darkest well enough.
        for row in band.iter().step_by(2) {
            for (low, px) in lows.iter_mut().zip(*row) {
                *low = (*low).min(*px);
            }
            for (high, px) in highs.iter_mut().zip(*row) {
                *high = (*high).max(*px);
            }
        }
        let tones = lows.chunks(BLOCK).zip(highs.chunks(BLOCK));
        for (sums, (lows, highs)) in sums.chunks(BLOCK).zip(tones) {
            let sum: u32 = sums.iter().map(|sum| u32::from(*sum)).sum();
            let px = (sums.len() * band.len()).max(1) as u32;
            blocks.push(Light {
                sum: sum * (BLOCK * BLOCK) as u32 / px,
                low: lows.iter().copied().min().unwrap_or_default(),
                high: highs.iter().copied().max().unwrap_or_default(),
            });
        }
    }
    blocks
}

/// Adds up the blocks to the left and right; the sum becomes a mean.
fn around_in_row(blocks: &[Light], columns: usize) -> Vec<Light> {
    let mut out = Vec::with_capacity(blocks.len());
    for row in blocks.chunks_exact(columns.max(1)) {
        for x in 0..row.len() {
            let near = row.get(x.saturating_sub(REACH)..(x + REACH + 1).min(row.len()));
            out.push(merge(near.unwrap_or_default().iter().copied()));
        }
    }
    out
}

fn merge(lights: impl Iterator<Item = Light>) -> Light {
    let mut count = 0;
    let mut all = Light {
        sum: 0,
        low: u8::MAX,
        high: 0,
    };
    for light in lights {
        count += 1;
        all.sum += light.sum;
        all.low = all.low.min(light.low);
        all.high = all.high.max(light.high);
    }
    all.sum = all.sum.checked_div(count).unwrap_or_default();
    all
}

fn limit(column: impl Iterator<Item = Light>) -> u8 {
    let all = merge(column);
    if all.high.saturating_sub(all.low) < FLAT {
        return 0;
    }
    // Well darker than the mean: noise on an even ground would make patterns of every kind.
    let mean = (all.sum / (BLOCK * BLOCK) as u32).min(u32::from(u8::MAX)) as u8;
    mean.saturating_sub((all.high - all.low) / DARKER)
}

#[cfg(test)]
#[path = "tests/binarise.rs"]
mod tests;
