//! The light at places between pixels.

use super::geometry::Point;
use crate::gray::Gray;

/// A picture that can be asked at any place.
pub(super) struct Light<'a> {
    px: &'a [u8],
    width: usize,
    height: usize,
    inverted: bool,
}

impl<'a> Light<'a> {
    pub(super) fn of(gray: &'a Gray, inverted: bool) -> Self {
        Self {
            px: gray.px(),
            width: gray.width(),
            height: gray.height(),
            inverted,
        }
    }

    /// The light at a place, the middle of the first pixel being (0.5, 0.5); the nearest there is outside the picture.
    pub(super) fn at(&self, place: Point) -> f32 {
        let (x, y) = (place.x - 0.5, place.y - 0.5);
        let (x, y) = (x.clamp(0.0, (self.width - 1) as f32), y.clamp(0.0, (self.height - 1) as f32));
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (part_x, part_y) = (x - left as f32, y - top as f32);
        let px = |x: usize, y: usize| f32::from(self.px[y * self.width + x]);
        let upper = px(left, top) + (px(right, top) - px(left, top)) * part_x;
        let lower = px(left, bottom) + (px(right, bottom) - px(left, bottom)) * part_x;
        let light = upper + (lower - upper) * part_y;
        if self.inverted { 255.0 - light } else { light }
    }

    pub(super) fn holds(&self, place: Point) -> bool {
        place.x >= -1.0 && place.y >= -1.0 && place.x <= self.width as f32 + 1.0 && place.y <= self.height as f32 + 1.0
    }
}
