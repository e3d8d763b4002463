//! Solves for the fragments with all parts there are, mixed ones too: Gauss–Jordan elimination over GF(2).
//!
//! Peeling, which most decoders do, waits for the right part; elimination completes with any set of parts that
//! determines the message. For a receiver that joins late this halves the frames it must see.
//!
//! Each row also remembers of which parts it is the sum, and needs no room for that: once a fragment leads a row,
//! no other row mentions it, so its column is free to say whether the part that brought it is in the sum. That is
//! how a false part is found later.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::bits::Bits;

/// What a part brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gain {
    /// One more independent equation.
    New,
    /// Nothing: it is the sum of these parts, named by the fragments they brought.
    Known(Bits),
    /// It should be the sum of these parts and differs from it: it is false or one of them is.
    Contradiction(Evidence),
}

/// A part that differs from the sum of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Evidence {
    /// The parts of the sum, named by the fragments they brought.
    pub(super) parts: Bits,
    /// The difference.
    pub(super) error: Vec<u8>,
}

struct Row {
    /// At the column of a fragment that leads no row: whether the fragment is in this row. At the column of one
    /// that does: whether the part that brought it is in the sum which this row is.
    bits: Bits,
    data: Vec<u8>,
}

/// A system of equations in reduced row echelon form; a row is found by its leading fragment.
pub(super) struct Elimination {
    fragments: u16,
    led: Bits,
    rows: BTreeMap<u16, Row>,
}

impl Elimination {
    pub(super) fn new(fragments: u16) -> Self {
        Self {
            fragments,
            led: Bits::new(fragments),
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

    /// Tells whether a fragment is known already.
    pub(super) fn knows(&self, fragment: u16) -> bool {
        self.rows
            .get(&fragment)
            .is_some_and(|row| row.bits.first_outside(&self.led).is_none())
    }

    /// Adds the equation: the sum of `members` is `data`.
    ///
    /// At most one pass over the rows to reduce and one to keep them reduced, so the cost of a part is bounded by
    /// the size of the message, and the last part costs no more than the others.
    pub(super) fn add(&mut self, members: &[u16], data: &[u8]) -> Gain {
        let mut row = Row {
            bits: Bits::new(self.fragments),
            data: data.to_vec(),
        };
        for member in members {
            match self.rows.get(member) {
                Some(known) => row.add(known),
                None => row.bits.flip(*member),
            }
        }
        let Some(lead) = row.bits.first_outside(&self.led) else {
            return if row.data.iter().all(|byte| *byte == 0) {
                Gain::Known(row.bits)
            } else {
                Gain::Contradiction(Evidence {
                    parts: row.bits,
                    error: row.data,
                })
            };
        };
        for other in self.rows.values_mut().filter(|other| other.bits.holds(lead)) {
            other.add(&row);
            // The column said "holds the fragment"; from here on it says "the new part is in the sum". Both are so.
            other.bits.flip(lead);
        }
        self.led.flip(lead);
        self.rows.insert(lead, row);
        Gain::New
    }

    /// Takes the difference `error` out of everything that the part which brought `fragment` went into; a second
    /// time puts it back.
    pub(super) fn mend(&mut self, fragment: u16, error: &[u8]) {
        for row in self.rows.values_mut().filter(|row| row.bits.holds(fragment)) {
            add(&mut row.data, error);
        }
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

    /// Gives the fragments in order, to look at them without joining them.
    pub(super) fn fragments(&self) -> impl Iterator<Item = &[u8]> {
        self.rows.values().map(|row| row.data.as_slice())
    }
}

impl Row {
    fn add(&mut self, other: &Self) {
        self.bits.add(&other.bits);
        add(&mut self.data, &other.data);
    }
}

fn add(own: &mut [u8], theirs: &[u8]) {
    for (own, theirs) in own.iter_mut().zip(theirs) {
        *own ^= theirs;
    }
}
