//! How a record lies on disk, and how a torn end is told from damage.
//!
//! `"SRJ1" · body length u32 · CRC-32C of these 8 bytes · body · leaf hash 32 · Ed25519 signature 64 · CRC-32C of all
//! before`, integers big-endian. The header has a checksum of its own so that a damaged length cannot make the rest of
//! a file look like one unfinished record. The checksums find accidents; the signature and the chain find intent.

use alloc::vec::Vec;

use crc::{CRC_32_ISCSI, Crc};

use super::record::MAX_RECORD;
use crate::ids::Digest;

const MAGIC: [u8; 4] = *b"SRJ1";
const HEADER: usize = 12;
const TRAILER: usize = 32 + 64 + 4;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);
const STATEMENT: &[u8] = b"strongroom/record/v1\n";

/// Longest frame in bytes.
pub const MAX_FRAME: usize = HEADER + MAX_RECORD + TRAILER;

/// Bytes that are not a frame, where no crash could have left them (`E_JOURNAL_FRAME`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The header is damaged or is none.
    #[error("frame header is damaged")]
    Header,
    /// The body is longer than any record.
    #[error("frame says {got} bytes, over {limit}")]
    TooLong {
        /// Bytes said.
        got: u32,
        /// Bytes allowed.
        limit: usize,
    },
    /// The frame is damaged and not the last.
    #[error("frame checksum is wrong")]
    Checksum,
}

/// A frame whose checksums are right; nothing else is checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The record's canonical bytes.
    pub body: Vec<u8>,
    /// Leaf hash as written.
    pub leaf: Digest,
    /// Signature by the log key over [`statement`].
    pub signature: [u8; 64],
}

impl Frame {
    /// The frame's bytes on disk.
    ///
    /// # Errors
    /// [`FrameError::TooLong`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, FrameError> {
        let len = u32::try_from(self.body.len()).unwrap_or(u32::MAX);
        if self.body.len() > MAX_RECORD {
            return Err(FrameError::TooLong {
                got: len,
                limit: MAX_RECORD,
            });
        }
        let mut out = Vec::with_capacity(self.body.len().saturating_add(HEADER + TRAILER));
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&len.to_be_bytes());
        out.extend_from_slice(&CRC.checksum(&out).to_be_bytes());
        out.extend_from_slice(&self.body);
        out.extend_from_slice(self.leaf.as_bytes());
        out.extend_from_slice(&self.signature);
        out.extend_from_slice(&CRC.checksum(&out).to_be_bytes());
        Ok(out)
    }
}

/// What the log key signs for a record.
pub fn statement(seq: u64, prev: &Digest, leaf: &Digest) -> Vec<u8> {
    [STATEMENT, &seq.to_be_bytes(), prev.as_bytes(), leaf.as_bytes()].concat()
}

/// Bytes after the last whole frame that a crash while writing may have left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// Where they begin in the file.
    pub offset: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Reads frames from a file handed over in pieces of any size. Holds at most one frame and one piece.
#[derive(Debug, Default)]
pub struct Parser {
    buffer: Vec<u8>,
    start: usize,
    offset: u64,
}

enum Look {
    Whole { body: usize, total: usize },
    Wait,
}

impl Parser {
    /// Begins at the start of a journal.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where the next frame begins in the file.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Takes the next piece of the file.
    pub fn feed(&mut self, piece: &[u8]) {
        self.buffer.drain(..self.start.min(self.buffer.len()));
        self.start = 0;
        self.buffer.extend_from_slice(piece);
    }

    /// Gives the next frame, or nothing if more of the file is needed.
    ///
    /// # Errors
    /// [`FrameError`] if the bytes here are damage that no unfinished write explains.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let rest = self.buffer.get(self.start..).unwrap_or_default();
        let (body, total) = match look(rest)? {
            Look::Whole { body, total } => (body, total),
            Look::Wait => return Ok(None),
        };
        let Some(frame) = rest.get(..total).and_then(|bytes| open(bytes, body)) else {
            // A last frame with a wrong checksum may be a torn write; with anything above it, it is damage.
            return if rest.len() == total {
                Ok(None)
            } else {
                Err(FrameError::Checksum)
            };
        };
        self.start = self.start.saturating_add(total);
        self.offset = self.offset.saturating_add(total as u64);
        Ok(Some(frame))
    }

    /// Ends the file. Gives the torn end, if there is one.
    ///
    /// # Errors
    /// [`FrameError`] as [`Parser::next_frame`]; call that until it gives nothing before ending.
    pub fn finish(self) -> Result<Option<Torn>, FrameError> {
        let bytes = self.buffer.get(self.start..).unwrap_or_default().to_vec();
        if bytes.is_empty() {
            return Ok(None);
        }
        // A whole frame here was never asked for: it must not be taken for a torn one.
        if let Look::Whole { body, total } = look(&bytes)?
            && (bytes.len() != total || open(&bytes, body).is_some())
        {
            return Err(FrameError::Checksum);
        }
        Ok(Some(Torn {
            offset: self.offset,
            bytes,
        }))
    }
}

/// Reads the header as far as it is there. What cannot be the beginning of a frame, nor of zeros that a file system
/// left where data should be, is damage.
fn look(rest: &[u8]) -> Result<Look, FrameError> {
    let Some((header, _)) = rest.split_first_chunk::<HEADER>() else {
        return wait_if(unfinished(rest));
    };
    let [m0, m1, m2, m3, l0, l1, l2, l3, c0, c1, c2, c3] = *header;
    let len = u32::from_be_bytes([l0, l1, l2, l3]);
    let whole = [m0, m1, m2, m3] == MAGIC && header_crc(len) == [c0, c1, c2, c3];
    if !whole {
        return wait_if(rest.len() <= MAX_FRAME && unfinished(rest));
    }
    let body = usize::try_from(len).unwrap_or(usize::MAX);
    if body > MAX_RECORD {
        return Err(FrameError::TooLong {
            got: len,
            limit: MAX_RECORD,
        });
    }
    let total = body.saturating_add(HEADER + TRAILER);
    if rest.len() < total {
        return Ok(Look::Wait);
    }
    Ok(Look::Whole { body, total })
}

fn wait_if(unfinished: bool) -> Result<Look, FrameError> {
    if unfinished {
        Ok(Look::Wait)
    } else {
        Err(FrameError::Header)
    }
}

/// Whether this can be what was written of a header, with zeros behind it: however little of them was read so far.
fn unfinished(rest: &[u8]) -> bool {
    let zeros = rest.iter().rev().take_while(|b| **b == 0).count();
    let begun = rest.get(..rest.len().saturating_sub(zeros)).unwrap_or_default();
    let (magic, tail) = begun.split_at(begun.len().min(MAGIC.len()));
    let checked = match tail.split_first_chunk::<4>() {
        Some((len, crc)) => header_crc(u32::from_be_bytes(*len)).starts_with(crc),
        None => true,
    };
    MAGIC.starts_with(magic) && checked
}

fn header_crc(len: u32) -> [u8; 4] {
    let mut digest = CRC.digest();
    digest.update(&MAGIC);
    digest.update(&len.to_be_bytes());
    digest.finalize().to_be_bytes()
}

fn open(bytes: &[u8], body: usize) -> Option<Frame> {
    let (checked, crc) = bytes.split_last_chunk::<4>()?;
    if CRC.checksum(checked).to_be_bytes() != *crc {
        return None;
    }
    let (rest, signature) = checked.split_last_chunk::<64>()?;
    let (rest, leaf) = rest.split_last_chunk::<32>()?;
    let body = rest.get(HEADER..)?.get(..body)?;
    Some(Frame {
        body: body.to_vec(),
        leaf: Digest::new(*leaf),
        signature: *signature,
    })
}
