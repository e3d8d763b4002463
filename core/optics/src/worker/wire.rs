//! What goes through the pipes: a frame is its edges and pixels, an answer is a count and that many reads, each with
//! the corners of its code.
//! Numbers are big-endian; both sides judge a length before they allocate for it.

use std::io::{self, Read as _};

use thiserror::Error;

use crate::gray::{Gray, GrayError, pixel_count};
use crate::read::{Decoder, READS_MAX, Read};

/// Longest content of one code; the largest QR code holds 7,089 characters.
const CONTENT_MAX: usize = 8_192;

/// Why a message in the pipe is none.
#[derive(Debug, Error)]
pub enum WireError {
    /// The pipe ended or broke.
    #[error("pipe: {0}")]
    Pipe(#[from] io::Error),
    /// The frame is no picture.
    #[error(transparent)]
    Frame(#[from] GrayError),
    /// An answer of too many reads.
    #[error("{got} reads, limit {limit}")]
    TooManyReads {
        /// Reads announced.
        got: usize,
        /// Reads allowed.
        limit: usize,
    },
    /// A content too long for a code.
    #[error("content of {got} bytes, limit {limit}")]
    ContentTooLong {
        /// Bytes announced.
        got: u32,
        /// Bytes allowed.
        limit: usize,
    },
    /// A decoder that does not exist.
    #[error("decoder number {got}")]
    DecoderNumber {
        /// The number found.
        got: u8,
    },
}

pub(super) fn write_frame(pipe: &mut impl io::Write, gray: &Gray) -> io::Result<()> {
    let (width, height) = gray.edges();
    pipe.write_all(&width.to_be_bytes())?;
    pipe.write_all(&height.to_be_bytes())?;
    pipe.write_all(gray.px())?;
    pipe.flush()
}

/// Reads a frame; `None` if the pipe ends before one begins.
pub(super) fn read_frame(pipe: &mut impl io::Read) -> Result<Option<Gray>, WireError> {
    let mut first = Vec::new();
    if pipe.by_ref().take(1).read_to_end(&mut first)? == 0 {
        return Ok(None);
    }
    let width = number(&mut first.chain(pipe.by_ref()))?;
    let height = number(pipe)?;
    let mut px = vec![0; pixel_count(width, height)?];
    pipe.read_exact(&mut px)?;
    Ok(Some(Gray::new(width, height, px)?))
}

pub(super) fn write_reads(pipe: &mut impl io::Write, reads: &[Read]) -> io::Result<()> {
    let mut message = Vec::new();
    let fitting = reads
        .iter()
        .filter(|read| read.bytes.len() <= CONTENT_MAX)
        .take(READS_MAX);
    let fitting: Vec<&Read> = fitting.collect();
    message.push(u8::try_from(fitting.len()).unwrap_or_default());
    for read in fitting {
        message.push(number_of(read.decoder));
        message.extend(u32::try_from(read.bytes.len()).unwrap_or_default().to_be_bytes());
        message.extend(&read.bytes);
        message.push(u8::try_from(read.modules).unwrap_or_default());
        for (x, y) in read.corners {
            message.extend(x.to_be_bytes());
            message.extend(y.to_be_bytes());
        }
    }
    pipe.write_all(&message)?;
    pipe.flush()
}

pub(super) fn read_reads(pipe: &mut impl io::Read) -> Result<Vec<Read>, WireError> {
    let count = usize::from(byte(pipe)?);
    if count > READS_MAX {
        return Err(WireError::TooManyReads {
            got: count,
            limit: READS_MAX,
        });
    }
    (0..count).map(|_| read_one(pipe)).collect()
}

fn read_one(pipe: &mut impl io::Read) -> Result<Read, WireError> {
    let decoder = match byte(pipe)? {
        0 => Decoder::Own,
        1 => Decoder::Rqrr,
        got => return Err(WireError::DecoderNumber { got }),
    };
    let length = number(pipe)?;
    let fitting = usize::try_from(length)
        .ok()
        .filter(|length| *length <= CONTENT_MAX);
    let mut bytes = vec![
        0;
        fitting.ok_or(WireError::ContentTooLong {
            got: length,
            limit: CONTENT_MAX
        })?
    ];
    pipe.read_exact(&mut bytes)?;
    let modules = usize::from(byte(pipe)?);
    let mut corners = [(0.0, 0.0); 4];
    for corner in &mut corners {
        *corner = (place(pipe)?, place(pipe)?);
    }
    Ok(Read {
        bytes,
        decoder,
        corners,
        modules,
    })
}

/// A place in a picture; what is none stands at its edge.
fn place(pipe: &mut impl io::Read) -> Result<f32, WireError> {
    let place = f32::from_bits(number(pipe)?);
    Ok(if place.is_finite() { place } else { 0.0 })
}

fn number_of(decoder: Decoder) -> u8 {
    match decoder {
        Decoder::Own => 0,
        Decoder::Rqrr => 1,
    }
}

fn byte(pipe: &mut impl io::Read) -> Result<u8, WireError> {
    let mut byte = [0];
    pipe.read_exact(&mut byte)?;
    Ok(byte.into_iter().next().unwrap_or_default())
}

fn number(pipe: &mut impl io::Read) -> Result<u32, WireError> {
    let mut bytes = [0; 4];
    pipe.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}
