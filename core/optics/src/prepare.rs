//! Cheap changes to a picture after which a decoder may see what it did not see before.

use std::borrow::Cow;

use crate::gray::{EDGE_MAX, Gray};

/// Half the edge of the neighbourhood that decides between black and white, in pixels.
const LOCAL_RADIUS: usize = 24;
/// How much darker than its neighbourhood a pixel must be to be black: one part in sixteen.
const LOCAL_MARGIN_SHIFT: u32 = 4;
/// Largest picture that is enlarged, in pixels; more would eat the time of the other steps.
const DOUBLE_MAX_PX: usize = 1_000_000;

/// What is done to a picture before a decoder sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preparation {
    /// Nothing.
    Plain,
    /// Black or white by the mean of the neighbourhood: for shadow, glare and low contrast.
    Local,
    /// Twice the size: for modules of two pixels.
    Double,
    /// Half the size: for noise, and for the pattern a screen makes on a sensor.
    Half,
    /// Black for white.
    Inverted,
}

impl Preparation {
    /// Prepares a picture; `None` if this would not help or be too large.
    pub(crate) fn apply(self, gray: &Gray) -> Option<Cow<'_, Gray>> {
        match self {
            Self::Plain => Some(Cow::Borrowed(gray)),
            Self::Local => local(gray).map(Cow::Owned),
            Self::Double => double(gray).map(Cow::Owned),
            Self::Half => half(gray).map(Cow::Owned),
            Self::Inverted => {
                of_size(gray.width(), gray.height(), gray.px().iter().map(|px| !px)).map(Cow::Owned)
            }
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

fn local(gray: &Gray) -> Option<Gray> {
    let means = column_means(gray.width(), &row_means(gray));
    let px = gray.px().iter().zip(&means).map(|(px, mean)| {
        let limit = u32::from(*mean).saturating_sub(u32::from(*mean) >> LOCAL_MARGIN_SHIFT);
        if u32::from(*px) < limit { 0 } else { u8::MAX }
    });
    of_size(gray.width(), gray.height(), px)
}

/// Means over the pixels to the left and right, from running sums.
fn row_means(gray: &Gray) -> Vec<u8> {
    let mut means = Vec::with_capacity(gray.px().len());
    let mut sums: Vec<u32> = Vec::new();
    for row in gray.rows() {
        sums.clear();
        sums.push(0);
        let mut total = 0_u32;
        for px in row {
            total = total.saturating_add(u32::from(*px));
            sums.push(total);
        }
        let sum_at = |index: usize| sums.get(index).copied().unwrap_or(total);
        for x in 0..row.len() {
            let (from, to) = window(x, row.len());
            means.push(mean(
                sum_at(to).saturating_sub(sum_at(from)),
                to.saturating_sub(from),
            ));
        }
    }
    means
}

/// Means over the pixels above and below, one running sum for each column.
fn column_means(width: usize, px: &[u8]) -> Vec<u8> {
    let rows: Vec<&[u8]> = px.chunks_exact(width.max(1)).collect();
    let mut sums = vec![0_u32; width];
    let (mut reached, mut left) = (0, 0);
    let mut means = Vec::with_capacity(px.len());
    for y in 0..rows.len() {
        let (from, to) = window(y, rows.len());
        for row in rows.get(reached..to).unwrap_or_default() {
            sums.iter_mut()
                .zip(*row)
                .for_each(|(sum, px)| *sum = sum.saturating_add(u32::from(*px)));
        }
        for row in rows.get(left..from).unwrap_or_default() {
            sums.iter_mut()
                .zip(*row)
                .for_each(|(sum, px)| *sum = sum.saturating_sub(u32::from(*px)));
        }
        (reached, left) = (to, from);
        means.extend(sums.iter().map(|sum| mean(*sum, to.saturating_sub(from))));
    }
    means
}

fn window(at: usize, end: usize) -> (usize, usize) {
    (
        at.saturating_sub(LOCAL_RADIUS),
        at.saturating_add(LOCAL_RADIUS).saturating_add(1).min(end),
    )
}

fn mean(sum: u32, count: usize) -> u8 {
    let mean = u32::try_from(count).ok().and_then(|count| sum.checked_div(count));
    mean.and_then(|mean| u8::try_from(mean).ok()).unwrap_or(u8::MAX)
}

/// Enlarges by two, each new pixel the mean of its neighbours.
fn double(gray: &Gray) -> Option<Gray> {
    let (width, height) = (gray.width().checked_mul(2)?, gray.height().checked_mul(2)?);
    let limit = usize::try_from(EDGE_MAX).ok()?;
    if gray.px().len() > DOUBLE_MAX_PX || width > limit || height > limit {
        return None;
    }
    let wide: Vec<Vec<u8>> = gray.rows().map(|row| stretch(row.iter().copied())).collect();
    let below = wide.iter().skip(1).chain(wide.last());
    let px = wide.iter().zip(below).flat_map(|(row, next)| {
        let between = row.iter().zip(next).map(|(one, other)| one.midpoint(*other));
        row.iter().copied().chain(between)
    });
    of_size(width, height, px)
}

fn stretch(row: impl Iterator<Item = u8> + Clone) -> Vec<u8> {
    let next = row.clone().skip(1).map(Some).chain(std::iter::once(None));
    row.zip(next)
        .flat_map(|(px, next)| [px, px.midpoint(next.unwrap_or(px))])
        .collect()
}

/// Shrinks by two, each new pixel the mean of four.
fn half(gray: &Gray) -> Option<Gray> {
    let rows: Vec<&[u8]> = gray.rows().collect();
    let mut px = Vec::new();
    for pair in rows.chunks_exact(2) {
        let [upper, lower] = pair else { continue };
        for (upper, lower) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
            let sum: u32 = upper.iter().chain(lower).map(|px| u32::from(*px)).sum();
            px.push(mean(sum, 4));
        }
    }
    of_size(gray.width() / 2, gray.height() / 2, px.into_iter())
}
