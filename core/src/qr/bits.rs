//! A set of fragments, one bit each.

use alloc::vec::Vec;

const WORD_BITS: u16 = 64;

/// A set of fragments of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set.
    pub(super) fn new(fragments: u16) -> Self {
        Self(alloc::vec![0; usize::from(fragments.div_ceil(WORD_BITS))])
    }

    /// Bytes that a set over so many fragments takes.
    pub(super) fn cost(fragments: u16) -> usize {
        usize::from(fragments.div_ceil(WORD_BITS)).saturating_mul(8)
    }

    /// Puts a fragment in, or takes it out.
    pub(super) fn flip(&mut self, fragment: u16) {
        let (word, bit) = place_of(fragment);
        if let Some(bits) = self.0.get_mut(word) {
            *bits ^= bit;
        }
    }

    pub(super) fn holds(&self, fragment: u16) -> bool {
        let (word, bit) = place_of(fragment);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Becomes the symmetric difference.
    pub(super) fn add(&mut self, other: &Self) {
        for (own, theirs) in self.0.iter_mut().zip(&other.0) {
            *own ^= theirs;
        }
    }

    /// Becomes the intersection.
    pub(super) fn keep(&mut self, other: &Self) {
        for (own, theirs) in self.0.iter_mut().zip(&other.0) {
            *own &= theirs;
        }
    }

    /// Becomes what is in this set and not in the other.
    pub(super) fn remove(&mut self, other: &Self) {
        for (own, theirs) in self.0.iter_mut().zip(&other.0) {
            *own &= !theirs;
        }
    }

    /// Becomes the union.
    pub(super) fn join(&mut self, other: &Self) {
        for (own, theirs) in self.0.iter_mut().zip(&other.0) {
            *own |= theirs;
        }
    }

    /// Tells whether the two have an odd number of fragments in common.
    pub(super) fn meets_odd(&self, other: &Self) -> bool {
        let words = self.0.iter().zip(&other.0);
        words
            .fold(0, |sum, (own, theirs)| sum ^ (own & theirs))
            .count_ones()
            % 2
            == 1
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The first fragment of this set that is not in the other.
    pub(super) fn first_outside(&self, other: &Self) -> Option<u16> {
        let words = self.0.iter().zip(&other.0).map(|(own, theirs)| own & !theirs);
        let (word, bits) = words.enumerate().find(|(_, bits)| *bits != 0)?;
        let before = u16::try_from(word).ok()?.checked_mul(WORD_BITS)?;
        before.checked_add(u16::try_from(bits.trailing_zeros()).ok()?)
    }

    /// The fragments of this set, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u16> {
        (0_u16..).zip(&self.0).flat_map(|(word, bits)| {
            let bits = *bits;
            let first = word.saturating_mul(WORD_BITS);
            (0..WORD_BITS)
                .filter(move |bit| bits >> bit & 1 == 1)
                .map(move |bit| first.saturating_add(bit))
        })
    }
}

fn place_of(fragment: u16) -> (usize, u64) {
    (
        usize::from(fragment / WORD_BITS),
        1_u64.rotate_left(u32::from(fragment % WORD_BITS)),
    )
}
