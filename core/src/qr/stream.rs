//! One transfer in the making: the parts of one message, solved as they come.

use alloc::vec::Vec;

use crc::{CRC_32_ISO_HDLC, Crc};

use super::elimination::{Elimination, Gain};
use super::mixing::{DegreeTable, fragments_of};
use super::part::{Part, StreamKey};

const CRC_32: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Where a transfer stands after a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// More parts are needed.
    Open,
    /// The message is whole and its checksum fits.
    Complete(Vec<u8>),
    /// All fragments were there and the checksum did not fit: a false part was among them. The transfer has
    /// started afresh, and completes with the parts still to come.
    Poisoned,
}

/// The parts of one message.
pub(super) struct Stream {
    key: StreamKey,
    degrees: Option<DegreeTable>,
    system: Elimination,
    received: u32,
    last_number: u32,
    last_turn: u64,
}

impl Stream {
    pub(super) fn new(key: StreamKey) -> Self {
        let system = Elimination::new(key.count);
        Self {
            key,
            degrees: None,
            system,
            received: 0,
            last_number: 0,
            last_turn: 0,
        }
    }

    pub(super) fn key(&self) -> StreamKey {
        self.key
    }

    pub(super) fn received(&self) -> u32 {
        self.received
    }

    pub(super) fn rank(&self) -> u16 {
        self.system.rank()
    }

    /// Orders streams for giving up: the one that knows least, and of those the one silent for longest.
    pub(super) fn standing(&self) -> (u16, u64) {
        (self.system.rank(), self.last_turn)
    }

    /// Takes a part of this transfer; `turn` counts the frames of the receiver.
    pub(super) fn take(&mut self, part: &Part, turn: u64) -> Step {
        self.last_turn = turn;
        // A camera sees each displayed code several times in a row.
        if part.number == self.last_number {
            return Step::Open;
        }
        self.last_number = part.number;
        let members = self.members_of(part.number);
        match self.system.add(&members, &part.data) {
            // A contradiction does not say which part is false. The system stays as it is: if the false part is
            // inside, the checksum will say so and the transfer starts afresh.
            Gain::Contradiction => return Step::Open,
            Gain::New | Gain::Known => self.received = self.received.saturating_add(1),
        }
        let length = usize::try_from(self.key.message_length).unwrap_or(usize::MAX);
        match self.system.message(length) {
            None => Step::Open,
            Some(message) if CRC_32.checksum(&message) == self.key.checksum => Step::Complete(message),
            Some(_) => {
                *self = Self {
                    last_turn: turn,
                    degrees: self.degrees.take(),
                    ..Self::new(self.key)
                };
                Step::Poisoned
            }
        }
    }

    fn members_of(&mut self, number: u32) -> Vec<u16> {
        let degrees = self
            .degrees
            .get_or_insert_with(|| DegreeTable::new(self.key.count));
        fragments_of(number, self.key.count, self.key.checksum, degrees)
    }
}
