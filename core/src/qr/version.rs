//! How much a QR code of each size holds (ISO/IEC 18004, model 2, error correction level L).
//!
//! Level L throughout: a moving picture is corrected by its next frame, and every higher level needs more modules for
//! the same bytes, which a camera loses sooner than it loses a frame.

/// Bytes of data and headers that a code of versions 1 to 40 holds at level L (ISO/IEC 18004, table 7).
const DATA_BYTES: [u16; 40] = [
    19, 34, 55, 80, 108, 136, 156, 194, 232, 274, 324, 370, 428, 461, 523, 589, 647, 721, 795, 861, 932,
    1_006, 1_094, 1_174, 1_276, 1_370, 1_468, 1_531, 1_631, 1_735, 1_843, 1_955, 2_071, 2_191, 2_306, 2_434,
    2_566, 2_702, 2_812, 2_956,
];
const MODE_BITS: usize = 4;

/// The size of a QR code, 1 to 40: what the operator calls density.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u8);

impl Version {
    /// The smallest code.
    pub const MIN: Self = Self(1);
    /// The largest code.
    pub const MAX: Self = Self(40);

    /// Names a version; `None` if there is no such one.
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            1..=40 => Some(Self(number)),
            _ => None,
        }
    }

    /// Names the nearest version there is.
    pub const fn nearest(number: u8) -> Self {
        match number {
            0 => Self::MIN,
            1..=40 => Self(number),
            41.. => Self::MAX,
        }
    }

    /// Gives the number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Lists all of them, the smallest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::MIN.0..=Self::MAX.0).map(Self)
    }

    /// Counts the modules along an edge, without the white around the code.
    pub fn modules(self) -> usize {
        usize::from(self.0).saturating_mul(4).saturating_add(17)
    }

    /// Counts the letters that fit: digits, capitals and nine signs (ISO/IEC 18004, 7.4.4).
    pub fn letters(self) -> usize {
        let bits = self.bits(match self.0 {
            0..=9 => 9,
            10..=26 => 11,
            27.. => 13,
        });
        // Two letters in eleven bits, a last one in six.
        let odd = usize::from(bits % 11 >= 6);
        (bits / 11).saturating_mul(2).saturating_add(odd)
    }

    /// Counts the bytes that fit.
    pub fn bytes(self) -> usize {
        let bits = self.bits(match self.0 {
            0..=9 => 8,
            10.. => 16,
        });
        bits / 8
    }

    /// Finds the smallest version that holds so many letters.
    pub fn for_letters(count: usize) -> Option<Self> {
        Self::all().find(|version| version.letters() >= count)
    }

    /// Finds the smallest version that holds so many bytes.
    pub fn for_bytes(count: usize) -> Option<Self> {
        Self::all().find(|version| version.bytes() >= count)
    }

    /// Bits for the content, once the mode and the count are written.
    fn bits(self, count_bits: usize) -> usize {
        let index = usize::from(self.0.saturating_sub(1));
        let data = DATA_BYTES.get(index).copied().unwrap_or_default();
        usize::from(data)
            .saturating_mul(8)
            .saturating_sub(MODE_BITS)
            .saturating_sub(count_bits)
    }
}
