//! Our own reader of QR codes.
//!
//! Finders are looked for in black and white; all else is read from the shades: where modules lie, how dark each is
//! for its place, and how far each symbol can be trusted. What was seen badly is given up and corrected as erased,
//! which no reader that decides early can do. Every loop over a picture's geometry has an end that does not depend on
//! the picture.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "edges are at most 4,096 pixels, codes at most 177 modules; a panic would cost one frame (`read`)"
)]

mod align;
mod binarise;
mod decode;
mod equalise;
mod finder;
mod galois;
pub(crate) mod geometry;
mod grid;
mod light;
mod segments;
mod symbol;
mod triple;

use std::time::Instant;

use binarise::Bitmap;
use finder::{Finder, Spot};
use geometry::{Point, View};
use grid::Grid;
use light::Light;
use symbol::{FINDER_MIDDLE, Layout, VERSION_MAX};
use triple::{Lie, Triple};

use crate::gray::Gray;

/// One row in so many is looked at for finders, at first and then.
const ROWS_QUICK: usize = 4;
const ROWS: usize = 2;
/// Finders that are followed up at first.
const FINDERS_FEW: usize = 5;
/// How well timing patterns must be seen for a code to be worth more work.
const SHARPEN_FROM: f32 = 0.7;
/// How well the finders of a second code must be seen.
const SHARE_OF_SECOND: f32 = 0.5;
/// Part of a code's edge by which it may move from frame to frame.
const MOVES: f32 = 0.06;
/// And at least so many pixels.
const MOVES_MIN_PX: f32 = 16.0;
/// How well a format must be seen for a code to be worth more work, and for one that is read at a glance.
const FORMAT_FAIR: f32 = 0.7;
const FORMAT_WELL: f32 = 0.85;
/// Most finders that are followed up.
const FINDERS_MAX: usize = 20;

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) bytes: Vec<u8>,
    /// In pixels, clockwise from the finder at the corner.
    pub(crate) corners: [Point; 4],
    /// To an edge of the code.
    pub(crate) modules: usize,
}

/// What a code stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    Light,
    Dark,
}

/// Keeps the forms of versions, each worked out once.
pub(crate) struct Reader {
    layouts: Vec<Option<Layout>>,
    missed: Option<Missed>,
    /// What the last code stood on.
    ground: Ground,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self {
            layouts: vec![None; VERSION_MAX + 1],
            missed: None,
            ground: Ground::Light,
        }
    }

    /// Looks for codes in a picture until `end`: dark ones on light ground and light ones on dark.
    pub(crate) fn read(&mut self, gray: &Gray, end: Instant) -> Vec<Found> {
        let mut bitmap = Bitmap::of(gray);
        // Nearly always the finders of a code are among the few best that a quick look sees.
        let few = [
            (Ground::Light, ROWS_QUICK, FINDERS_FEW),
            (Ground::Dark, ROWS_QUICK, FINDERS_FEW),
        ];
        let all = [
            (Ground::Light, ROWS, FINDERS_MAX),
            (Ground::Dark, ROWS, FINDERS_MAX),
        ];
        for (ground, rows, most) in few.into_iter().chain(all) {
            bitmap.set_ground(ground);
            let found = self.look(&finder::spots(&bitmap, rows), &Light::of(gray, ground), most, end);
            if !found.is_empty() {
                self.ground = ground;
            }
            if !found.is_empty() || Instant::now() > end {
                return found;
            }
        }
        Vec::new()
    }

    fn look(&mut self, spots: &[Spot], light: &Light<'_>, most: usize, end: Instant) -> Vec<Found> {
        let mut found = Vec::new();
        let finders = finder::finders(spots.iter().copied(), light, most);
        self.codes_of(&finders, light, end, &mut found);
        if !found.is_empty() {
            let others = spots.iter().filter(|spot| {
                spot.share() >= SHARE_OF_SECOND && !found.iter().any(|code: &Found| code.holds(spot.middle))
            });
            let finders = finder::finders(others.copied(), light, FINDERS_MAX);
            self.codes_of(&finders, light, end, &mut found);
        }
        found
    }

    /// Looks for one code where its finders were last.
    pub(crate) fn follow(&mut self, gray: &Gray, last: &Place, end: Instant) -> Option<Found> {
        let light = Light::of(gray, self.ground);
        let mut finders = Vec::with_capacity(3);
        for middle in last.finders() {
            let (left, top, part) = gray.around(middle.x, middle.y, last.reach_px())?;
            let mut bitmap = Bitmap::of(&part);
            bitmap.set_ground(self.ground);
            let spots = finder::spots(&bitmap, ROWS);
            let moved = spots
                .iter()
                .map(|spot| spot.moved(Point::new(left as f32, top as f32)));
            finders.push(finder::finders(moved, &light, 1).pop()?);
        }
        let triple = triple::triples(&finders, &light).pop()?;
        let version = symbol::version(last.modules)?;
        let lie = triple::lie(&triple, version, &light)?;
        self.attempt_lie(&triple, &lie, &light, end)
    }

    fn codes_of(&mut self, finders: &[Finder], light: &Light<'_>, end: Instant, found: &mut Vec<Found>) {
        for triple in triple::triples(finders, light) {
            if Instant::now() > end {
                return;
            }
            let taken = |seen: &Point| found.iter().any(|code| code.holds(*seen));
            if !triple.seen.iter().any(taken) {
                found.extend(self.attempt(&triple, light, end));
            }
        }
    }

    fn attempt(&mut self, triple: &Triple, light: &Light<'_>, end: Instant) -> Option<Found> {
        triple::lies(triple, light).iter().find_map(|lie| {
            let in_time = Instant::now() <= end;
            in_time
                .then(|| self.attempt_lie(triple, lie, light, end))
                .flatten()
        })
    }

    fn attempt_lie(&mut self, triple: &Triple, lie: &Lie, light: &Light<'_>, end: Instant) -> Option<Found> {
        let layout = self.layouts.get_mut(lie.version)?;
        let layout = layout.get_or_insert_with(|| Layout::new(lie.version));
        let view = align::align(triple, layout, lie.view, light);
        let corners = corners(&view, layout.modules);
        let modules = layout.modules;
        if corners.iter().all(|corner| light.holds(*corner)) {
            let glance = Grid::glance(&view, modules, light).against_mean();
            if let Some(bytes) = at_a_glance(&glance, layout) {
                return Some(Found {
                    bytes,
                    corners,
                    modules,
                });
            }
        }
        let darkness = Grid::sample(&view, layout.modules, light).darkness();
        if let Some(bytes) = bytes_of(&darkness, layout, lie.timing >= SHARPEN_FROM, end) {
            return Some(Found {
                bytes,
                corners,
                modules,
            });
        }
        if self
            .missed
            .as_ref()
            .is_none_or(|missed| missed.timing < lie.timing)
        {
            let timing = lie.timing;
            self.missed = Some(Missed {
                darkness,
                corners,
                timing,
            });
        }
        None
    }

    /// Gives the modules of the code that was seen best and not read, since this was last asked.
    pub(crate) fn missed(&mut self) -> Option<Missed> {
        self.missed.take().filter(|missed| missed.timing >= SHARPEN_FROM)
    }
}

/// Where a code was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) corners: [Point; 4],
    pub(crate) modules: usize,
}

impl Place {
    /// Where its finders were: by halves of their size from each corner along its sides.
    fn finders(&self) -> [Point; 3] {
        let [a, b, c, d] = self.corners;
        let part = FINDER_MIDDLE / self.modules.max(1) as f32;
        let from = |corner: Point, one: Point, other: Point| {
            corner + (one - corner) * part + (other - corner) * part
        };
        [from(a, b, d), from(b, a, c), from(d, a, c)]
    }

    /// How far from there they are looked for.
    fn reach_px(&self) -> f32 {
        let [a, b, c, _] = self.corners;
        let edge = (b - a).length().max((c - b).length());
        let finder = edge * 2.0 * FINDER_MIDDLE / self.modules.max(1) as f32;
        finder + (edge * MOVES).max(MOVES_MIN_PX)
    }
}

/// A code that was seen and not read.
pub(crate) struct Missed {
    darkness: Grid,
    pub(crate) corners: [Point; 4],
    timing: f32,
}

impl Missed {
    pub(crate) fn modules(&self) -> usize {
        self.darkness.modules
    }

    pub(crate) fn is_dark(&self, column: usize, row: usize) -> bool {
        self.darkness.at(column, row) > 0.0
    }
}

/// Reads a code that is seen well and not in a mirror.
fn at_a_glance(glance: &Grid, layout: &Layout) -> Option<Vec<u8>> {
    let format = decode::format_of(glance)?;
    let well = format.likeness >= FORMAT_WELL;
    well.then(|| decode::decode(glance, layout, format, decode::Effort::Errors))
        .flatten()
}

/// Reads a code as it is seen or in a mirror, whichever its format says.
fn bytes_of(darkness: &Grid, layout: &Layout, sharpen: bool, end: Instant) -> Option<Vec<u8>> {
    let mirrored = darkness.transposed();
    let (straight, turned) = (decode::format_of(darkness), decode::format_of(&mirrored));
    let likeness = |format: &Option<decode::Format>| format.map_or(0.0, |format| format.likeness);
    let (darkness, format) = if likeness(&turned) > likeness(&straight) {
        (&mirrored, turned?)
    } else {
        (darkness, straight?)
    };
    if let Some(bytes) = decode::decode(darkness, layout, format, decode::Effort::Erasures) {
        return Some(bytes);
    }
    if !sharpen || Instant::now() > end {
        return None;
    }
    if format.likeness < FORMAT_FAIR {
        return None;
    }
    let sharper = equalise::equalise(darkness, layout);
    decode::decode(
        &sharper,
        layout,
        decode::format_of(&sharper)?,
        decode::Effort::Erasures,
    )
}

fn corners(view: &View, modules: usize) -> [Point; 4] {
    let end = modules as f32;
    [
        view.at(0.0, 0.0),
        view.at(end, 0.0),
        view.at(end, end),
        view.at(0.0, end),
    ]
}

impl Found {
    /// Tells whether a place lies on the code.
    fn holds(&self, place: Point) -> bool {
        let [a, b, c, d] = self.corners;
        let sides = [(a, b), (b, c), (c, d), (d, a)];
        sides
            .iter()
            .all(|(from, to)| (*to - *from).cross(place - *from) > 0.0)
    }
}
