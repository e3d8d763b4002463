//! One UR text taken apart and judged before anything is stored (BCR-2020-005, BCR-2024-001).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;
use ur::bytewords;

use super::cbor::{CborError, Reader};
use super::cbor_walk::walk;
use super::fault::Fault;
use super::limits::{MESSAGE_MAX, PARTS_MAX};
use super::recognise::PayloadKind;
use super::stream::{Carrier, StreamKey};

/// Longest type name that is repeated in an error.
const TYPE_SHOWN_MAX: usize = 32;

/// The UR types that are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UrType {
    /// `crypto-psbt`, the name of version 1, which most other programs still speak.
    CryptoPsbt,
    /// `psbt`, the name of version 2.
    Psbt,
    /// `x-strongroom`, a document of our own: manifest, receipt, card.
    Document,
}

impl UrType {
    /// Gives the name as it stands in the UR, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::CryptoPsbt => "crypto-psbt",
            Self::Psbt => "psbt",
            Self::Document => "x-strongroom",
        }
    }

    /// Tells what a message of this type carries.
    pub fn payload_kind(self) -> PayloadKind {
        match self {
            Self::CryptoPsbt | Self::Psbt => PayloadKind::Psbt,
            Self::Document => PayloadKind::Document,
        }
    }

    fn from_name(name: &str) -> Result<Self, PartError> {
        [Self::CryptoPsbt, Self::Psbt, Self::Document]
            .into_iter()
            .find(|known| known.name() == name)
            .ok_or_else(|| PartError::Type {
                got: name.chars().take(TYPE_SHOWN_MAX).collect(),
            })
    }
}

/// Why a UR text is no part of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PartError {
    /// The text does not have the form `ur:type/…` or `ur:type/number-count/…`.
    #[error("text is not a uniform resource")]
    Form,
    /// The type is not one we take; `bytes` says nothing about its content and is refused (BCR-2020-006).
    #[error("ur type {got:?} is not taken")]
    Type {
        /// The type, cut to 32 characters.
        got: String,
    },
    /// The sequence in the address is not two numbers from 1 on.
    #[error("ur sequence is not two positive numbers")]
    Sequence,
    /// The letters are no bytewords, or their CRC-32 is wrong.
    #[error("bytewords: {0}")]
    Bytewords(BytewordsFault),
    /// The part is not the CBOR array of five items.
    #[error("ur part: {0}")]
    Cbor(#[from] CborError),
    /// Address and content name different sequences.
    #[error("address says part {address_number} of {address_count}, content part {number} of {count}")]
    SequenceMismatch {
        /// Part number in the address.
        address_number: u32,
        /// Part count in the address.
        address_count: u32,
        /// Part number in the content.
        number: u64,
        /// Part count in the content.
        count: u64,
    },
    /// The message would have too many parts.
    #[error("{got} parts, limit {limit}")]
    TooManyParts {
        /// Parts announced.
        got: u64,
        /// Parts allowed.
        limit: u32,
    },
    /// The message would be too long.
    #[error("message of {got} bytes, limit {limit}")]
    MessageTooLong {
        /// Bytes announced.
        got: u64,
        /// Bytes allowed.
        limit: u32,
    },
    /// Fragments of this size do not make a message of that length in so many parts.
    #[error("{count} fragments of {fragment} bytes do not make {message} bytes")]
    Lengths {
        /// Parts announced.
        count: u64,
        /// Size of the fragment.
        fragment: usize,
        /// Length announced.
        message: u64,
    },
    /// The checksum is wider than 32 bits.
    #[error("checksum {got} is wider than 32 bits")]
    ChecksumWidth {
        /// The checksum found.
        got: u64,
    },
}

impl PartError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Type { .. } => Fault::Type,
            Self::Cbor(error) => error.fault(),
            Self::TooManyParts { .. } | Self::MessageTooLong { .. } => Fault::Limit,
            Self::Bytewords(_) => Fault::Bytewords,
            Self::Form
            | Self::Sequence
            | Self::SequenceMismatch { .. }
            | Self::Lengths { .. }
            | Self::ChecksumWidth { .. } => Fault::Header,
        }
    }

    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        self.fault().code()
    }
}

/// What is wrong with the letters of a UR body (BCR-2020-012).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BytewordsFault {
    /// Two letters that are no word, an odd letter, or a sign that is no letter.
    #[error("not bytewords")]
    Words,
    /// The CRC-32 at the end does not fit.
    #[error("checksum does not fit")]
    Checksum,
}

/// One part of a transfer, its header found plausible.
pub(super) struct Part {
    pub(super) key: StreamKey,
    pub(super) number: u32,
    pub(super) data: Vec<u8>,
}

/// A UR text: the whole message or a part of it.
pub(super) enum Ur {
    Whole { ur_type: UrType, message: Vec<u8> },
    Part(Part),
}

/// Takes a UR text apart; `text` is bounded by the caller and of any case.
pub(super) fn parse(text: &str) -> Result<Ur, PartError> {
    let text = text.to_ascii_lowercase();
    let rest = text.strip_prefix("ur:").ok_or(PartError::Form)?;
    let (name, rest) = rest.split_once('/').ok_or(PartError::Form)?;
    let ur_type = UrType::from_name(name)?;
    match rest.split_once('/') {
        None => Ok(Ur::Whole {
            ur_type,
            message: words(rest)?,
        }),
        Some((sequence, body)) => {
            let (number, count) = sequence.split_once('-').ok_or(PartError::Sequence)?;
            part(ur_type, sequence_number(number)?, sequence_number(count)?, body).map(Ur::Part)
        }
    }
}

fn part(ur_type: UrType, address_number: u32, address_count: u32, body: &str) -> Result<Part, PartError> {
    let content = words(body)?;
    walk(&content)?;
    let mut reader = Reader::new(&content);
    reader.array(5)?;
    let number = reader.unsigned()?;
    let count = reader.unsigned()?;
    let message_length = reader.unsigned()?;
    let checksum = reader.unsigned()?;
    let data = reader.byte_string()?;
    reader.end()?;
    if (number, count) != (u64::from(address_number), u64::from(address_count)) {
        return Err(PartError::SequenceMismatch {
            address_number,
            address_count,
            number,
            count,
        });
    }
    let checksum = u32::try_from(checksum).map_err(|_| PartError::ChecksumWidth { got: checksum })?;
    let (count, message_length) = lengths(count, message_length, data.len())?;
    let key = StreamKey {
        carrier: Carrier::Ur { ur_type, checksum },
        count,
        message_length,
        fragment_length: data.len(),
    };
    Ok(Part {
        key,
        number: address_number,
        data: data.to_owned(),
    })
}

/// Judges what a header announces: how many parts, how many bytes, in fragments of which width.
pub(super) fn lengths(count: u64, message: u64, fragment: usize) -> Result<(u16, u32), PartError> {
    if count > u64::from(PARTS_MAX) {
        return Err(PartError::TooManyParts {
            got: count,
            limit: PARTS_MAX,
        });
    }
    if message > u64::from(MESSAGE_MAX) {
        return Err(PartError::MessageTooLong {
            got: message,
            limit: MESSAGE_MAX,
        });
    }
    let misfit = PartError::Lengths {
        count,
        fragment,
        message,
    };
    let width = u64::try_from(fragment).ok().filter(|width| *width > 0);
    if message == 0 || width.is_none_or(|width| message.div_ceil(width) != count) {
        return Err(misfit);
    }
    match (u16::try_from(count), u32::try_from(message)) {
        (Ok(count), Ok(message)) => Ok((count, message)),
        (Err(_), _) | (_, Err(_)) => Err(misfit),
    }
}

fn sequence_number(digits: &str) -> Result<u32, PartError> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(number) if plain && number > 0 => Ok(number),
        Ok(_) | Err(_) => Err(PartError::Sequence),
    }
}

fn words(body: &str) -> Result<Vec<u8>, PartError> {
    bytewords::decode(body, bytewords::Style::Minimal).map_err(|error| {
        PartError::Bytewords(match error {
            bytewords::Error::InvalidChecksum => BytewordsFault::Checksum,
            bytewords::Error::InvalidWord | bytewords::Error::InvalidLength | bytewords::Error::NonAscii => {
                BytewordsFault::Words
            }
        })
    })
}
