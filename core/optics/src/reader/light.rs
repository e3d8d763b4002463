//! The light at places between pixels.

use super::Ground;
use super::geometry::Point;
use crate::gray::Gray;

/// A picture that can be asked at any place.
pub(super) struct Light<'a> {
    px: &'a [u8],
    width: usize,
    height: usize,
    ground: Ground,
    last_x: f32,
    last_y: f32,
}

impl<'a> Light<'a> {
    pub(super) fn of(gray: &'a Gray, ground: Ground) -> Self {
        Self {
            px: gray.px(),
            width: gray.width(),
            height: gray.height(),
            ground,
            last_x: (gray.width() - 1) as f32,
            last_y: (gray.height() - 1) as f32,
        }
    }

    /// The light at a place, the middle of the first pixel being (0.5, 0.5); the nearest there is outside the picture.
    pub(super) fn at(&self, place: Point) -> f32 {
        let (x, y) = (place.x - 0.5, place.y - 0.5);
        let inside = x >= 0.0 && y >= 0.0 && x < self.last_x && y < self.last_y;
        let (x, y) = if inside {
            (x, y)
        } else {
            (x.clamp(0.0, self.last_x - 0.01), y.clamp(0.0, self.last_y - 0.01))
        };
        let (left, top) = (x as u32, y as u32);
        let (part_x, part_y) = (x - left as f32, y - top as f32);
        let start = top as usize * self.width + left as usize;
        let pair = |start: usize| match self.px.get(start..start + 2) {
            Some([one, other]) => f32::from(*one) + (f32::from(*other) - f32::from(*one)) * part_x,
            Some(_) | None => 0.0,
        };
        let upper = pair(start);
        let light = upper + (pair(start + self.width) - upper) * part_y;
        self.seen(light)
    }

    /// The light of the pixel at a place: cheaper, and good enough to look around.
    pub(super) fn near(&self, place: Point) -> f32 {
        let (x, y) = (
            (place.x as usize).min(self.width - 1),
            (place.y as usize).min(self.height - 1),
        );
        let light = f32::from(self.px.get(y * self.width + x).copied().unwrap_or_default());
        self.seen(light)
    }

    /// On dark ground light counts as dark.
    fn seen(&self, light: f32) -> f32 {
        match self.ground {
            Ground::Light => light,
            Ground::Dark => 255.0 - light,
        }
    }

    /// Tells whether a place lies in the picture.
    pub(super) fn holds(&self, place: Point) -> bool {
        place.x >= 0.0 && place.y >= 0.0 && place.x <= self.last_x + 1.0 && place.y <= self.last_y + 1.0
    }
}
