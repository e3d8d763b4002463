//! The parts of one message, whatever they are written as.

use alloc::vec::Vec;

use super::mixing::{DegreeTable, fragments_of};
use super::order::Order;

/// A message cut into fragments, and the order in which they and their mixtures are shown.
pub(super) struct Fountain {
    message: Vec<u8>,
    /// What both sides seed the mixtures with.
    seed: u32,
    width: usize,
    degrees: DegreeTable,
    order: Order,
}

impl Fountain {
    /// Cuts `message` into `count` fragments of one width; the last one is filled up with zeros.
    pub(super) fn new(message: Vec<u8>, count: u16, seed: u32) -> Self {
        Self {
            seed,
            width: message.len().div_ceil(usize::from(count).max(1)),
            degrees: DegreeTable::new(count),
            order: Order::new(count),
            message,
        }
    }

    /// The same, showing every fragment in turn and no mixtures.
    pub(super) fn plain(mut self) -> Self {
        self.order = Order::plain(self.order.count);
        self
    }

    pub(super) fn count(&self) -> u16 {
        self.order.count
    }

    /// Bytes of each fragment.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Gives number and data of the next part.
    pub(super) fn next(&mut self) -> (u32, Vec<u8>) {
        let (count, seed, degrees) = (self.order.count, self.seed, &self.degrees);
        let number = self
            .order
            .next(|number| fragments_of(number, count, seed, degrees).len());
        let mut data = alloc::vec![0; self.width];
        for fragment in fragments_of(number, count, seed, degrees) {
            let start = usize::from(fragment).saturating_mul(self.width);
            let bytes = self.message.get(start..).unwrap_or_default();
            for (sum, byte) in data.iter_mut().zip(bytes) {
                *sum ^= byte;
            }
        }
        (number, data)
    }
}
