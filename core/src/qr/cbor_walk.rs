//! One pass over CBOR of any shape that says what is wrong with it, without recursion and without copies.
//!
//! The transport takes byte strings only, so nothing that nests is ever accepted. But "not a byte string" would
//! hide what it is: nesting, tags and double keys are how other decoders were brought down (RUSTSEC-2019-0025),
//! and each has its name here.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::cbor::{CborError, Reader};
use super::limits::CBOR_DEPTH_MAX;

const NUMBERS: [u8; 2] = [0, 1];
const STRINGS: [u8; 2] = [2, 3];
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
/// false, true, null: the only simple values that dCBOR has.
const SIMPLE: [u64; 3] = [20, 21, 22];

/// An array or a map that is not read to its end.
struct Open<'a> {
    /// Items still to come; a pair counts two.
    left: u64,
    /// Where the item begins that is being read.
    item_at: usize,
    /// Of a map: the key before, as it is written.
    last_key: Option<&'a [u8]>,
    is_map: bool,
}

/// Walks over one item and everything in it.
///
/// # Errors
/// The first thing that no deterministic CBOR has, or that nests too deep.
pub(super) fn walk(bytes: &[u8]) -> Result<(), CborError> {
    let mut reader = Reader::new(bytes);
    let mut open: Vec<Open<'_>> = Vec::new();
    loop {
        if let Some(inner) = item(&mut reader, open.len())? {
            open.push(inner);
            continue;
        }
        // One item has ended, and with it every array and map of which it was the last.
        loop {
            let Some(innermost) = open.last_mut() else {
                return reader.end();
            };
            innermost.item_ended(bytes, reader.at())?;
            if innermost.left > 0 {
                break;
            }
            open.pop();
        }
    }
}

/// Reads a head, and what follows it where that is no item; gives what is open then.
fn item<'a>(reader: &mut Reader<'_>, depth: usize) -> Result<Option<Open<'a>>, CborError> {
    let at = reader.at();
    let head = reader.head()?;
    let is_map = head.major == MAP;
    match head.major {
        major if NUMBERS.contains(&major) => Ok(None),
        major if STRINGS.contains(&major) => reader.content(head.value).map(|_| None),
        ARRAY | MAP if depth >= CBOR_DEPTH_MAX => Err(CborError::Depth {
            at,
            limit: CBOR_DEPTH_MAX,
        }),
        ARRAY | MAP => {
            let each = if is_map { 2 } else { 1 };
            let left = head.value.checked_mul(each).ok_or_else(|| reader.truncated())?;
            let open = Open {
                left,
                item_at: reader.at(),
                last_key: None,
                is_map,
            };
            Ok((left > 0).then_some(open))
        }
        TAG => Err(CborError::Tag { at }),
        _ if SIMPLE.contains(&head.value) => Ok(None),
        _ => Err(CborError::NotCanonical { at }),
    }
}

impl<'a> Open<'a> {
    fn item_ended(&mut self, bytes: &'a [u8], end: usize) -> Result<(), CborError> {
        let at = self.item_at;
        if self.is_map && self.left.is_multiple_of(2) {
            let key = bytes.get(at..end).unwrap_or_default();
            match self.last_key.map_or(Ordering::Less, |last| last.cmp(key)) {
                Ordering::Less => self.last_key = Some(key),
                Ordering::Equal => return Err(CborError::DuplicateKey { at }),
                Ordering::Greater => return Err(CborError::NotCanonical { at }),
            }
        }
        self.item_at = end;
        self.left = self.left.saturating_sub(1);
        Ok(())
    }
}
