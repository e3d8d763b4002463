//! Raw deflate (RFC 1951) with a window of 1,024 bytes, which is all that BBQr allows: its receivers are small.
//!
//! One block of the fixed code, matches found by a hash of three bytes. Our own because no kept crate does it here:
//! `miniz_oxide` falls back to run lengths below a window of 4 KiB, and `zlib-rs` allocates through `std` or C, which
//! this crate has not. What it writes is taken apart by `miniz_oxide` in the tests.

use alloc::vec::Vec;

/// How far back a match may begin.
const WINDOW: usize = 1_024;
const SHORTEST: usize = 3;
const LONGEST: usize = 258;
const HASHES: usize = 4_096;
/// Earlier places that are compared for one match.
const TRIES: usize = 32;
const BLOCK_END: u16 = 256;

/// First length and extra bits of the length codes from 257 on.
const LENGTHS: [(usize, u32); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];

/// First distance and extra bits of the distance codes, as far as the window goes.
const DISTANCES: [(usize, u32); 20] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 1),
    (7, 1),
    (9, 2),
    (13, 2),
    (17, 3),
    (25, 3),
    (33, 4),
    (49, 4),
    (65, 5),
    (97, 5),
    (129, 6),
    (193, 6),
    (257, 7),
    (385, 7),
    (513, 8),
    (769, 8),
];

/// Compresses bytes.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Bits::default();
    // The last block, of the fixed code.
    out.low_first(0b011, 3);
    let mut places = Places::new(bytes);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (length, distance) = places.longest(at);
        if length < SHORTEST {
            out.symbol(u16::from(*byte));
            places.note(at);
            at = at.saturating_add(1);
            continue;
        }
        out.length(length);
        out.distance(distance);
        let end = at.saturating_add(length);
        (at..end).for_each(|place| places.note(place));
        at = end;
    }
    out.symbol(BLOCK_END);
    out.finish()
}

/// Where three bytes were seen before.
struct Places<'a> {
    bytes: &'a [u8],
    /// The last place of each hash, counted from 1.
    last: Vec<usize>,
    /// The place before it, of each place in the window.
    before: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            last: alloc::vec![0; HASHES],
            before: alloc::vec![0; WINDOW],
        }
    }

    fn hash(&self, at: usize) -> Option<usize> {
        let three = self.bytes.get(at..at.checked_add(SHORTEST)?)?;
        let number = three
            .iter()
            .fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
        usize::try_from(number.wrapping_mul(0x9e37_79b1) >> 20).ok()
    }

    fn note(&mut self, at: usize) {
        let Some(hash) = self.hash(at) else { return };
        let Some(last) = self.last.get_mut(hash) else {
            return;
        };
        if let Some(before) = self.before.get_mut(at % WINDOW) {
            *before = *last;
        }
        *last = at.saturating_add(1);
    }

    /// The longest match that ends before `at`, and how far back it begins; (0, 0) if there is none.
    fn longest(&self, at: usize) -> (usize, usize) {
        let mut best = (0, 0);
        let first = self.hash(at).and_then(|hash| self.last.get(hash));
        let mut place = first.copied().unwrap_or_default();
        for _ in 0..TRIES {
            let Some(start) = place.checked_sub(1) else { break };
            let distance = at.saturating_sub(start);
            if distance == 0 || distance > WINDOW {
                break;
            }
            let length = self.common(start, at);
            if length > best.0 {
                best = (length, distance);
            }
            let before = self.before.get(start % WINDOW).copied().unwrap_or_default();
            // A place that was overwritten points forward.
            if before >= place {
                break;
            }
            place = before;
        }
        best
    }

    fn common(&self, start: usize, at: usize) -> usize {
        let (earlier, later) = (self.bytes.get(start..), self.bytes.get(at..));
        let pairs = earlier.unwrap_or_default().iter().zip(later.unwrap_or_default());
        pairs
            .take(LONGEST)
            .take_while(|(one, other)| one == other)
            .count()
    }
}

/// Bits in the order of RFC 1951 §3.1.1.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn low_first(&mut self, value: u32, width: u32) {
        self.held |= value << self.count;
        self.count = self.count.saturating_add(width);
        while self.count >= 8 {
            self.out
                .push(self.held.to_le_bytes().first().copied().unwrap_or_default());
            self.held >>= 8;
            self.count = self.count.saturating_sub(8);
        }
    }

    /// A code, which begins with its highest bit.
    fn code(&mut self, value: u32, width: u32) {
        let shift = 32_u32.saturating_sub(width);
        self.low_first(value.reverse_bits() >> shift, width);
    }

    /// A symbol in the fixed code (RFC 1951 §3.2.6).
    fn symbol(&mut self, symbol: u16) {
        let number = u32::from(symbol);
        let (value, width) = match symbol {
            0..=143 => (number.saturating_add(0x30), 8),
            144..=255 => (number.saturating_sub(144).saturating_add(0x190), 9),
            256..=279 => (number.saturating_sub(256), 7),
            280.. => (number.saturating_sub(280).saturating_add(0xc0), 8),
        };
        self.code(value, width);
    }

    fn length(&mut self, length: usize) {
        let (index, extra, width) = place_in(&LENGTHS, length);
        self.symbol(index.saturating_add(257));
        self.low_first(extra, width);
    }

    fn distance(&mut self, distance: usize) {
        let (index, extra, width) = place_in(&DISTANCES, distance);
        self.code(u32::from(index), 5);
        self.low_first(extra, width);
    }

    fn finish(mut self) -> Vec<u8> {
        self.low_first(0, 7);
        self.out
    }
}

/// The last row that begins no higher, and what is left over.
fn place_in(rows: &[(usize, u32)], value: usize) -> (u16, u32, u32) {
    let found = (0_u16..)
        .zip(rows)
        .take_while(|(_, (first, _))| *first <= value)
        .last();
    found.map_or((0, 0, 0), |(index, (first, width))| {
        let extra = u32::try_from(value.saturating_sub(*first)).unwrap_or_default();
        (index, extra, *width)
    })
}
