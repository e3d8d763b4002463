//! Black or white, by the light around.

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
        let mut dark = Vec::with_capacity(width * height);
        for (y, row) in gray.rows().enumerate() {
            let limits = limits.row(y / BLOCK);
            for (px, limit) in row.chunks(BLOCK).zip(limits) {
                dark.extend(px.iter().map(|px| u8::from(px < limit)));
            }
        }
        Self { width, height, dark }
    }

    /// Takes light for dark.
    pub(super) fn invert(&mut self) {
        for px in &mut self.dark {
            *px ^= 1;
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
    let mut blocks = Vec::new();
    let rows: Vec<&[u8]> = gray.rows().collect();
    for band in rows.chunks(BLOCK) {
        let start = blocks.len();
        blocks.resize(start + columns, Light { sum: 0, low: u8::MAX, high: 0 });
        for row in band {
            for (block, px) in blocks.iter_mut().skip(start).zip(row.chunks(BLOCK)) {
                for px in px {
                    block.sum += u32::from(*px);
                    block.low = block.low.min(*px);
                    block.high = block.high.max(*px);
                }
            }
        }
        let last = gray.width() - (columns - 1) * BLOCK;
        for (x, block) in blocks.iter_mut().skip(start).enumerate() {
            let px = band.len() * if x + 1 == columns { last } else { BLOCK };
            block.sum = block.sum * (BLOCK * BLOCK) as u32 / px as u32;
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
    let mut all = Light { sum: 0, low: u8::MAX, high: 0 };
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
mod tests {
    use super::*;

    #[test]
    fn dark_is_what_is_darker_than_its_surroundings_wherever_it_stands() {
        // A gradient from 40 to 240 with bars of 10 less every other ten pixels.
        let gray = Gray::from_fn(203, 77, |x, _| (40 + x - if x / 10 % 2 == 0 { 10 } else { 0 }) as u8).unwrap();
        let bitmap = Bitmap::of(&gray);
        for x in [25, 45, 105, 185] {
            assert!(bitmap.is_dark(x, 40), "{x}");
            assert!(!bitmap.is_dark(x + 10, 40), "{x}");
        }
        assert!(!bitmap.is_dark(203, 0) && !bitmap.is_dark(0, 77));
    }

    #[test]
    fn where_nothing_differs_nothing_is_dark() {
        let gray = Gray::from_fn(64, 64, |x, y| 100 + ((x + y) % 4) as u8).unwrap();
        assert!(Bitmap::of(&gray).row(10).iter().all(|px| *px == 0));
    }
}
