//! The last parts that were shown, as many as the message has, kept such that they always determine it.
//!
//! A receiver that joins a running show and misses nothing is then done after exactly as many frames as there are parts,
//! wherever it begins: what a plain round robin does, and no fountain of the others. Drawn at random, every fourth set of
//! parts falls short.
//!
//! For each part the window keeps the set of fragments that meets this part in an odd number and every other part in an even
//! one: its dual. The window stays independent if and only if the part that replaces the oldest one meets the oldest
//! one's dual in an odd number, so a candidate is judged in a moment.

use alloc::vec::Vec;

use super::bits::Bits;

/// The duals of the last parts.
pub(super) struct Window {
    fragments: u16,
    duals: Vec<Bits>,
    oldest: usize,
}

impl Window {
    /// After every fragment was shown once, in order.
    pub(super) fn new(fragments: u16) -> Self {
        let single = |fragment| {
            let mut bits = Bits::new(fragments);
            bits.flip(fragment);
            bits
        };
        Self {
            fragments,
            duals: (0..fragments).map(single).collect(),
            oldest: 0,
        }
    }

    /// Tells whether a part may follow: whether it keeps, with all but the oldest, the message determined.
    pub(super) fn takes(&self, members: &[u16]) -> bool {
        let Some(dual) = self.duals.get(self.oldest) else {
            return true;
        };
        members.iter().filter(|member| dual.holds(**member)).count() % 2 == 1
    }

    /// Puts a part in the place of the oldest one.
    pub(super) fn push(&mut self, members: &[u16]) {
        let mut part = Bits::new(self.fragments);
        members.iter().for_each(|member| part.flip(*member));
        let oldest = self.oldest;
        let Some(own) = self.duals.get(oldest).cloned() else {
            return;
        };
        for (_, dual) in self
            .duals
            .iter_mut()
            .enumerate()
            .filter(|(index, _)| *index != oldest)
        {
            if dual.meets_odd(&part) {
                dual.add(&own);
            }
        }
        self.oldest = match oldest.saturating_add(1) {
            next if next < self.duals.len() => next,
            _ => 0,
        };
    }
}
