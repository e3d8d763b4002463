//! Cuts a message into the texts of an animated code.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;
use ur::bytewords;

use super::cbor::{wrap_bytes, write_part};
use super::fountain::Fountain;
use super::limits::{MESSAGE_MAX, PARTS_MAX};
use super::order::NUMBER_MAX;
use super::part::UrType;
use super::profile::Profile;
use super::setting::Mode;
use super::solution::checksum;
use super::version::Version;

/// Smallest fragment, in bytes; below it the header is most of the code.
pub const FRAGMENT_MIN: usize = 10;
/// Largest fragment, in bytes; it fills a QR code of version 40.
pub const FRAGMENT_MAX: usize = 2_110;
/// Bytes that bytewords add: a CRC-32.
const WORDS_CHECKSUM: usize = 4;
/// Bytes of a part that are not data, at most: array, number, count, length, checksum, head of the data, CRC-32.
const PART_OVERHEAD: usize = 1 + 3 + 3 + 5 + 5 + 3 + WORDS_CHECKSUM;
/// Letters of the longest sequence in an address, both slashes included.
const SEQUENCE_LETTERS: usize = "/65535-8192/".len();

const SCHEME: &str = "ur:";

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
    /// Codes of this size hold hardly more than their own header.
    #[error("codes of version {} are too small", version.number())]
    TooThin {
        /// The size asked for.
        version: Version,
    },
    /// The message does not fit into one code of this size.
    #[error("{got} letters do not fit one code of version {}", version.number())]
    NotOneCode {
        /// Letters needed.
        got: usize,
        /// The size asked for.
        version: Version,
    },
    /// Nothing of this kind is written in this mode.
    #[error("{mode:?} carries no message of this kind")]
    Kind {
        /// The mode asked for.
        mode: Mode,
    },
    /// The receiver does not read this mode.
    #[error("{} does not read {mode:?}", profile.name())]
    PeerMode {
        /// The receiver.
        profile: Profile,
        /// The mode asked for.
        mode: Mode,
    },
    /// The receiver does not take so long a message.
    #[error("{} takes {limit} bytes, message of {got}", profile.name())]
    PeerLength {
        /// The receiver.
        profile: Profile,
        /// Bytes to be sent.
        got: usize,
        /// Bytes it takes.
        limit: u32,
    },
    /// The receiver does not take so many parts.
    #[error("{} takes {limit} parts, message of {got}", profile.name())]
    PeerParts {
        /// The receiver.
        profile: Profile,
        /// Parts needed.
        got: u32,
        /// Parts it takes.
        limit: u32,
    },
}

impl SendError {
    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty
            | Self::Fragment { .. }
            | Self::TooThin { .. }
            | Self::NotOneCode { .. }
            | Self::Kind { .. } => "E_UR_SEND",
            Self::TooLong { .. } | Self::TooManyParts { .. } => "E_UR_LIMIT",
            Self::PeerMode { .. } | Self::PeerLength { .. } | Self::PeerParts { .. } => "E_QR_PEER",
        }
    }
}

/// Gives the texts of a transfer one after the other, for ever.
///
/// First every fragment once. Then mixtures, so that a receiver that missed some completes with whatever comes next, and
/// one that joins late and misses nothing with as many texts as there are parts. From the third round on one text in
/// four is a fragment by itself: a receiver that joins late and cannot solve for mixtures alone begins with those.
pub struct Sender {
    form: Form,
    part_count: u32,
}

enum Form {
    /// The message fits into one code and needs no sequence.
    Single(String),
    Animated(Animated),
}

/// A fountain and the address of its parts.
struct Animated {
    kind: UrType,
    fountain: Fountain,
    length: u32,
    checksum: u32,
}

/// What every series asks of a message and of its parts.
pub(super) fn check(message: &[u8], max_fragment: usize) -> Result<(), SendError> {
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
    Ok(())
}

/// Counts the parts of `width` bytes into which a message is cut.
pub(super) fn count_of(length: usize, width: usize) -> Result<u16, SendError> {
    let got = length.div_ceil(width.max(1));
    let too_many = SendError::TooManyParts {
        got,
        limit: PARTS_MAX,
    };
    let count = u16::try_from(got).ok();
    count
        .filter(|count| u32::from(*count) <= PARTS_MAX)
        .ok_or(too_many)
}

impl Sender {
    /// Prepares `message` in parts of at most `max_fragment` bytes.
    ///
    /// # Errors
    /// Refuses what our own receiver would refuse.
    pub fn new(kind: UrType, message: &[u8], max_fragment: usize) -> Result<Self, SendError> {
        check(message, max_fragment)?;
        let (wrapped, length) = wrapped(message)?;
        if wrapped.len() <= max_fragment {
            return Ok(Self::of_one(kind, &wrapped));
        }
        let count = count_of(wrapped.len(), max_fragment)?;
        let checksum = checksum(&wrapped);
        let animated = Animated {
            kind,
            fountain: Fountain::new(wrapped, count, checksum),
            length,
            checksum,
        };
        Ok(Self {
            form: Form::Animated(animated),
            part_count: u32::from(count),
        })
    }

    /// Prepares `message` in parts that fill codes of `version`, or in one if it fits.
    ///
    /// # Errors
    /// Refuses what our own receiver would refuse, and codes that hold no part.
    pub fn filling(kind: UrType, message: &[u8], version: Version) -> Result<Self, SendError> {
        match Self::in_one(kind, message, version) {
            Err(SendError::NotOneCode { .. }) => {}
            decided => return decided,
        }
        let address = SCHEME.len().saturating_add(kind.name().len());
        let letters = version
            .letters()
            .saturating_sub(address.saturating_add(SEQUENCE_LETTERS));
        let max_fragment = (letters / 2).saturating_sub(PART_OVERHEAD).min(FRAGMENT_MAX);
        if max_fragment < FRAGMENT_MIN {
            return Err(SendError::TooThin { version });
        }
        Self::new(kind, message, max_fragment)
    }

    /// Prepares `message` as one code of `version` at most.
    ///
    /// # Errors
    /// [`SendError::NotOneCode`] if it does not fit.
    pub fn in_one(kind: UrType, message: &[u8], version: Version) -> Result<Self, SendError> {
        check(message, FRAGMENT_MIN)?;
        let (wrapped, _) = wrapped(message)?;
        let address = [SCHEME, kind.name(), "/"].concat().len();
        let words = wrapped.len().saturating_add(WORDS_CHECKSUM);
        let got = words.saturating_mul(2).saturating_add(address);
        if got > version.letters() {
            return Err(SendError::NotOneCode { got, version });
        }
        Ok(Self::of_one(kind, &wrapped))
    }

    fn of_one(kind: UrType, wrapped: &[u8]) -> Self {
        let body = bytewords::encode(wrapped, bytewords::Style::Minimal);
        Self {
            form: Form::Single(text(&[kind.name(), "/", &body])),
            part_count: 1,
        }
    }

    /// Shows every fragment in turn and no mixtures, for receivers that keep few of them.
    pub fn plain(mut self) -> Self {
        self.form = match self.form {
            Form::Single(text) => Form::Single(text),
            Form::Animated(animated) => Form::Animated(Animated {
                fountain: animated.fountain.plain(),
                ..animated
            }),
        };
        self
    }

    /// Gives the next text, in upper case: QR codes hold such letters in 5.5 bits.
    pub fn part(&mut self) -> String {
        match &mut self.form {
            Form::Single(text) => text.clone(),
            Form::Animated(animated) => animated.part(),
        }
    }

    /// Gives the next `count` texts.
    pub fn parts(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.part()).collect()
    }

    /// Tells into how many parts the message is cut; a receiver needs at least so many.
    pub fn part_count(&self) -> u32 {
        self.part_count
    }

    /// Finds the smallest code that holds every part.
    pub(super) fn version(&self) -> Version {
        let letters = match &self.form {
            Form::Single(text) => text.len(),
            Form::Animated(animated) => animated.letters_max(),
        };
        Version::for_letters(letters).unwrap_or(Version::MAX)
    }
}

impl Animated {
    fn part(&mut self) -> String {
        let (number, data) = self.fountain.next();
        self.text(number, &data)
    }

    fn text(&self, number: u32, data: &[u8]) -> String {
        let count = self.fountain.count();
        let header = [
            u64::from(number),
            u64::from(count),
            u64::from(self.length),
            u64::from(self.checksum),
        ];
        let body = bytewords::encode(&write_part(header, data), bytewords::Style::Minimal);
        let sequence = format!("/{number}-{count}/");
        text(&[self.kind.name(), &sequence, &body])
    }

    /// Letters of the longest part: the one with the highest number.
    fn letters_max(&self) -> usize {
        self.text(NUMBER_MAX, &alloc::vec![0; self.fountain.width()])
            .len()
    }
}

/// The message as a CBOR byte string, and its length.
fn wrapped(message: &[u8]) -> Result<(Vec<u8>, u32), SendError> {
    let wrapped = wrap_bytes(message);
    let too_long = SendError::TooLong {
        got: message.len(),
        limit: MESSAGE_MAX,
    };
    let length = u32::try_from(wrapped.len())
        .ok()
        .filter(|length| *length <= MESSAGE_MAX)
        .ok_or(too_long)?;
    Ok((wrapped, length))
}

fn text(pieces: &[&str]) -> String {
    let mut text = String::from(SCHEME);
    text.extend(pieces.iter().copied());
    text.make_ascii_uppercase();
    text
}
