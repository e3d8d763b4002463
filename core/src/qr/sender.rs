//! Cuts a message into the texts of an animated code.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;
use ur::bytewords;

use super::cbor::{wrap_bytes, write_part};
use super::limits::{MESSAGE_MAX, PARTS_MAX};
use super::mixing::{DegreeTable, fragments_of};
use super::order::Order;
use super::part::UrType;
use super::solution::checksum;

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
}

impl SendError {
    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty | Self::Fragment { .. } => "E_UR_SEND",
            Self::TooLong { .. } | Self::TooManyParts { .. } => "E_UR_LIMIT",
        }
    }
}

/// Gives the texts of a transfer one after the other, for ever.
///
/// First every fragment once. Then mixtures, so that a receiver that missed some completes with whatever comes next;
/// never of one fragment only, which most receivers have already. From the third round on one text in four is a
/// fragment by itself again: a receiver that joins late and cannot solve for mixtures alone begins with those.
pub struct Sender {
    form: Form,
    part_count: u32,
}

enum Form {
    /// The message fits into one code and needs no sequence.
    Single(String),
    Animated(Fountain),
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

impl Sender {
    /// Prepares `message` in parts of at most `max_fragment` bytes.
    ///
    /// # Errors
    /// Refuses what our own receiver would refuse.
    pub fn new(kind: UrType, message: &[u8], max_fragment: usize) -> Result<Self, SendError> {
        check(message, max_fragment)?;
        let wrapped = wrap_bytes(message);
        let too_long = SendError::TooLong {
            got: message.len(),
            limit: MESSAGE_MAX,
        };
        let length = u32::try_from(wrapped.len())
            .ok()
            .filter(|length| *length <= MESSAGE_MAX)
            .ok_or(too_long)?;
        if wrapped.len() <= max_fragment {
            let body = bytewords::encode(&wrapped, bytewords::Style::Minimal);
            return Ok(Self {
                form: Form::Single(text(&[kind.name(), "/", &body])),
                part_count: 1,
            });
        }
        let got = wrapped.len().div_ceil(max_fragment);
        let count = u16::try_from(got)
            .ok()
            .filter(|count| u32::from(*count) <= PARTS_MAX)
            .ok_or(SendError::TooManyParts {
                got,
                limit: PARTS_MAX,
            })?;
        Ok(Self {
            form: Form::Animated(Fountain::new(kind, wrapped, length, count)),
            part_count: u32::from(count),
        })
    }

    /// Shows every fragment in turn and no mixtures, for receivers that keep few of them.
    pub fn plain(mut self) -> Self {
        if let Form::Animated(fountain) = &mut self.form {
            fountain.order = Order::plain(fountain.order.count);
        }
        self
    }

    /// Gives the next text, in upper case: QR codes hold such letters in 5.5 bits.
    pub fn part(&mut self) -> String {
        match &mut self.form {
            Form::Single(text) => text.clone(),
            Form::Animated(fountain) => fountain.part(),
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
}

/// The parts of one message.
struct Fountain {
    kind: UrType,
    message: Vec<u8>,
    length: u32,
    checksum: u32,
    width: usize,
    degrees: DegreeTable,
    order: Order,
}

impl Fountain {
    fn new(kind: UrType, message: Vec<u8>, length: u32, count: u16) -> Self {
        Self {
            kind,
            length,
            checksum: checksum(&message),
            width: message.len().div_ceil(usize::from(count).max(1)),
            degrees: DegreeTable::new(count),
            order: Order::new(count),
            message,
        }
    }

    fn part(&mut self) -> String {
        let (count, checksum) = (self.order.count, self.checksum);
        let degrees = &self.degrees;
        let number = self
            .order
            .next(|number| fragments_of(number, count, checksum, degrees).len());
        let mut data = alloc::vec![0; self.width];
        for fragment in fragments_of(number, count, checksum, degrees) {
            let start = usize::from(fragment).saturating_mul(self.width);
            let bytes = self.message.get(start..).unwrap_or_default();
            for (sum, byte) in data.iter_mut().zip(bytes) {
                *sum ^= byte;
            }
        }
        let (number, count) = (u64::from(number), u64::from(count));
        let header = [number, count, u64::from(self.length), u64::from(checksum)];
        let body = bytewords::encode(&write_part(header, &data), bytewords::Style::Minimal);
        let sequence = format!("/{number}-{count}/");
        text(&[self.kind.name(), &sequence, &body])
    }
}

fn text(pieces: &[&str]) -> String {
    let mut text = String::from("ur:");
    text.extend(pieces.iter().copied());
    text.make_ascii_uppercase();
    text
}
