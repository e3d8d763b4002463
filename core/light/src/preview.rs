//! Small pictures for the window.

use std::time::{Duration, Instant};

use strongroom_optics::Gray;

/// Longest edge of a preview, in pixels.
const EDGE_MAX: usize = 480;
/// Time between two previews.
const PERIOD: Duration = Duration::from_millis(80);

/// A picture small enough to draw often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Brightness, row by row.
    pub px: Vec<u8>,
}

/// Makes previews of some pictures, no more than are looked at.
pub(crate) struct Previewer {
    last: Option<Instant>,
}

impl Previewer {
    pub(crate) fn new() -> Self {
        Self { last: None }
    }

    /// Makes a preview, if it is time for one.
    pub(crate) fn of(&mut self, picture: &Gray) -> Option<Preview> {
        if self.last.is_some_and(|last| last.elapsed() < PERIOD) {
            return None;
        }
        self.last = Some(Instant::now());
        Some(shrink(picture))
    }
}

/// Takes every second, third … pixel of every second, third … row.
fn shrink(picture: &Gray) -> Preview {
    let step = picture.width().max(picture.height()).div_ceil(EDGE_MAX).max(1);
    let rows = picture.rows().step_by(step);
    let px: Vec<u8> = rows.flat_map(|row| row.iter().step_by(step).copied()).collect();
    Preview {
        width: picture.width().div_ceil(step),
        height: picture.height().div_ceil(step),
        px,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_fits_and_has_the_pixels_its_edges_want() {
        for (width, height) in [(1, 1), (480, 480), (481, 3), (1_280, 720), (3, 4_096)] {
            let small = shrink(&Gray::from_fn(width, height, |_, _| 9).unwrap());
            assert!(small.width.max(small.height) <= EDGE_MAX);
            assert_eq!(small.px.len(), small.width * small.height, "{width}x{height}");
        }
    }

    #[test]
    fn previews_come_no_more_often_than_they_are_looked_at() {
        let picture = Gray::from_fn(2, 2, |_, _| 0).unwrap();
        let mut previewer = Previewer { last: None };
        assert!(previewer.of(&picture).is_some());
        previewer.last = Instant::now().checked_add(PERIOD);
        assert!(previewer.of(&picture).is_none());
        previewer.last = Instant::now().checked_sub(PERIOD);
        assert!(previewer.of(&picture).is_some());
    }
}
