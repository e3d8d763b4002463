//! Cheap changes to a picture after which a decoder may see what it did not see before.

use std::borrow::Cow;

use crate::gray::Gray;

/// Below this shade of 255 differences are kept nearly as they are: there is nothing but noise.
const LIFTED_FROM: f32 = 12.0;
/// How many times the difference between a pixel and its neighbourhood is added to the pixel.
const SHARP: i32 = 2;
const SHARPER: i32 = 4;
/// Half the edge of those neighbourhoods, in pixels: about a module of the codes that are then read.
const SHARP_RADIUS: usize = 2;
const SHARPER_RADIUS: usize = 4;

/// What is done to a picture before a decoder sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preparation {
    /// Nothing.
    Plain,
    /// A little sharper: for modules of two pixels.
    Sharp,
    /// Much sharper: for a lens out of focus.
    Sharper,
    /// Shades as the eye sees them, by how many times lighter one is: for the pattern a screen makes on a sensor, which
    /// takes a part of the light.
    Lifted,
    /// Half the size: for noise, and for the pattern a screen makes on a sensor.
    Half,
}

impl Preparation {
    /// Prepares a picture; `None` if it is too small for this.
    pub(crate) fn apply(self, gray: &Gray) -> Option<Cow<'_, Gray>> {
        match self {
            Self::Plain => Some(Cow::Borrowed(gray)),
            Self::Sharp => sharpen(gray, SHARP_RADIUS, SHARP).map(Cow::Owned),
            Self::Sharper => sharpen(gray, SHARPER_RADIUS, SHARPER).map(Cow::Owned),
            Self::Lifted => lift(gray).map(Cow::Owned),
            Self::Half => half(gray).map(Cow::Owned),
        }
    }

    /// Pixels of the picture to each pixel of the prepared one.
    pub(crate) fn scale(self) -> f32 {
        match self {
            Self::Plain | Self::Sharp | Self::Sharper | Self::Lifted => 1.0,
            Self::Half => 2.0,
        }
    }
}

fn of_size(width: usize, height: usize, px: impl Iterator<Item = u8>) -> Option<Gray> {
    Gray::new(
        u32::try_from(width).ok()?,
        u32::try_from(height).ok()?,
        px.collect(),
    )
    .ok()
}

/// Adds to each pixel how much it differs from its neighbourhood, so many times.
fn sharpen(gray: &Gray, radius: usize, times: i32) -> Option<Gray> {
    let means = column_means(gray.width(), &row_means(gray, radius), radius);
    let px = gray.px().iter().zip(&means).map(|(px, mean)| {
        let (px, mean) = (i32::from(*px), i32::from(*mean));
        let sharp = px.saturating_add(px.saturating_sub(mean).saturating_mul(times));
        u8::try_from(sharp.clamp(0, 255)).unwrap_or_default()
    });
    of_size(gray.width(), gray.height(), px)
}

/// Means over the pixels to the left and right, from a running sum.
fn row_means(gray: &Gray, radius: usize) -> Vec<u8> {
    let mut means = Vec::with_capacity(gray.px().len());
    let mut padded = Vec::new();
    let window = radius.saturating_mul(2).saturating_add(1);
    let part = part_of(window);
    for row in gray.rows() {
        // Beyond its ends a row goes on as it ends.
        let (first, last) = (row.first().copied(), row.last().copied());
        padded.clear();
        padded.extend(std::iter::repeat_n(first.unwrap_or_default(), radius));
        padded.extend_from_slice(row);
        padded.extend(std::iter::repeat_n(
            last.unwrap_or_default(),
            radius.saturating_add(1),
        ));
        let mut sum: u32 = padded.iter().take(window).map(|px| u32::from(*px)).sum();
        for (left, reached) in padded.iter().zip(padded.iter().skip(window)) {
            means.push(mean(sum, part));
            sum = sum
                .wrapping_add(u32::from(*reached))
                .wrapping_sub(u32::from(*left));
        }
    }
    means
}

/// Means over the pixels above and below, one running sum for each column.
fn column_means(width: usize, px: &[u8], radius: usize) -> Vec<u8> {
    let rows: Vec<&[u8]> = px.chunks_exact(width.max(1)).collect();
    let last = rows.len().saturating_sub(1);
    let nothing: &[u8] = &[];
    let row = |y: usize| rows.get(y.min(last)).copied().unwrap_or(nothing);
    let part = part_of(radius.saturating_mul(2).saturating_add(1));
    let mut sums = vec![0_u32; width];
    for (y, times) in (0..=radius).map(|y| (y, if y == 0 { radius.saturating_add(1) } else { 1 })) {
        let times = u32::try_from(times).unwrap_or_default();
        for (sum, px) in sums.iter_mut().zip(row(y)) {
            *sum = sum.wrapping_add(u32::from(*px).wrapping_mul(times));
        }
    }
    let mut means = Vec::with_capacity(px.len());
    for y in 0..rows.len() {
        means.extend(sums.iter().map(|sum| mean(*sum, part)));
        let reached = row(y.saturating_add(radius).saturating_add(1));
        let left = row(y.saturating_sub(radius));
        for ((sum, reached), left) in sums.iter_mut().zip(reached).zip(left) {
            *sum = sum
                .wrapping_add(u32::from(*reached))
                .wrapping_sub(u32::from(*left));
        }
    }
    means
}

/// One part of so many, in parts of 65,536: a product is cheaper than a quotient.
fn part_of(count: usize) -> u32 {
    let count = u32::try_from(count).unwrap_or(1).max(1);
    (1_u32 << 16).div_ceil(count)
}

fn mean(sum: u32, part: u32) -> u8 {
    u8::try_from(sum.wrapping_mul(part) >> 16).unwrap_or(u8::MAX)
}

/// Gives each shade its logarithm, black and white staying where they are.
fn lift(gray: &Gray) -> Option<Gray> {
    let of = |px: u8| (1.0 + f32::from(px) / LIFTED_FROM).ln();
    let most = of(u8::MAX);
    let table: [u8; 256] = std::array::from_fn(|px| {
        let px = u8::try_from(px).unwrap_or(u8::MAX);
        (of(px) / most * 255.0).round() as u8
    });
    let px = gray
        .px()
        .iter()
        .map(|px| table.get(usize::from(*px)).copied().unwrap_or(*px));
    of_size(gray.width(), gray.height(), px)
}

/// Shrinks by two, each new pixel the mean of four.
fn half(gray: &Gray) -> Option<Gray> {
    let rows: Vec<&[u8]> = gray.rows().collect();
    let mut px = Vec::new();
    for pair in rows.chunks_exact(2) {
        let [upper, lower] = pair else { continue };
        for (upper, lower) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
            let sum: u32 = upper.iter().chain(lower).map(|px| u32::from(*px)).sum();
            px.push(mean(sum, part_of(4)));
        }
    }
    of_size(gray.width() / 2, gray.height() / 2, px.into_iter())
}
