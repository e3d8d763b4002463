//! One BBQr transfer in the making.
//!
//! A series has no checksum, so a part that is seen with two contents is settled by looking again: it counts with
//! the content that is seen twice in a row. Three contradictions without an agreement between them are another
//! series that looks like this one; the newer one is followed. A false part that nothing contradicts before the
//! series is whole goes through: that the request is the coordinator's is for its signature to say.

use alloc::vec::Vec;

use thiserror::Error;

use super::bbqr_part::{BbqrEncoding, BbqrPart, SeriesKey};
use super::fault::Fault;
use super::inflate::{InflateError, inflate};
use super::limits::MESSAGE_MAX;
use super::progress::{PartState, Progress};
use super::recognise::{PayloadKind, is_document};
use super::solution::checksum;

/// Contradictions in a row after which the series is another one.
const STRANGERS_MAX: u8 = 3;
/// Bytes a part can have at most: a QR code of version 40, in base32.
const WIDEST: usize = 5_120;
/// What a PSBT begins with (BIP-0174).
const PSBT_MAGIC: &[u8] = b"psbt\xff";

/// Why a part or a whole series was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SeriesError {
    /// The part contradicts what was seen before.
    #[error("bbqr part {index} contradicts its series")]
    Mismatch {
        /// Number of the part, from 0.
        index: u16,
    },
    /// The message is longer than is ever read.
    #[error("bbqr message of {got} bytes, limit {limit}")]
    TooLong {
        /// Bytes found.
        got: usize,
        /// Bytes allowed.
        limit: u32,
    },
    /// The message does not come apart.
    #[error("bbqr message: {0}")]
    Inflate(#[from] InflateError),
    /// The message is not what its file type says.
    #[error("bbqr message is not of its file type")]
    Content,
}

impl SeriesError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Mismatch { .. } => Fault::BbqrMismatch,
            Self::TooLong { .. } => Fault::Limit,
            Self::Inflate(error) => error.fault(),
            Self::Content => Fault::Type,
        }
    }
}

#[derive(Default)]
struct Slot {
    content: Option<Vec<u8>>,
    /// Another content seen since.
    other: Option<Vec<u8>>,
}

/// The parts of one series.
pub(super) struct Series {
    key: SeriesKey,
    slots: Vec<Slot>,
    received: u32,
    /// Number and checksum of the part before.
    last: Option<(u16, u32)>,
    strangers: u8,
}

impl Series {
    pub(super) fn new(key: SeriesKey) -> Self {
        let slots = (0..key.total).map(|_| Slot::default()).collect();
        Self {
            key,
            slots,
            received: 0,
            last: None,
            strangers: 0,
        }
    }

    pub(super) fn key(&self) -> SeriesKey {
        self.key
    }

    /// Most bytes that such a series comes to hold: each part twice.
    pub(super) fn cost(key: SeriesKey) -> usize {
        let limit = usize::try_from(MESSAGE_MAX).unwrap_or(usize::MAX);
        usize::from(key.total)
            .saturating_mul(WIDEST)
            .min(limit)
            .saturating_mul(2)
    }

    pub(super) fn progress(&self) -> Progress {
        let known = self
            .map()
            .iter()
            .filter(|state| **state == PartState::Known)
            .count();
        Progress {
            received: self.received,
            needed: u32::from(self.key.total),
            rank: u32::try_from(known).unwrap_or(u32::MAX),
            complete: false,
        }
    }

    /// The parts in order.
    pub(super) fn map(&self) -> Vec<PartState> {
        self.slots.iter().map(Slot::state).collect()
    }

    /// Takes a part; gives the message when it is whole.
    pub(super) fn take(&mut self, part: &BbqrPart) -> Result<Option<Vec<u8>>, SeriesError> {
        // A camera sees each displayed code several times in a row, and that proves nothing.
        let seen = (part.index, checksum(&part.data));
        if self.last.replace(seen) == Some(seen) {
            return Ok(None);
        }
        self.received = self.received.saturating_add(1);
        let settled = self.fits(part) && self.put(part);
        if !settled {
            self.strangers = self.strangers.saturating_add(1);
            if self.strangers < STRANGERS_MAX {
                return Err(SeriesError::Mismatch { index: part.index });
            }
            *self = Self::new(self.key);
            self.received = 1;
            self.last = Some(seen);
            self.put(part);
        }
        if self.slots.iter().any(|slot| slot.state() != PartState::Known) {
            return Ok(None);
        }
        self.message().map(Some)
    }

    /// All parts but the last are of one length, and the last is no longer.
    fn fits(&self, part: &BbqrPart) -> bool {
        let width = |slot: &Slot| slot.content.as_ref().map(Vec::len);
        let last = usize::from(self.key.total.saturating_sub(1));
        let full = self.slots.iter().take(last).find_map(width);
        let end = self.slots.get(last).and_then(width);
        match (part.is_last(), full, end) {
            (true, Some(full), _) => part.data.len() <= full,
            (false, Some(full), _) => part.data.len() == full,
            (false, None, Some(end)) => part.data.len() >= end,
            (true, None, _) | (false, None, None) => true,
        }
    }

    /// Puts a part into its place; tells whether it agrees with what was there.
    fn put(&mut self, part: &BbqrPart) -> bool {
        let Some(slot) = self.slots.get_mut(usize::from(part.index)) else {
            return false;
        };
        match &slot.content {
            None => {
                slot.content = Some(part.data.clone());
                true
            }
            Some(content) if *content == part.data => {
                slot.other = None;
                self.strangers = 0;
                true
            }
            Some(_) if slot.other.as_ref() == Some(&part.data) => {
                slot.content = slot.other.take();
                true
            }
            Some(_) => {
                slot.other = Some(part.data.clone());
                false
            }
        }
    }

    fn message(&mut self) -> Result<Vec<u8>, SeriesError> {
        let slots = core::mem::replace(self, Self::new(self.key)).slots;
        let joined: Vec<u8> = slots
            .into_iter()
            .filter_map(|slot| slot.content)
            .flatten()
            .collect();
        let limit = usize::try_from(MESSAGE_MAX).unwrap_or(usize::MAX);
        if joined.len() > limit {
            return Err(SeriesError::TooLong {
                got: joined.len(),
                limit: MESSAGE_MAX,
            });
        }
        let message = match self.key.encoding {
            BbqrEncoding::Hex | BbqrEncoding::Base32 => joined,
            BbqrEncoding::Deflate => inflate(&joined, limit)?,
        };
        match self.key.kind {
            PayloadKind::Psbt if !message.starts_with(PSBT_MAGIC) => Err(SeriesError::Content),
            PayloadKind::Document if !is_document(&message) => Err(SeriesError::Content),
            PayloadKind::Psbt | PayloadKind::Document => Ok(message),
        }
    }
}

impl Slot {
    fn state(&self) -> PartState {
        match (&self.content, &self.other) {
            (None, _) => PartState::Missing,
            (Some(_), Some(_)) => PartState::Contested,
            (Some(_), None) => PartState::Known,
        }
    }
}
