//! One transfer in the making: the parts of one message, solved as they come.

use alloc::vec::Vec;

use super::bits::Bits;
use super::dense_message::seed_of;
use super::mixing::Mixing;
use super::part::{Part, UrType};
use super::progress::{PartState, Progress};
use super::solution::{Goal, Proof, Solution, checksum};

/// Bytes of bookkeeping for one part, beside its bits and its data.
const ROW_COST: usize = 128;

/// Where a transfer stands after a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// More parts are needed.
    Open,
    /// The message is whole and its checksum fits.
    Complete(Vec<u8>),
    /// All fragments were there and the checksum did not fit: a false part was among them. The parts to come tell
    /// which one it was, or complete the message by themselves, whichever is sooner.
    Poisoned,
}

/// In what a message travels, and what it must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Carrier {
    /// As a UR, under the CRC-32 of the message.
    Ur { ur_type: UrType, checksum: u32 },
    /// In the dense mode, under the first bytes of the SHA-256 of the message.
    Dense { session: [u8; 8] },
}

/// What tells one transfer from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StreamKey {
    pub(super) carrier: Carrier,
    pub(super) count: u16,
    pub(super) message_length: u32,
    pub(super) fragment_length: usize,
}

impl StreamKey {
    /// What the mixtures are drawn with.
    fn seed(self) -> u32 {
        match self.carrier {
            Carrier::Ur { checksum, .. } => checksum,
            Carrier::Dense { session } => seed_of(session),
        }
    }

    fn goal(self) -> Goal {
        let proof = match self.carrier {
            Carrier::Ur { checksum, .. } => Proof::Crc32(checksum),
            Carrier::Dense { session } => Proof::Sha256(session),
        };
        Goal {
            length: self.message_length,
            proof,
        }
    }
}

/// The parts of one message.
pub(super) struct Stream {
    key: StreamKey,
    mixing: Mixing,
    solution: Solution,
    /// A solved attempt whose checksum does not fit, kept to find the false part in it.
    doubted: Option<Solution>,
    received: u32,
    /// Number and checksum of the part before.
    last: (u32, u32),
}

impl Stream {
    pub(super) fn new(key: StreamKey) -> Self {
        Self {
            key,
            mixing: Mixing::new(key.count, key.seed()),
            solution: Solution::new(key.count),
            doubted: None,
            received: 0,
            last: (0, 0),
        }
    }

    pub(super) fn key(&self) -> StreamKey {
        self.key
    }

    /// Most bytes that a stream with this header comes to hold.
    pub(super) fn cost(key: StreamKey) -> usize {
        Bits::cost(key.count)
            .saturating_add(key.fragment_length)
            .saturating_add(ROW_COST)
            .saturating_mul(usize::from(key.count))
    }

    pub(super) fn progress(&self) -> Progress {
        Progress {
            received: self.received,
            needed: u32::from(self.key.count),
            rank: u32::from(self.solution.rank()),
            complete: false,
        }
    }

    /// The fragments in order.
    pub(super) fn map(&self) -> Vec<PartState> {
        (0..self.key.count)
            .map(|fragment| match self.solution.knows(fragment) {
                true => PartState::Known,
                false => PartState::Missing,
            })
            .collect()
    }

    /// Gives up a solved attempt whose checksum did not fit; the parts to come complete the message by themselves.
    pub(super) fn forget_doubted(&mut self) {
        self.doubted = None;
    }

    /// Takes a part of this transfer.
    pub(super) fn take(&mut self, part: &Part) -> Step {
        // A camera sees each displayed code several times in a row.
        let seen = (part.number, checksum(&part.data));
        if core::mem::replace(&mut self.last, seen) == seen {
            return Step::Open;
        }
        let members = self.mixing.members(part.number);
        let goal = self.key.goal();
        if let Some(doubted) = &mut self.doubted {
            doubted.learn(&members, &part.data);
            if let Some(message) = doubted.mended(goal) {
                return Step::Complete(message);
            }
        }
        // A part that contradicts others does not say which of them is false. It is left out; if the false one is
        // inside, the checksum will tell.
        if self.solution.learn(&members, &part.data) {
            self.received = self.received.saturating_add(1);
        }
        if !self.solution.is_solved() {
            return Step::Open;
        }
        if let Some(message) = self.solution.message(goal) {
            return Step::Complete(message);
        }
        let mut failed = core::mem::replace(&mut self.solution, Solution::new(self.key.count));
        if let Some(message) = failed.mended(goal) {
            return Step::Complete(message);
        }
        self.doubted = Some(failed);
        Step::Poisoned
    }
}
