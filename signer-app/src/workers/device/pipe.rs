//! Frames over the pipe: a length, a number, canonical CBOR. Buffers are wiped, for shares pass through them.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

/// The largest frame either side writes or reads.
pub const FRAME_LIMIT_BYTES: usize = 8 * 1024 * 1024;
/// Room for any message that carries secrets, so that the buffer never moves and leaves a copy behind.
const SECRET_ROOM_BYTES: usize = 64 * 1024;

/// A message and the number of the request it belongs to.
#[derive(Serialize, Deserialize)]
pub struct Numbered<T> {
    /// Requests count up from one; an answer repeats its request's number.
    pub number: u64,
    /// What is said.
    pub message: T,
}

/// What breaks the pipe.
#[derive(Debug, Error)]
pub enum PipeError {
    /// The other side closed it between two frames.
    #[error("closed")]
    Closed,
    /// The system failed to read or write.
    #[error("io: {0}")]
    Io(io::Error),
    /// A frame over the ceiling.
    #[error("frame of {got} bytes")]
    TooLarge {
        /// Its length.
        got: usize,
    },
    /// A frame that is not one of our messages, or not in its one canonical form.
    #[error("not a message")]
    NotCanonical,
}

/// Encodes a message as one frame.
///
/// # Errors
/// When the message does not fit a frame.
pub fn encode<T: Serialize>(message: &T) -> Result<Zeroizing<Vec<u8>>, PipeError> {
    let body = canonical(message)?;
    let length = u32::try_from(body.len()).map_err(|_| PipeError::TooLarge { got: body.len() })?;
    if body.len() > FRAME_LIMIT_BYTES {
        return Err(PipeError::TooLarge { got: body.len() });
    }
    let mut frame = Zeroizing::new(Vec::with_capacity(body.len().saturating_add(4)));
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(&body);
    Ok(frame)
}

/// Reads one frame and decodes it.
///
/// # Errors
/// [`PipeError::Closed`] at the end between two frames; otherwise what is wrong with the frame.
pub fn read<T: Serialize + DeserializeOwned>(from: &mut impl Read) -> Result<T, PipeError> {
    let mut length = [0u8; 4];
    read_start(from, &mut length)?;
    let length = u32::from_be_bytes(length);
    let length = usize::try_from(length).map_err(|_| PipeError::TooLarge { got: usize::MAX })?;
    if length > FRAME_LIMIT_BYTES {
        return Err(PipeError::TooLarge { got: length });
    }
    let mut body = Zeroizing::new(vec![0u8; length]);
    from.read_exact(&mut body).map_err(PipeError::Io)?;
    let message: T = serde_cbor::from_slice(&body).map_err(|_| PipeError::NotCanonical)?;
    if *canonical(&message)? != *body {
        return Err(PipeError::NotCanonical);
    }
    Ok(message)
}

/// Writes one frame at once.
///
/// # Errors
/// When the other side is gone.
pub fn write(to: &mut impl Write, frame: &[u8]) -> Result<(), PipeError> {
    to.write_all(frame)
        .and_then(|()| to.flush())
        .map_err(PipeError::Io)
}

fn canonical<T: Serialize>(message: &T) -> Result<Zeroizing<Vec<u8>>, PipeError> {
    let mut body = Zeroizing::new(Vec::with_capacity(SECRET_ROOM_BYTES));
    serde_cbor::to_writer(&mut *body, message).map_err(|_| PipeError::NotCanonical)?;
    Ok(body)
}

/// Tells an orderly end (no byte at all) from a torn frame.
fn read_start(from: &mut impl Read, length: &mut [u8; 4]) -> Result<(), PipeError> {
    let (first, rest) = length.split_at_mut(1);
    loop {
        match from.read(first) {
            Ok(0) => return Err(PipeError::Closed),
            Ok(_) => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(PipeError::Io(e)),
        }
    }
    from.read_exact(rest).map_err(PipeError::Io)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_and_every_cut_of_it_is_an_error() {
        let frame = encode(&Numbered {
            number: 7,
            message: "hello".to_owned(),
        })
        .unwrap();
        let back: Numbered<String> = read(&mut frame.as_slice()).unwrap();
        assert_eq!((back.number, back.message.as_str()), (7, "hello"));
        for cut in 0..frame.len() {
            let torn = read::<Numbered<String>>(&mut &frame[..cut]);
            assert_eq!(matches!(torn, Err(PipeError::Closed)), cut == 0, "cut at {cut}");
            assert!(torn.is_err());
        }
    }

    #[test]
    fn a_length_over_the_ceiling_is_refused_before_memory_is_taken() {
        let hostile = [0xff, 0xff, 0xff, 0xff];
        assert!(matches!(
            read::<u8>(&mut hostile.as_slice()),
            Err(PipeError::TooLarge { .. })
        ));
    }

    #[test]
    fn a_message_in_another_than_its_canonical_form_is_refused() {
        // 5 as one byte too many: 0x18 0x05 instead of 0x05.
        let frame = [0, 0, 0, 2, 0x18, 0x05];
        assert!(matches!(
            read::<u8>(&mut frame.as_slice()),
            Err(PipeError::NotCanonical)
        ));
    }
}
