//! One BBQr text taken apart and judged before anything is stored (BBQr specification, version 1).

use alloc::vec::Vec;

use thiserror::Error;

use super::base32;
use super::fault::Fault;
use super::limits::MESSAGE_MAX;
use super::recognise::PayloadKind;

/// The two letters with which every BBQr begins.
pub(super) const BBQR_SCHEME: &str = "B$";
const HEADER: usize = 8;

/// How the bytes of a series are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BbqrEncoding {
    /// `H`, hexadecimal.
    Hex,
    /// `2`, base32.
    Base32,
    /// `Z`, deflate, then base32.
    Deflate,
}

impl BbqrEncoding {
    /// The letter in the header.
    pub const fn letter(self) -> char {
        match self {
            Self::Hex => 'H',
            Self::Base32 => '2',
            Self::Deflate => 'Z',
        }
    }
}

/// Why a text is no part of a BBQr series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BbqrError {
    /// The eight letters at the front are no header.
    #[error("bbqr header is none")]
    Header,
    /// The series has no such part.
    #[error("bbqr part {index} of {total}")]
    Index {
        /// Number of the part, from 0.
        index: u16,
        /// Parts of the series.
        total: u16,
    },
    /// The file type is not one that is read.
    #[error("bbqr file type {got:?} is not taken")]
    Type {
        /// The type.
        got: char,
    },
    /// The letters are not those of the encoding.
    #[error("bbqr letters are not of encoding {encoding:?}")]
    Letters {
        /// The encoding announced.
        encoding: BbqrEncoding,
    },
    /// The message would be too long.
    #[error("bbqr series of {total} parts of {width} bytes, limit {limit} bytes")]
    TooLong {
        /// Parts announced.
        total: u16,
        /// Bytes of this part.
        width: usize,
        /// Bytes allowed in all.
        limit: u32,
    },
}

impl BbqrError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Header | Self::Index { .. } => Fault::BbqrHeader,
            Self::Type { .. } => Fault::Type,
            Self::Letters { .. } => Fault::Encoding,
            Self::TooLong { .. } => Fault::Limit,
        }
    }
}

/// What tells one series from another. BBQr has no checksum and no name: two messages of as many parts look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SeriesKey {
    pub(super) encoding: BbqrEncoding,
    pub(super) kind: PayloadKind,
    pub(super) total: u16,
}

/// One part of a series.
pub(super) struct BbqrPart {
    pub(super) key: SeriesKey,
    pub(super) index: u16,
    pub(super) data: Vec<u8>,
}

impl BbqrPart {
    pub(super) fn is_last(&self) -> bool {
        self.index.saturating_add(1) == self.key.total
    }
}

/// Takes a text apart; it is bounded by the caller and of any case.
pub(super) fn parse(text: &str) -> Result<BbqrPart, BbqrError> {
    let text = text.to_ascii_uppercase();
    let header = text.get(..HEADER).ok_or(BbqrError::Header)?;
    let body = text.get(HEADER..).ok_or(BbqrError::Header)?;
    let mut letters = header.chars().skip(BBQR_SCHEME.len());
    let encoding = match letters.next() {
        Some('H') => BbqrEncoding::Hex,
        Some('2') => BbqrEncoding::Base32,
        Some('Z') => BbqrEncoding::Deflate,
        Some(_) | None => return Err(BbqrError::Header),
    };
    let kind = match letters.next().ok_or(BbqrError::Header)? {
        'P' => PayloadKind::Psbt,
        'U' => PayloadKind::Document,
        got if got.is_ascii_uppercase() => return Err(BbqrError::Type { got }),
        _ => return Err(BbqrError::Header),
    };
    let total = number(header, 4)?;
    let index = number(header, 6)?;
    if index >= total {
        return Err(BbqrError::Index { index, total });
    }
    let data = match encoding {
        BbqrEncoding::Hex => hex::decode(body).ok(),
        BbqrEncoding::Base32 | BbqrEncoding::Deflate => base32::decode(body),
    };
    let data = data
        .filter(|data| !data.is_empty())
        .ok_or(BbqrError::Letters { encoding })?;
    let key = SeriesKey {
        encoding,
        kind,
        total,
    };
    let part = BbqrPart { key, index, data };
    check_length(&part)?;
    Ok(part)
}

/// All parts but the last are of one length, so each of them tells how long the message is.
fn check_length(part: &BbqrPart) -> Result<(), BbqrError> {
    let others = usize::from(part.key.total.saturating_sub(1));
    let least = match part.is_last() {
        true => part.data.len().saturating_add(others),
        false => part.data.len().saturating_mul(others).saturating_add(1),
    };
    match u32::try_from(least) {
        Ok(least) if least <= MESSAGE_MAX => Ok(()),
        Ok(_) | Err(_) => Err(BbqrError::TooLong {
            total: part.key.total,
            width: part.data.len(),
            limit: MESSAGE_MAX,
        }),
    }
}

fn number(header: &str, at: usize) -> Result<u16, BbqrError> {
    let end = at.saturating_add(2);
    let digits = header.get(at..end).ok_or(BbqrError::Header)?;
    if !digits.bytes().all(|digit| digit.is_ascii_alphanumeric()) {
        return Err(BbqrError::Header);
    }
    u16::from_str_radix(digits, 36).map_err(|_| BbqrError::Header)
}
