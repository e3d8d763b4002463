//! The parts of one message, whatever they are written as.

use alloc::vec::Vec;

use super::mixing::Mixing;
use super::order::Order;

/// A message cut into fragments, and the order in which they and their mixtures are shown.
pub(super) struct Fountain {
    message: Vec<u8>,
    count: u16,
    width: usize,
    mixing: Mixing,
    order: Order,
}

impl Fountain {
    /// Cuts `message` into `count` fragments of one width; the last one is filled up with zeros. `seed` is what both
    /// sides draw the mixtures with.
    pub(super) fn new(message: Vec<u8>, count: u16, seed: u32) -> Self {
        Self {
            count,
            width: message.len().div_ceil(usize::from(count).max(1)),
            mixing: Mixing::new(count, seed),
            order: Order::new(count),
            message,
        }
    }

    /// The same, showing every fragment in turn and no mixtures.
    pub(super) fn plain(mut self) -> Self {
        self.order = Order::plain(self.count);
        self
    }

    pub(super) fn count(&self) -> u16 {
        self.count
    }

    /// Bytes of each fragment.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Gives number and data of the next part.
    pub(super) fn next(&mut self) -> (u32, Vec<u8>) {
        let number = self.order.next(&self.mixing);
        let mut data = alloc::vec![0; self.width];
        for fragment in self.mixing.members(number) {
            let start = usize::from(fragment).saturating_mul(self.width);
            let bytes = self.message.get(start..).unwrap_or_default();
            for (sum, byte) in data.iter_mut().zip(bytes) {
                *sum ^= byte;
            }
        }
        (number, data)
    }
}
