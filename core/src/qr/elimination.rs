//! Solves for the fragments with all parts there are, mixed ones too: Gauss–Jordan elimination over GF(2).
//!
//! Peeling, which most decoders do, waits for the right part; elimination completes with any set of parts that
//! determines the message. For a receiver that joins late this halves the frames it must see.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

const WORD_BITS: u16 = 64;

/// What a part brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gain {
    /// One more independent equation.
    New,
    /// Nothing: it follows from the parts before.
    Known,
    /// It contradicts the parts before: this one or one of them is false.
    Contradiction,
}

struct Row {
    mask: Vec<u64>,
    data: Vec<u8>,
}

/// A system of equations in reduced row echelon form; a row is found by its leading fragment.
pub(super) struct Elimination {
    fragments: u16,
    rows: BTreeMap<u16, Row>,
}

impl Elimination {
    pub(super) fn new(fragments: u16) -> Self {
        Self {
            fragments,
            rows: BTreeMap::new(),
        }
    }

    /// Counts the independent equations so far.
    pub(super) fn rank(&self) -> u16 {
        u16::try_from(self.rows.len()).unwrap_or(self.fragments)
    }

    pub(super) fn is_solved(&self) -> bool {
        self.rank() >= self.fragments
    }

    /// Adds the equation: the sum of `members` is `data`.
    ///
    /// At most one pass over the rows to reduce and one to keep them reduced, so the cost of a part is bounded by
    /// the size of the message, and the last part costs no more than the others.
    pub(super) fn add(&mut self, members: &[u16], data: &[u8]) -> Gain {
        let mut row = Row {
            mask: mask_of(members, self.fragments),
            data: data.to_vec(),
        };
        for member in members {
            if let Some(known) = self.rows.get(member) {
                row.add(known);
            }
        }
        let Some(lead) = row.lead() else {
            return if row.data.iter().all(|byte| *byte == 0) {
                Gain::Known
            } else {
                Gain::Contradiction
            };
        };
        for other in self.rows.values_mut().filter(|other| other.holds(lead)) {
            other.add(&row);
        }
        self.rows.insert(lead, row);
        Gain::New
    }

    /// Joins the fragments in order; `None` until the system is solved.
    pub(super) fn message(&self, length: usize) -> Option<Vec<u8>> {
        if !self.is_solved() {
            return None;
        }
        let mut message = Vec::with_capacity(length);
        for row in self.rows.values() {
            let rest = length.saturating_sub(message.len());
            message.extend(row.data.iter().take(rest));
        }
        Some(message)
    }
}

impl Row {
    fn add(&mut self, other: &Self) {
        for (own, theirs) in self.mask.iter_mut().zip(&other.mask) {
            *own ^= theirs;
        }
        for (own, theirs) in self.data.iter_mut().zip(&other.data) {
            *own ^= theirs;
        }
    }

    fn holds(&self, fragment: u16) -> bool {
        let (word, bit) = place_of(fragment);
        self.mask.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn lead(&self) -> Option<u16> {
        let (word, bits) = self.mask.iter().enumerate().find(|(_, bits)| **bits != 0)?;
        let before = u16::try_from(word).ok()?.checked_mul(WORD_BITS)?;
        before.checked_add(u16::try_from(bits.trailing_zeros()).ok()?)
    }
}

fn mask_of(members: &[u16], fragments: u16) -> Vec<u64> {
    let mut mask = alloc::vec![0; usize::from(fragments.div_ceil(WORD_BITS))];
    for member in members {
        let (word, bit) = place_of(*member);
        if let Some(bits) = mask.get_mut(word) {
            *bits |= bit;
        }
    }
    mask
}

fn place_of(fragment: u16) -> (usize, u64) {
    (
        usize::from(fragment / WORD_BITS),
        1_u64.rotate_left(u32::from(fragment % WORD_BITS)),
    )
}
