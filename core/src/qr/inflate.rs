//! Raw deflate (RFC 1951), taken apart in steps that stop at a cap.
//!
//! A few kilobytes can stand for gigabytes. The output grows with what really comes out and never past the cap, so
//! a bomb costs what an honest message costs.

use alloc::boxed::Box;
use alloc::vec::Vec;

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use thiserror::Error;

use super::fault::Fault;

/// Bytes of the first step; each further one doubles.
const FIRST_STEP: usize = 16 * 1024;

/// Why compressed bytes do not come apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InflateError {
    /// More comes out than is ever read.
    #[error("more than {limit} bytes come out")]
    Limit {
        /// Bytes allowed.
        limit: usize,
    },
    /// The bytes are no deflate stream, or not all of one.
    #[error("damaged before byte {at}")]
    Damaged {
        /// Compressed bytes read so far.
        at: usize,
    },
    /// Bytes follow the end of the stream.
    #[error("{extra} bytes follow the end")]
    Trailing {
        /// How many.
        extra: usize,
    },
}

impl InflateError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Limit { .. } => Fault::InflateLimit,
            Self::Damaged { .. } | Self::Trailing { .. } => Fault::Inflate,
        }
    }
}

/// Takes a whole deflate stream apart.
///
/// # Errors
/// [`InflateError`]; beyond `limit` bytes nothing is written.
pub(super) fn inflate(packed: &[u8], limit: usize) -> Result<Vec<u8>, InflateError> {
    // One byte more than allowed tells a message that just fits from one that goes on.
    let ceiling = limit.saturating_add(1);
    let mut state = Box::<DecompressorOxide>::default();
    let mut out = alloc::vec![0; FIRST_STEP.min(ceiling)];
    let (mut read, mut written) = (0_usize, 0_usize);
    loop {
        let rest = packed.get(read..).unwrap_or_default();
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, consumed, produced) = decompress(&mut state, rest, &mut out, written, flags);
        read = read.saturating_add(consumed);
        written = written.saturating_add(produced);
        if written > limit {
            return Err(InflateError::Limit { limit });
        }
        match status {
            TINFLStatus::Done => {
                out.truncate(written);
                return match packed.len().saturating_sub(read) {
                    0 => Ok(out),
                    extra => Err(InflateError::Trailing { extra }),
                };
            }
            TINFLStatus::HasMoreOutput if out.len() < ceiling => {
                let grown = out.len().saturating_mul(2).min(ceiling);
                out.resize(grown, 0);
            }
            TINFLStatus::HasMoreOutput => return Err(InflateError::Limit { limit }),
            // All the others are ways to fail, and more may come.
            _ => return Err(InflateError::Damaged { at: read }),
        }
    }
}
