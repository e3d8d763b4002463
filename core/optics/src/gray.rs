//! A picture in shades of gray, the only form decoders see.

use std::ops::Range;

use thiserror::Error;

/// Longest edge of a picture, in pixels.
pub const EDGE_MAX: u32 = 4_096;

/// Why pixels are no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum GrayError {
    /// An edge is zero or too long.
    #[error("picture of {width} by {height} pixels, edges must be 1 to {limit}")]
    Edges {
        /// Width asked for.
        width: u32,
        /// Height asked for.
        height: u32,
        /// Longest edge allowed.
        limit: u32,
    },
    /// The number of pixels does not fit the edges.
    #[error("{got} pixels, edges want {wanted}")]
    PixelCount {
        /// Pixels given.
        got: usize,
        /// Pixels wanted.
        wanted: usize,
    },
}

/// A picture of one byte per pixel, row by row, 0 black.
#[derive(Clone, PartialEq, Eq)]
pub struct Gray {
    width: usize,
    height: usize,
    px: Vec<u8>,
}

impl Gray {
    /// Makes a picture of its pixels.
    ///
    /// # Errors
    /// Refuses edges of zero or beyond [`EDGE_MAX`], and another number of pixels than they want.
    pub fn new(width: u32, height: u32, px: Vec<u8>) -> Result<Self, GrayError> {
        let wanted = pixel_count(width, height)?;
        if px.len() != wanted {
            return Err(GrayError::PixelCount {
                got: px.len(),
                wanted,
            });
        }
        let edges = GrayError::Edges {
            width,
            height,
            limit: EDGE_MAX,
        };
        let (width, height) = usize::try_from(width)
            .ok()
            .zip(usize::try_from(height).ok())
            .ok_or(edges)?;
        Ok(Self { width, height, px })
    }

    /// Makes a picture by asking for each pixel, column first.
    ///
    /// # Errors
    /// Refuses edges of zero or beyond [`EDGE_MAX`].
    pub fn from_fn(width: u32, height: u32, pixel: impl Fn(u32, u32) -> u8) -> Result<Self, GrayError> {
        let mut px = Vec::with_capacity(pixel_count(width, height)?);
        for y in 0..height {
            px.extend((0..width).map(|x| pixel(x, y)));
        }
        Self::new(width, height, px)
    }

    /// Gives the width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Gives the height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Gives the edges as they stand in files and on wires.
    pub(crate) fn edges(&self) -> (u32, u32) {
        (
            u32::try_from(self.width).unwrap_or(EDGE_MAX),
            u32::try_from(self.height).unwrap_or(EDGE_MAX),
        )
    }

    /// Gives the pixels row by row.
    pub fn px(&self) -> &[u8] {
        &self.px
    }

    /// Walks over the rows.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.px.chunks_exact(self.width.max(1))
    }

    /// Cuts out what lies within so many pixels of a place across and down; gives where that begins as well.
    pub(crate) fn around(&self, x: f32, y: f32, reach_px: f32) -> Option<(usize, usize, Self)> {
        let within = |at: f32, end: usize| {
            let end = end as f32;
            (
                (at - reach_px).clamp(0.0, end) as usize,
                (at + reach_px).clamp(0.0, end) as usize,
            )
        };
        let ((left, right), (top, bottom)) = (within(x, self.width), within(y, self.height));
        self.part(left..right, top..bottom).map(|part| (left, top, part))
    }

    /// Cuts out columns and rows.
    pub(crate) fn part(&self, columns: Range<usize>, rows: Range<usize>) -> Option<Self> {
        let (width, height) = (columns.len(), rows.len());
        let mut px = Vec::with_capacity(width.checked_mul(height)?);
        for row in self.rows().skip(rows.start).take(height) {
            px.extend_from_slice(row.get(columns.clone())?);
        }
        Self::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?, px).ok()
    }

    /// Gives one pixel, white outside the picture.
    pub fn at(&self, x: usize, y: usize) -> u8 {
        let index = y.checked_mul(self.width).and_then(|start| start.checked_add(x));
        let pixel = index
            .filter(|_| x < self.width)
            .and_then(|index| self.px.get(index));
        pixel.copied().unwrap_or(u8::MAX)
    }
}

impl std::fmt::Debug for Gray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gray({}x{})", self.width, self.height)
    }
}

/// Counts the pixels of a picture, before anything is allocated for them.
pub(crate) fn pixel_count(width: u32, height: u32) -> Result<usize, GrayError> {
    let edges = GrayError::Edges {
        width,
        height,
        limit: EDGE_MAX,
    };
    let allowed = 1..=EDGE_MAX;
    if !allowed.contains(&width) || !allowed.contains(&height) {
        return Err(edges);
    }
    width
        .checked_mul(height)
        .and_then(|count| usize::try_from(count).ok())
        .ok_or(edges)
}
