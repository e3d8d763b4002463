//! Cuts a PSBT into the texts of a BBQr series.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::base32;
use super::bbqr_part::BbqrEncoding;
use super::deflate::deflate;
use super::limits::{BBQR_PARTS_MAX, MESSAGE_MAX};
use super::sender::{FRAGMENT_MIN, SendError, check};
use super::version::Version;

/// Bytes that base32 writes without bits left over.
const GROUP: usize = 5;
const HEADER_LETTERS: usize = "B$2P0000".len();

/// The texts of a series, shown in turn for ever: BBQr has no mixtures, so who misses one waits for the next round.
pub struct BbqrSender {
    parts: Vec<String>,
    next: usize,
}

impl BbqrSender {
    /// Prepares a PSBT in parts of at most `max_fragment` bytes, compressed where that makes it shorter.
    ///
    /// # Errors
    /// Refuses what our own receiver would refuse.
    pub fn new(psbt: &[u8], max_fragment: usize) -> Result<Self, SendError> {
        check(psbt, max_fragment)?;
        Self::cut(psbt, max_fragment)
    }

    /// Prepares a PSBT in parts that fill codes of `version`.
    ///
    /// # Errors
    /// Refuses what our own receiver would refuse, and codes that hold no part.
    pub fn filling(psbt: &[u8], version: Version) -> Result<Self, SendError> {
        check(psbt, FRAGMENT_MIN)?;
        // Eight letters of base32 are five bytes.
        let letters = version.letters().saturating_sub(HEADER_LETTERS);
        let max_fragment = (letters / 8).saturating_mul(GROUP);
        if max_fragment < FRAGMENT_MIN {
            return Err(SendError::TooThin { version });
        }
        Self::cut(psbt, max_fragment)
    }

    fn cut(psbt: &[u8], max_fragment: usize) -> Result<Self, SendError> {
        if !u32::try_from(psbt.len()).is_ok_and(|length| length <= MESSAGE_MAX) {
            return Err(SendError::TooLong {
                got: psbt.len(),
                limit: MESSAGE_MAX,
            });
        }
        let packed = deflate(psbt);
        let (encoding, bytes) = match packed.len() < psbt.len() {
            true => (BbqrEncoding::Deflate, packed.as_slice()),
            false => (BbqrEncoding::Base32, psbt),
        };
        let got = bytes.len().div_ceil(whole_groups(max_fragment));
        let total = u16::try_from(got)
            .ok()
            .filter(|total| *total <= BBQR_PARTS_MAX)
            .ok_or(SendError::TooManyParts {
                got,
                limit: u32::from(BBQR_PARTS_MAX),
            })?;
        // Parts as equal as they can be: the last one is no smaller a code than it must be.
        let width = bytes.len().div_ceil(got).next_multiple_of(GROUP);
        let parts = (0..total).zip(bytes.chunks(width)).map(|(index, chunk)| {
            let (total, index) = (base36(total), base36(index));
            format!("B${}P{total}{index}{}", encoding.letter(), base32::encode(chunk))
        });
        Ok(Self {
            parts: parts.collect(),
            next: 0,
        })
    }

    /// Gives the next text.
    pub fn part(&mut self) -> String {
        let text = self.parts.get(self.next).cloned().unwrap_or_default();
        self.next = match self.next.saturating_add(1) {
            next if next < self.parts.len() => next,
            _ => 0,
        };
        text
    }

    /// Tells into how many parts the message is cut; a receiver needs all of them.
    pub fn part_count(&self) -> u32 {
        u32::try_from(self.parts.len()).unwrap_or(u32::MAX)
    }

    /// Finds the smallest code that holds every part.
    pub(super) fn version(&self) -> Version {
        let letters = self.parts.iter().map(String::len).max().unwrap_or_default();
        Version::for_letters(letters).unwrap_or(Version::MAX)
    }
}

fn whole_groups(width: usize) -> usize {
    width.saturating_sub(width % GROUP).max(GROUP)
}

fn base36(number: u16) -> String {
    [number / 36, number % 36]
        .into_iter()
        .filter_map(|digit| char::from_digit(u32::from(digit), 36))
        .map(|digit| digit.to_ascii_uppercase())
        .collect()
}
