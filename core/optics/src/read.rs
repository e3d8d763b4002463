//! Pictures to texts: a ladder of preparations, climbed until a code is seen.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use rqrr::BitGrid;

use crate::gray::Gray;
use crate::prepare::Preparation;
use crate::reader::geometry::Point;
use crate::reader::{Found, Missed, Place, Reader};

/// Most codes that are reported of one picture.
pub const READS_MAX: usize = 16;
/// One frame in so many is looked at whole even while a code is followed: a second code may have come.
const WHOLE_EVERY: u32 = 8;
/// How far beyond the code that was read last it is looked for next, in parts of its size.
const AROUND: f32 = 0.25;
/// And at least, in pixels.
const AROUND_MIN_PX: f32 = 24.0;
/// Pictures with more pixels are made smaller before anything costly is done to them.
const LARGE_PX: usize = 2_200_000;

/// Whose decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decoder {
    /// Ours.
    Own,
    /// rqrr, on the modules that our reader saw.
    Rqrr,
}

/// One rung of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// What is done to the picture first.
    pub preparation: Preparation,
    /// Who looks at it then.
    pub decoder: Decoder,
}

/// What a code holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The bytes of all its segments, exactly.
    pub bytes: Vec<u8>,
    /// The decoder that saw it.
    pub decoder: Decoder,
    /// Where it is, in pixels, clockwise from the finder at top left.
    pub corners: [(f32, f32); 4],
    /// Modules to an edge.
    pub modules: usize,
}

impl Read {
    /// Gives the content as text, if it is one.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

impl Step {
    /// The rungs in the order they are climbed: by what they were measured to add for their time.
    pub const LADDER: [Self; 6] = [
        Self::of(Preparation::Plain, Decoder::Own),
        Self::of(Preparation::Sharper, Decoder::Own),
        Self::of(Preparation::Lifted, Decoder::Own),
        Self::of(Preparation::Half, Decoder::Own),
        Self::of(Preparation::Sharp, Decoder::Own),
        Self::of(Preparation::Plain, Decoder::Rqrr),
    ];

    const fn of(preparation: Preparation, decoder: Decoder) -> Self {
        Self { preparation, decoder }
    }
}

/// Looks at one frame after the other, and remembers where the last code was and what made it readable.
pub struct Scanner {
    reader: Reader,
    last: Option<Last>,
    frames: u32,
}

/// How the last code was read.
#[derive(Debug, Clone, Copy)]
struct Last {
    step: Step,
    corners: [(f32, f32); 4],
    /// To an edge of the code.
    modules: usize,
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    /// Makes a scanner that has seen nothing.
    pub fn new() -> Self {
        Self {
            reader: Reader::new(),
            last: None,
            frames: 0,
        }
    }

    /// Looks where the last code was, then climbs the ladder until a rung sees a code or the time is over.
    ///
    /// No rung goes on much after the end of the time; [`crate::worker::Worker`] ends what does.
    pub fn read(&mut self, gray: &Gray, budget: Duration) -> Vec<Read> {
        self.read_with(&Step::LADDER, gray, budget)
    }

    /// Climbs other rungs than the usual ones, as [`Self::read`] does.
    pub fn read_with(&mut self, ladder: &[Step], gray: &Gray, budget: Duration) -> Vec<Read> {
        // A time so long that it has no end is cut to one that has.
        let start = Instant::now();
        let end = start.checked_add(budget).unwrap_or(start);
        self.frames = self.frames.wrapping_add(1);
        let reads = self.follow(gray, end);
        if !reads.is_empty() {
            return reads;
        }
        let first = self.last.map(|last| last.step);
        let ladder = first
            .into_iter()
            .chain(ladder.iter().copied().filter(|step| Some(*step) != first));
        for step in ladder {
            if Instant::now() > end {
                break;
            }
            let reads = self.look(step, gray, end);
            if let Some(read) = reads.first() {
                let (corners, modules) = (read.corners, read.modules);
                self.last = Some(Last {
                    step,
                    corners,
                    modules,
                });
                return reads;
            }
        }
        self.last = None;
        Vec::new()
    }

    /// Looks where the last code was, as it was read.
    fn follow(&mut self, gray: &Gray, end: Instant) -> Vec<Read> {
        let Some(last) = self.last.filter(|_| !self.frames.is_multiple_of(WHOLE_EVERY)) else {
            return Vec::new();
        };
        if last.step.preparation == Preparation::Plain {
            return self.follow_finders(last, gray, end);
        }
        let Some((left, top, part)) = around(gray, &last.corners) else {
            return Vec::new();
        };
        let mut reads = self.look(last.step, &part, end);
        for read in &mut reads {
            read.corners = read.corners.map(|(x, y)| (x + left, y + top));
        }
        if let Some(read) = reads.first() {
            self.last = Some(Last {
                corners: read.corners,
                ..last
            });
        }
        reads
    }

    /// Looks where the finders of the last code were, and nowhere else.
    fn follow_finders(&mut self, last: Last, gray: &Gray, end: Instant) -> Vec<Read> {
        let place = Place {
            corners: last.corners.map(|(x, y)| Point::new(x, y)),
            modules: last.modules,
        };
        let reader = &mut self.reader;
        let seen = catch_unwind(AssertUnwindSafe(|| reader.follow(gray, &place, end)));
        let Some(read) = seen.ok().flatten().map(|found| of_own(found, 1.0)) else {
            return Vec::new();
        };
        self.last = Some(Last {
            corners: read.corners,
            ..last
        });
        vec![read]
    }

    /// Looks at a picture in one way only.
    fn look(&mut self, step: Step, gray: &Gray, end: Instant) -> Vec<Read> {
        let reader = &mut self.reader;
        // A panic is a picture without code.
        let seen = catch_unwind(AssertUnwindSafe(|| look(reader, step, gray, end)));
        if seen.is_err() {
            self.reader = Reader::new();
        }
        let mut reads: Vec<Read> = Vec::new();
        for read in seen.unwrap_or_default().into_iter().take(READS_MAX) {
            if !read.bytes.is_empty() && !reads.iter().any(|known| known.bytes == read.bytes) {
                reads.push(read);
            }
        }
        reads
    }
}

/// Looks at a picture for the first time, as a new [`Scanner`] does.
pub fn read(gray: &Gray, budget: Duration) -> Vec<Read> {
    Scanner::new().read(gray, budget)
}

/// Climbs other rungs than the usual ones, as [`read`] does.
pub fn read_with(ladder: &[Step], gray: &Gray, budget: Duration) -> Vec<Read> {
    Scanner::new().read_with(ladder, gray, budget)
}

fn look(reader: &mut Reader, step: Step, gray: &Gray, end: Instant) -> Vec<Read> {
    if step.decoder == Decoder::Rqrr {
        return reader
            .missed()
            .into_iter()
            .filter_map(|missed| rqrr(&missed))
            .collect();
    }
    let costly = !matches!(step.preparation, Preparation::Plain | Preparation::Half);
    let smaller = if costly && gray.px().len() > LARGE_PX {
        Preparation::Half
    } else {
        Preparation::Plain
    };
    let Some(small) = smaller.apply(gray) else {
        return Vec::new();
    };
    let Some(prepared) = step.preparation.apply(&small) else {
        return Vec::new();
    };
    let scale = smaller.scale() * step.preparation.scale();
    let found = reader.read(&prepared, end);
    found.into_iter().map(|found| of_own(found, scale)).collect()
}

fn of_own(found: Found, scale: f32) -> Read {
    Read {
        bytes: found.bytes,
        decoder: Decoder::Own,
        corners: found.corners.map(|corner| (corner.x * scale, corner.y * scale)),
        modules: found.modules,
    }
}

/// Lets rqrr decode what our reader saw. Its own search of pictures has no end on some, and is not used.
fn rqrr(missed: &Missed) -> Option<Read> {
    struct Modules<'a>(&'a Missed);
    impl BitGrid for Modules<'_> {
        fn size(&self) -> usize {
            self.0.modules()
        }
        fn bit(&self, y: usize, x: usize) -> bool {
            self.0.is_dark(x, y)
        }
    }
    let mut bytes = Vec::new();
    rqrr::Grid::new(Modules(missed)).decode_to(&mut bytes).ok()?;
    Some(Read {
        bytes,
        decoder: Decoder::Rqrr,
        corners: missed.corners.map(|Point { x, y }| (x, y)),
        modules: missed.modules(),
    })
}

/// Cuts out where a code was and what is around it; gives where the part begins as well.
fn around(gray: &Gray, corners: &[(f32, f32); 4]) -> Option<(f32, f32, Gray)> {
    let span = |values: [f32; 4], end: usize| {
        let (low, high) = (
            values.iter().copied().fold(f32::INFINITY, f32::min),
            values.iter().copied().fold(f32::NEG_INFINITY, f32::max),
        );
        let more = ((high - low) * AROUND).max(AROUND_MIN_PX);
        let end = end as f32;
        (low - more).clamp(0.0, end) as usize..(high + more).clamp(0.0, end) as usize
    };
    let columns = span(corners.map(|(x, _)| x), gray.width());
    let rows = span(corners.map(|(_, y)| y), gray.height());
    let (left, top) = (columns.start as f32, rows.start as f32);
    Some((left, top, gray.part(columns, rows)?))
}
