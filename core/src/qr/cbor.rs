//! The few CBOR items the transport needs (RFC 8949 §4.2): unsigned integers, byte strings, array headers.
//!
//! Only the shortest form is accepted, so there is one way to write each item, no recursion and no length that
//! is believed before the bytes are there. What is no such item is walked over once ([`walk`]), to say what is
//! wrong with it.

use alloc::vec::Vec;

use thiserror::Error;

use super::cbor_walk::walk;
use super::fault::Fault;

const UNSIGNED: u8 = 0;
const BYTES: u8 = 2;
const ARRAY: u8 = 4;

/// Why bytes are not the CBOR item that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CborError {
    /// The bytes end inside an item.
    #[error("cbor item is cut off at byte {at}")]
    Truncated {
        /// Where the bytes end.
        at: usize,
    },
    /// Another kind of item stands here.
    #[error("cbor major type {got} at byte {at}, wanted {wanted}")]
    MajorType {
        /// Position of the item.
        at: usize,
        /// The major type found.
        got: u8,
        /// The major type expected.
        wanted: u8,
    },
    /// A tag stands here; no item of the transport has one.
    #[error("cbor tag at byte {at}")]
    Tag {
        /// Position of the tag.
        at: usize,
    },
    /// The item is of indefinite length.
    #[error("cbor item of indefinite length at byte {at}")]
    Indefinite {
        /// Position of the item.
        at: usize,
    },
    /// The length or number is not in its shortest form, or the keys of a map are out of order.
    #[error("cbor item at byte {at} is not in its shortest form")]
    NotCanonical {
        /// Position of the item.
        at: usize,
    },
    /// The array has another number of elements.
    #[error("cbor array of {got} elements, wanted {wanted}")]
    ArrayLength {
        /// Elements the header announces.
        got: u64,
        /// Elements expected.
        wanted: u64,
    },
    /// Bytes follow the last item.
    #[error("{extra} bytes follow the cbor item")]
    Trailing {
        /// How many bytes follow.
        extra: usize,
    },
    /// Items nest deeper than is followed.
    #[error("cbor nests deeper than {limit} at byte {at}")]
    Depth {
        /// Position of the item that is too deep.
        at: usize,
        /// Depth allowed.
        limit: usize,
    },
    /// A map has one key twice.
    #[error("cbor key at byte {at} is there already")]
    DuplicateKey {
        /// Position of the second one.
        at: usize,
    },
}

impl CborError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Truncated { .. } => Fault::CborTruncated,
            Self::MajorType { .. } => Fault::CborKind,
            Self::Tag { .. } => Fault::CborTag,
            Self::Indefinite { .. } => Fault::CborIndefinite,
            Self::NotCanonical { .. } => Fault::CborCanonical,
            Self::ArrayLength { .. } => Fault::CborCount,
            Self::Trailing { .. } => Fault::CborTrailing,
            Self::Depth { .. } => Fault::CborDepth,
            Self::DuplicateKey { .. } => Fault::CborDuplicate,
        }
    }

    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        self.fault().code()
    }
}

/// The head of an item: its kind, and the number or length that it carries.
pub(super) struct Head {
    pub(super) major: u8,
    pub(super) value: u64,
}

/// Reads items from the front of a slice.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, CborError> {
        self.of_kind(UNSIGNED)
    }

    pub(super) fn array(&mut self, wanted: u64) -> Result<(), CborError> {
        let got = self.of_kind(ARRAY)?;
        if got == wanted {
            Ok(())
        } else {
            Err(CborError::ArrayLength { got, wanted })
        }
    }

    pub(super) fn byte_string(&mut self) -> Result<&'a [u8], CborError> {
        let announced = self.of_kind(BYTES)?;
        self.content(announced)
    }

    pub(super) fn content(&mut self, announced: u64) -> Result<&'a [u8], CborError> {
        let length = usize::try_from(announced).map_err(|_| self.truncated())?;
        self.take(length)
    }

    pub(super) fn end(self) -> Result<(), CborError> {
        match self.bytes.len().saturating_sub(self.at) {
            0 => Ok(()),
            extra => Err(CborError::Trailing { extra }),
        }
    }

    /// Reads a head in its shortest form.
    pub(super) fn head(&mut self) -> Result<Head, CborError> {
        let at = self.at;
        let first = self.take(1)?.first().copied().unwrap_or_default();
        let (major, short) = (first >> 5, first & 0x1f);
        let (width, floor) = match short {
            0..=23 => {
                let value = u64::from(short);
                return Ok(Head { major, value });
            }
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            31 => return Err(CborError::Indefinite { at }),
            28..=30 | 32..=u8::MAX => return Err(CborError::NotCanonical { at }),
        };
        let value = self
            .take(width)?
            .iter()
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        if value < floor {
            Err(CborError::NotCanonical { at })
        } else {
            Ok(Head { major, value })
        }
    }

    fn of_kind(&mut self, wanted: u8) -> Result<u64, CborError> {
        let at = self.at;
        let head = self.head()?;
        if head.major == wanted {
            Ok(head.value)
        } else {
            Err(CborError::MajorType {
                at,
                got: head.major,
                wanted,
            })
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], CborError> {
        let end = self.at.checked_add(length).ok_or_else(|| self.truncated())?;
        let taken = self.bytes.get(self.at..end).ok_or_else(|| self.truncated())?;
        self.at = end;
        Ok(taken)
    }

    pub(super) fn truncated(&self) -> CborError {
        CborError::Truncated { at: self.bytes.len() }
    }
}

/// Unwraps the one byte string that is a whole message.
pub(super) fn unwrap_bytes(message: &[u8]) -> Result<&[u8], CborError> {
    walk(message)?;
    let mut reader = Reader::new(message);
    let inner = reader.byte_string()?;
    reader.end()?;
    Ok(inner)
}

/// Wraps bytes as one CBOR byte string.
pub(super) fn wrap_bytes(inner: &[u8]) -> Vec<u8> {
    let mut message = head_of(BYTES, u64::try_from(inner.len()).unwrap_or(u64::MAX));
    message.extend_from_slice(inner);
    message
}

/// Writes the array of five items that is a part.
pub(super) fn write_part(numbers: [u64; 4], data: &[u8]) -> Vec<u8> {
    let mut part = head_of(ARRAY, 5);
    for number in numbers {
        part.extend(head_of(UNSIGNED, number));
    }
    part.extend(wrap_bytes(data));
    part
}

fn head_of(major: u8, value: u64) -> Vec<u8> {
    let major = major << 5;
    let bytes = value.to_be_bytes();
    let (short, skip) = match value {
        0..=23 => return alloc::vec![major | u8::try_from(value).unwrap_or_default()],
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        0x1_0000_0000..=u64::MAX => (27, 0),
    };
    let mut head = alloc::vec![major | short];
    head.extend(bytes.iter().skip(skip));
    head
}
