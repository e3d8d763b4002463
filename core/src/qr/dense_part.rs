//! One frame of the dense mode taken apart and judged before anything is stored (`docs/adr/0015-dense-mode.md`).
//!
//! A frame is bytes: `ff d1`, session (8), number (2), parts (2), length of the message (3), data, CRC-32 (4) over all
//! before it; numbers are big-endian. The first byte stands in no UTF-8 text, so no frame is a text and no text a frame.

use alloc::vec::Vec;

use thiserror::Error;

use super::fault::Fault;
use super::part::{Part, PartError, lengths};
use super::solution::checksum;
use super::stream::{Carrier, StreamKey};

/// What every frame begins with; the second byte counts versions of this layout.
pub(super) const DENSE_MAGIC: [u8; 2] = [0xff, 0xd1];
/// What every layout of ours, earlier or later, begins with.
const DENSE_FAMILY: u8 = 0xff;
const SESSION: usize = 8;
const CHECKSUM: usize = 4;
/// Bytes of a frame that are not data.
pub(super) const DENSE_OVERHEAD: usize = 21;

/// Why bytes are no frame of the dense mode.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DenseError {
    /// Another layout than the one that is read.
    #[error("frame of layout {got:#04x}")]
    Layout {
        /// Its byte.
        got: u8,
    },
    /// The frame is shorter than its header.
    #[error("frame of {got} bytes")]
    Short {
        /// Bytes found.
        got: usize,
    },
    /// The bytes are not those that were shown.
    #[error("checksum does not fit")]
    Checksum,
    /// Numbers begin at 1.
    #[error("part number nought")]
    Number,
    /// The header announces too much, or contradicts itself.
    #[error(transparent)]
    Header(#[from] PartError),
}

impl DenseError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Layout { .. } | Self::Short { .. } | Self::Checksum => Fault::Dense,
            Self::Number => Fault::Header,
            Self::Header(error) => error.fault(),
        }
    }
}

/// Tells whether bytes are meant as a frame of the dense mode.
pub(super) fn is_dense(bytes: &[u8]) -> bool {
    bytes.first() == Some(&DENSE_FAMILY)
}

/// Takes a frame apart; it is bounded by the caller.
pub(super) fn parse(bytes: &[u8]) -> Result<Part, DenseError> {
    let short = DenseError::Short { got: bytes.len() };
    let (layout, rest) = bytes.split_first_chunk::<2>().ok_or(short.clone())?;
    if *layout != DENSE_MAGIC {
        let [_, got] = *layout;
        return Err(DenseError::Layout { got });
    }
    let (framed, sum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(short.clone())?;
    if rest.len() <= DENSE_OVERHEAD.saturating_sub(DENSE_MAGIC.len()) {
        return Err(short);
    }
    if checksum(framed) != u32::from_be_bytes(*sum) {
        return Err(DenseError::Checksum);
    }
    let (session, rest) = rest.split_first_chunk::<SESSION>().ok_or(short.clone())?;
    let ([number_high, number_low, count_high, count_low, long @ ..], rest) =
        rest.split_first_chunk::<7>().ok_or(short.clone())?;
    let (data, _) = rest.split_last_chunk::<CHECKSUM>().ok_or(short)?;
    let number = u16::from_be_bytes([*number_high, *number_low]);
    let count = u16::from_be_bytes([*count_high, *count_low]);
    let [high, middle, low] = *long;
    let length = u32::from_be_bytes([0, high, middle, low]);
    if number == 0 {
        return Err(DenseError::Number);
    }
    let (count, message_length) = lengths(u64::from(count), u64::from(length), data.len())?;
    let key = StreamKey {
        carrier: Carrier::Dense { session: *session },
        count,
        message_length,
        fragment_length: data.len(),
    };
    Ok(Part {
        key,
        number: u32::from(number),
        data: data.to_vec(),
    })
}

/// Writes a frame.
pub(super) fn write(session: [u8; SESSION], numbers: [u16; 2], length: u32, data: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(data.len().saturating_add(DENSE_OVERHEAD));
    frame.extend(DENSE_MAGIC);
    frame.extend(session);
    frame.extend(numbers.into_iter().flat_map(u16::to_be_bytes));
    frame.extend(length.to_be_bytes().into_iter().skip(1));
    frame.extend(data);
    let sum = checksum(&frame);
    frame.extend(sum.to_be_bytes());
    frame
}
