//! What a QR code of a version looks like (ISO/IEC 18004, model 2): which modules are fixed, in which order the others
//! carry symbols, how symbols are dealt to blocks.

/// Largest version.
pub(crate) const VERSION_MAX: usize = 40;
/// Modules of a finder, to an edge.
pub(crate) const FINDER: usize = 7;
/// From the edge of a code to the middle of its finders, in modules.
pub(crate) const FINDER_MIDDLE: f32 = 3.5;
/// Row and column of the timing pattern.
pub(crate) const TIMING: usize = 6;

/// How much of a code may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    L,
    M,
    Q,
    H,
}

impl Level {
    /// By the two bits of the format.
    pub(crate) fn of_bits(bits: u16) -> Self {
        match bits & 3 {
            0 => Self::M,
            1 => Self::L,
            2 => Self::H,
            _ => Self::Q,
        }
    }

    /// Parity symbols of each block, and blocks, by version from 1 (ISO/IEC 18004, table 9).
    fn tables(self) -> (&'static [u8; VERSION_MAX], &'static [u8; VERSION_MAX]) {
        match self {
            Self::L => (&PARITY_L, &BLOCKS_L),
            Self::M => (&PARITY_M, &BLOCKS_M),
            Self::Q => (&PARITY_Q, &BLOCKS_Q),
            Self::H => (&PARITY_H, &BLOCKS_H),
        }
    }
}

/// How the symbols of a code are dealt to blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blocks {
    pub(crate) count: usize,
    /// Parity symbols of each block.
    pub(crate) parity: usize,
    /// Data symbols of a short block; long ones have one more.
    pub(crate) short: usize,
    pub(crate) short_count: usize,
}

/// A module that carries a bit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Carrier {
    pub(crate) column: u8,
    pub(crate) row: u8,
    /// Where it stands in the pattern of a mask.
    pub(crate) place: u8,
}

/// Masks repeat after so many modules either way.
const MASK_PERIOD: usize = 12;

/// Which modules a mask turns over, for each place of its pattern.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mask([bool; MASK_PERIOD * MASK_PERIOD]);

impl Mask {
    /// Works out the pattern of a mask by its number.
    pub(crate) fn new(number: u16) -> Self {
        Self(std::array::from_fn(|at| {
            is_masked(number, at % MASK_PERIOD, at / MASK_PERIOD)
        }))
    }

    /// Tells whether a module is turned over.
    pub(crate) fn turns(&self, carrier: Carrier) -> bool {
        self.0[usize::from(carrier.place)]
    }
}

/// The fixed form of a version.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) version: usize,
    /// Modules to an edge.
    pub(crate) modules: usize,
    /// Middles of the alignment patterns on each axis; none in version 1.
    pub(crate) middles: Vec<usize>,
    /// The modules that carry bits, in the order of the bits.
    pub(crate) carriers: Vec<Carrier>,
}

impl Layout {
    /// Works out a version.
    pub(crate) fn new(version: usize) -> Self {
        let modules = modules(version);
        let middles = middles(version);
        let fixed = fixed(version, modules, &middles);
        Self {
            version,
            modules,
            carriers: carriers(modules, &fixed),
            middles,
        }
    }

    /// The middles of the alignment patterns, as column and row.
    pub(crate) fn alignments(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let last = self.middles.last().copied().unwrap_or_default();
        let pairs = self
            .middles
            .iter()
            .flat_map(|row| self.middles.iter().map(|column| (*column, *row)));
        pairs.filter(move |pair| !in_finder(*pair, last))
    }

    /// Symbols of the code.
    pub(crate) fn symbols(&self) -> usize {
        self.carriers.len() / 8
    }

    /// How they are dealt at a level.
    pub(crate) fn blocks(&self, level: Level) -> Option<Blocks> {
        let (parity, count) = level.tables();
        let at = self.version.checked_sub(1)?;
        let (parity, count) = (usize::from(*parity.get(at)?), usize::from(*count.get(at)?));
        let data = self.symbols().checked_sub(parity.checked_mul(count)?)?;
        let long = data.checked_rem(count)?;
        Some(Blocks {
            count,
            parity,
            short: data.checked_div(count)?,
            short_count: count.checked_sub(long)?,
        })
    }
}

/// Modules to an edge of a version.
pub(crate) const fn modules(version: usize) -> usize {
    version.saturating_mul(4).saturating_add(17)
}

/// The version of a code with so many modules to an edge.
pub(crate) fn version(modules: usize) -> Option<usize> {
    let version = modules.checked_sub(17)? / 4;
    (1..=VERSION_MAX).contains(&version).then_some(version)
}

/// Where the middles of alignment patterns stand on each axis: the last at six from the edge, the others as evenly
/// as even steps allow, the first at six.
fn middles(version: usize) -> Vec<usize> {
    if version < 2 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let last = modules(version) - FINDER;
    let gaps = count - 1;
    let step = match version {
        // The standard's own exception.
        32 => 26,
        _ => (last - TIMING).div_ceil(gaps).next_multiple_of(2),
    };
    let mut out: Vec<usize> = (0..gaps).map(|back| last - back * step).collect();
    out.push(TIMING);
    out.reverse();
    out
}

fn in_finder((column, row): (usize, usize), last: usize) -> bool {
    [(TIMING, TIMING), (last, TIMING), (TIMING, last)].contains(&(column, row))
}

/// Which modules carry no bits, row by row.
fn fixed(version: usize, modules: usize, middles: &[usize]) -> Vec<bool> {
    let mut fixed = vec![false; modules * modules];
    let mut mark = |columns: std::ops::Range<usize>, rows: std::ops::Range<usize>| {
        for row in rows {
            for column in columns.clone() {
                if let Some(module) = fixed.get_mut(row * modules + column) {
                    *module = true;
                }
            }
        }
    };
    // Finders with their border and the format beside them.
    mark(0..9, 0..9);
    mark(modules - 8..modules, 0..9);
    mark(0..9, modules - 8..modules);
    mark(0..modules, TIMING..TIMING + 1);
    mark(TIMING..TIMING + 1, 0..modules);
    if version >= 7 {
        mark(modules - 11..modules - 8, 0..6);
        mark(0..6, modules - 11..modules - 8);
    }
    let last = middles.last().copied().unwrap_or_default();
    for row in middles {
        for column in middles.iter().filter(|column| !in_finder((**column, *row), last)) {
            mark(column - 2..column + 3, row - 2..row + 3);
        }
    }
    fixed
}

/// Two columns at a time from the right, up and down in turn; the timing column is left out.
fn carriers(modules: usize, fixed: &[bool]) -> Vec<Carrier> {
    let mut out = Vec::new();
    let mut right = modules - 1;
    let mut up = true;
    loop {
        for at in 0..modules {
            let row = if up { modules - 1 - at } else { at };
            for column in [right, right - 1] {
                if fixed.get(row * modules + column) == Some(&false) {
                    out.push(Carrier {
                        column: column as u8,
                        row: row as u8,
                        place: (row % MASK_PERIOD * MASK_PERIOD + column % MASK_PERIOD) as u8,
                    });
                }
            }
        }
        up = !up;
        right = match right {
            0..=2 => return out,
            8 => 5,
            other => other - 2,
        };
    }
}

/// Tells whether a mask turns a module over (ISO/IEC 18004, 7.8.2).
fn is_masked(mask: u16, column: usize, row: usize) -> bool {
    match mask & 7 {
        0 => (row + column).is_multiple_of(2),
        1 => row.is_multiple_of(2),
        2 => column.is_multiple_of(3),
        3 => (row + column).is_multiple_of(3),
        4 => (row / 2 + column / 3).is_multiple_of(2),
        5 => (row * column) % 2 + (row * column) % 3 == 0,
        6 => ((row * column) % 2 + (row * column) % 3).is_multiple_of(2),
        _ => ((row + column) % 2 + (row * column) % 3).is_multiple_of(2),
    }
}

#[rustfmt::skip]
mod table {
    pub(super) const PARITY_L: [u8; 40] = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30];
    pub(super) const PARITY_M: [u8; 40] = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28];
    pub(super) const PARITY_Q: [u8; 40] = [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30];
    pub(super) const PARITY_H: [u8; 40] = [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30];
    pub(super) const BLOCKS_L: [u8; 40] = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25];
    pub(super) const BLOCKS_M: [u8; 40] = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49];
    pub(super) const BLOCKS_Q: [u8; 40] = [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68];
    pub(super) const BLOCKS_H: [u8; 40] = [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81];
}
use table::{BLOCKS_H, BLOCKS_L, BLOCKS_M, BLOCKS_Q, PARITY_H, PARITY_L, PARITY_M, PARITY_Q};

#[cfg(test)]
#[path = "tests/symbol.rs"]
mod tests;
