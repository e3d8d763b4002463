//! Which of the sizes and rates that a camera offers is taken.

use std::time::Duration;

use crate::source::SourceError;

/// The size that is wanted; the nearest is taken.
const WANTED: (u32, u32) = (1_280, 720);
/// Shortest and longest long edge. Less shows no code of use, more is megabytes for nothing.
const LONG_EDGE: (u32, u32) = (320, 2_048);
/// Fewest pictures a second; below it no animated code is followed.
const FPS_MIN: u32 = 5;
/// The rate that is wanted, in pictures a second.
const FPS_WANTED: u32 = 30;

/// How long each picture is exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// As the camera finds best.
    ByCamera,
    /// So long: short enough that a moving picture does not smear.
    Fixed(Duration),
}

/// How brightness stands in a picture's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layout {
    /// Brightness and colour by turns.
    Yuyv,
    /// Brightness alone.
    Grey,
}

impl Layout {
    pub(super) const ALL: [Self; 2] = [Self::Yuyv, Self::Grey];

    /// The four letters V4L2 knows it by.
    pub(super) fn fourcc(self) -> [u8; 4] {
        match self {
            Self::Yuyv => *b"YUYV",
            Self::Grey => *b"GREY",
        }
    }

    pub(super) fn bytes_per_pixel(self) -> usize {
        match self {
            Self::Yuyv => 2,
            Self::Grey => 1,
        }
    }
}

/// A range of edges in steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Steps {
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) step: u32,
}

impl Steps {
    /// The step nearest below what is wanted.
    fn near(self, wanted: u32) -> u32 {
        let above = wanted
            .clamp(self.min, self.max.max(self.min))
            .saturating_sub(self.min);
        let over = above.checked_rem(self.step.max(1)).unwrap_or(0);
        self.min.saturating_add(above.saturating_sub(over))
    }
}

/// Sizes a camera offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// This one.
    Fixed(u32, u32),
    /// Any of these.
    Range(Steps, Steps),
}

/// Seconds a picture takes, as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) numerator: u32,
    pub(super) denominator: u32,
}

impl Interval {
    /// Pictures in a thousand seconds.
    fn rate(self) -> Option<u64> {
        u64::from(self.denominator)
            .saturating_mul(1_000)
            .checked_div(u64::from(self.numerator))
    }

    /// Whether a whole number of pictures goes into a second, all nokhwa knows.
    fn is_whole(self) -> bool {
        self.numerator == 1
    }
}

/// What a camera is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    pub(super) layout: Layout,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Unknown where the camera does not say.
    pub(super) interval: Option<Interval>,
    /// Pictures a second, if it is a whole number and the size is one of a list: then nokhwa can ask for it.
    pub(super) whole_rate: Option<u32>,
}

/// Takes the size nearest to the wanted one that has a rate of use, and of its rates the one nearest to thirty.
///
/// `rates` tells the intervals at a size, none if the camera does not say.
pub(super) fn choose(
    offered: &[(Layout, Extent)],
    mut rates: impl FnMut(Layout, u32, u32) -> Vec<Interval>,
) -> Result<Mode, SourceError> {
    let mut sizes: Vec<(u64, Layout, u32, u32, bool)> = Vec::new();
    for (layout, extent) in offered {
        let (width, height, listed) = match *extent {
            Extent::Fixed(width, height) => (width, height, true),
            Extent::Range(widths, heights) => (widths.near(WANTED.0), heights.near(WANTED.1), false),
        };
        if (LONG_EDGE.0..=LONG_EDGE.1).contains(&width.max(height)) && width.min(height) > 0 {
            sizes.push((distance(width, height), *layout, width, height, listed));
        }
    }
    sizes.sort_unstable();
    for (_, layout, width, height, listed) in sizes {
        let offered = rates(layout, width, height);
        let silent = offered.is_empty();
        let best = nearest(&offered);
        if best.is_some() || silent {
            let whole = best.filter(|interval| listed && interval.is_whole());
            return Ok(Mode {
                layout,
                width,
                height,
                interval: best,
                whole_rate: whole.map(|interval| interval.denominator),
            });
        }
    }
    Err(SourceError::Rate {
        min: LONG_EDGE.0,
        max: LONG_EDGE.1,
        fps_min: FPS_MIN,
    })
}

fn distance(width: u32, height: u32) -> u64 {
    let off = |edge: u32, wanted: u32| u64::from(edge.abs_diff(wanted));
    off(width, WANTED.0).saturating_add(off(height, WANTED.1))
}

fn nearest(offered: &[Interval]) -> Option<Interval> {
    let thousand = |fps: u32| u64::from(fps).saturating_mul(1_000);
    let known = offered
        .iter()
        .filter_map(|interval| Some((interval.rate()?, *interval)));
    let fast = known.filter(|(rate, _)| *rate >= thousand(FPS_MIN));
    fast.min_by_key(|(rate, _)| rate.abs_diff(thousand(FPS_WANTED)))
        .map(|(_, interval)| interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THIRTY: Interval = Interval {
        numerator: 1,
        denominator: 30,
    };
    const NTSC: Interval = Interval {
        numerator: 1_001,
        denominator: 30_000,
    };
    const SLOW: Interval = Interval {
        numerator: 1,
        denominator: 4,
    };

    fn fixed(width: u32, height: u32) -> (Layout, Extent) {
        (Layout::Yuyv, Extent::Fixed(width, height))
    }

    #[test]
    fn the_size_nearest_to_720p_is_taken_and_not_the_largest() {
        let offered = [
            fixed(3_840, 2_160),
            fixed(640, 480),
            fixed(1_280, 720),
            fixed(1_920, 1_080),
        ];
        let mode = choose(&offered, |_, _, _| vec![SLOW, THIRTY]).unwrap();
        assert_eq!((mode.width, mode.height, mode.whole_rate), (1_280, 720, Some(30)));
        let mode = choose(&offered[..2], |_, _, _| vec![THIRTY]).unwrap();
        assert_eq!((mode.width, mode.height), (640, 480));
    }

    #[test]
    fn a_size_that_is_too_slow_gives_way_to_one_that_is_not() {
        let offered = [fixed(1_280, 720), fixed(640, 480)];
        let rates = |_, width, _| if width == 1_280 { vec![SLOW] } else { vec![THIRTY] };
        assert_eq!(choose(&offered, rates).unwrap().width, 640);
        let refused = choose(&offered, |_, _, _| vec![SLOW]).unwrap_err();
        assert_eq!(refused.code(), "E_CAMERA_FORMAT");
        let at_the_bound = Interval {
            numerator: 1,
            denominator: FPS_MIN,
        };
        assert!(choose(&offered, |_, _, _| vec![at_the_bound]).is_ok());
    }

    #[test]
    fn what_nokhwa_cannot_ask_for_is_known() {
        let mode = choose(&[fixed(1_280, 720)], |_, _, _| vec![NTSC]).unwrap();
        assert_eq!((mode.interval, mode.whole_rate), (Some(NTSC), None));
        let steps = |min, max, step| Steps { min, max, step };
        let range = Extent::Range(steps(32, 2_000, 16), steps(30, 1_000, 7));
        let mode = choose(&[(Layout::Grey, range)], |_, _, _| vec![THIRTY]).unwrap();
        assert_eq!((mode.width, mode.height, mode.whole_rate), (1_280, 716, None));
        let silent = choose(&[fixed(640, 480)], |_, _, _| Vec::new()).unwrap();
        assert_eq!((silent.interval, silent.whole_rate), (None, None));
    }

    #[test]
    fn nonsense_of_a_driver_is_refused_or_bounded() {
        let zero = Interval {
            numerator: 0,
            denominator: 0,
        };
        assert!(choose(&[fixed(1_280, 720)], |_, _, _| vec![zero]).is_err());
        assert!(
            choose(
                &[fixed(0, 720), fixed(u32::MAX, 720), fixed(319, 200)],
                |_, _, _| vec![THIRTY]
            )
            .is_err()
        );
        let odd = Steps {
            min: 640,
            max: 0,
            step: 0,
        };
        let mode = choose(&[(Layout::Yuyv, Extent::Range(odd, odd))], |_, _, _| vec![THIRTY]).unwrap();
        assert_eq!((mode.width, mode.height), (640, 640));
    }
}
