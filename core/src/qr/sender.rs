//! Cuts a message into the texts of an animated code.

use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;

use super::cbor::wrap_bytes;
use super::limits::{MESSAGE_MAX, PARTS_MAX};
use super::part::UrType;

/// Smallest fragment, in bytes; below it the header is most of the code.
pub const FRAGMENT_MIN: usize = 10;
/// Largest fragment, in bytes; it fills a QR code of version 40.
pub const FRAGMENT_MAX: usize = 2_000;

/// Why a message cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    /// There is nothing to send.
    #[error("message is empty")]
    Empty,
    /// The message is too long.
    #[error("message of {got} bytes, limit {limit}")]
    TooLong {
        /// Bytes found.
        got: usize,
        /// Bytes allowed.
        limit: u32,
    },
    /// The fragment size is out of range.
    #[error("fragment of {got} bytes, must be {min} to {max}")]
    Fragment {
        /// Size asked for.
        got: usize,
        /// Smallest size.
        min: usize,
        /// Largest size.
        max: usize,
    },
    /// The message has too many parts at this fragment size.
    #[error("{got} parts, limit {limit}")]
    TooManyParts {
        /// Parts needed.
        got: usize,
        /// Parts allowed.
        limit: u32,
    },
    /// The encoder refused; `stage` says at which call.
    #[error("ur encoder refused at {stage}")]
    Encoder {
        /// The call that failed.
        stage: &'static str,
    },
}

impl SendError {
    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty | Self::Fragment { .. } | Self::Encoder { .. } => "E_UR_SEND",
            Self::TooLong { .. } | Self::TooManyParts { .. } => "E_UR_LIMIT",
        }
    }
}

/// Gives the texts of a transfer one after the other, for ever: first every fragment once, then mixtures, so
/// that a receiver that missed some completes with whatever comes next.
pub struct Sender {
    form: Form,
    part_count: u32,
}

enum Form {
    /// The message fits into one code and needs no sequence.
    Single(String),
    Animated(ur::Encoder<'static>),
}

impl Sender {
    /// Prepares `message` in parts of at most `max_fragment` bytes.
    ///
    /// # Errors
    /// Refuses what our own receiver would refuse.
    pub fn new(kind: UrType, message: &[u8], max_fragment: usize) -> Result<Self, SendError> {
        if message.is_empty() {
            return Err(SendError::Empty);
        }
        if !(FRAGMENT_MIN..=FRAGMENT_MAX).contains(&max_fragment) {
            return Err(SendError::Fragment {
                got: max_fragment,
                min: FRAGMENT_MIN,
                max: FRAGMENT_MAX,
            });
        }
        let wrapped = wrap_bytes(message);
        if u32::try_from(wrapped.len()).is_ok_and(|length| length > MESSAGE_MAX) {
            return Err(SendError::TooLong {
                got: message.len(),
                limit: MESSAGE_MAX,
            });
        }
        if wrapped.len() <= max_fragment {
            let text = ur::try_encode(&wrapped, &ur::Type::Custom(kind.name()))
                .map_err(|_| SendError::Encoder { stage: "single part" })?;
            return Ok(Self {
                form: Form::Single(text.to_ascii_uppercase()),
                part_count: 1,
            });
        }
        Self::animated(kind, &wrapped, max_fragment)
    }

    fn animated(kind: UrType, wrapped: &[u8], max_fragment: usize) -> Result<Self, SendError> {
        let got = wrapped.len().div_ceil(max_fragment);
        let too_many = SendError::TooManyParts {
            got,
            limit: PARTS_MAX,
        };
        if u32::try_from(got).is_ok_and(|count| count > PARTS_MAX) {
            return Err(too_many);
        }
        let encoder = ur::Encoder::new(wrapped, max_fragment, kind.name())
            .map_err(|_| SendError::Encoder { stage: "first part" })?;
        let part_count = u32::try_from(encoder.fragment_count()).map_err(|_| too_many)?;
        Ok(Self {
            form: Form::Animated(encoder),
            part_count,
        })
    }

    /// Gives the next text, in upper case: QR codes hold such letters in 5.5 bits.
    ///
    /// # Errors
    /// Fails only if the encoder does, which no message that [`Sender::new`] took makes it do.
    pub fn part(&mut self) -> Result<String, SendError> {
        match &mut self.form {
            Form::Single(text) => Ok(text.clone()),
            Form::Animated(encoder) => {
                let text = encoder
                    .next_part()
                    .map_err(|_| SendError::Encoder { stage: "next part" })?;
                Ok(text.to_ascii_uppercase())
            }
        }
    }

    /// Gives the next `count` texts.
    ///
    /// # Errors
    /// As [`Sender::part`].
    pub fn parts(&mut self, count: usize) -> Result<Vec<String>, SendError> {
        (0..count).map(|_| self.part()).collect()
    }

    /// Tells into how many parts the message is cut; a receiver needs at least so many.
    pub fn part_count(&self) -> u32 {
        self.part_count
    }
}
