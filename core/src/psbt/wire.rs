use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::error::PsbtError;
use super::fault::{Bound, Fault, Place};
use super::layout::KeyOrder;
use super::limits::Limits;

/// Reads bytes front to back; every length is compared with what is left before anything is allocated.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn remaining(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Fault> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_le_bytes)
    }

    /// Reads a compact size and refuses one that is longer than it needs to be.
    pub(super) fn compact(&mut self) -> Result<u64, Fault> {
        let (value, smallest) = match self.u8()? {
            0xfd => (u64::from(self.array().map(u16::from_le_bytes)?), 0xfd),
            0xfe => (u64::from(self.u32()?), 0x1_0000),
            0xff => (self.u64()?, 0x1_0000_0000),
            short => (u64::from(short), 0),
        };
        if value < smallest {
            Err(Fault::NonMinimal)
        } else {
            Ok(value)
        }
    }

    /// Reads a compact size and that many bytes, at most `limit`.
    pub(super) fn sized(&mut self, bound: Bound, limit: usize) -> Result<&'a [u8], Fault> {
        let got = self.compact()?;
        let count = within(bound, got, limit)?;
        self.take(count)
    }

    /// Ends the reading and refuses what is left.
    pub(super) fn end(self) -> Result<(), Fault> {
        match self.rest.len() {
            0 => Ok(()),
            bytes => Err(Fault::Trailing { bytes }),
        }
    }
}

/// Returns the number as a size if it is not above the ceiling.
pub(super) fn within(bound: Bound, got: u64, limit: usize) -> Result<usize, Fault> {
    match usize::try_from(got) {
        Ok(count) if count <= limit => Ok(count),
        Ok(_) | Err(_) => Err(Fault::Limit { bound, got, limit }),
    }
}

/// Appends a compact size in its shortest form.
pub(super) fn put_compact(out: &mut Vec<u8>, value: u64) {
    match (u8::try_from(value), u16::try_from(value), u32::try_from(value)) {
        (Ok(short), _, _) if short < 0xfd => out.push(short),
        (_, Ok(two), _) => {
            out.push(0xfd);
            out.extend_from_slice(&two.to_le_bytes());
        }
        (_, Err(_), Ok(four)) => {
            out.push(0xfe);
            out.extend_from_slice(&four.to_le_bytes());
        }
        (_, Err(_), Err(_)) => {
            out.push(0xff);
            out.extend_from_slice(&value.to_le_bytes());
        }
    }
}

/// Returns a length as the wire counts it; no address space of today holds more than a `u64` counts.
pub(super) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Appends bytes with their length before them.
pub(super) fn put_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    put_compact(out, count(bytes.len()));
    out.extend_from_slice(bytes);
}

/// One field as it stands on the wire.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) key: &'a [u8],
    pub(super) key_type: u64,
    pub(super) key_data: &'a [u8],
    pub(super) value: &'a [u8],
}

impl<'a> Pair<'a> {
    /// Refuses key data on a field whose key is its type alone.
    pub(super) fn bare(&self) -> Result<(), Fault> {
        match self.key_data.len() {
            0 => Ok(()),
            got => Err(Fault::KeyData { got }),
        }
    }

    /// Returns the value if it has exactly this length and the key carries no data.
    pub(super) fn fixed<const N: usize>(&self) -> Result<[u8; N], Fault> {
        self.bare()?;
        self.value.try_into().map_err(|_| Fault::Length {
            got: self.value.len(),
        })
    }

    pub(super) fn value_within(&self, bound: Bound, limit: usize) -> Result<&'a [u8], Fault> {
        within(bound, count(self.value.len()), limit)?;
        Ok(self.value)
    }
}

/// Reads one map up to its separator; refuses a key that stands twice, known or not (BIP-0174).
pub(super) fn read_map<'a>(
    reader: &mut Reader<'a>,
    place: Place,
    limits: &Limits,
) -> Result<Vec<Pair<'a>>, PsbtError> {
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    loop {
        let key = reader
            .sized(Bound::Key, limits.key_bytes)
            .map_err(|fault| outside(fault, place))?;
        if key.is_empty() {
            break;
        }
        within(
            Bound::Fields,
            count(pairs.len()).saturating_add(1),
            limits.fields_per_map,
        )
        .map_err(|fault| outside(fault, place))?;
        let mut inner = Reader::new(key);
        let key_type = inner.compact().map_err(|fault| outside(fault, place))?;
        // The value is borrowed, not copied: its own field decides how long it may be.
        let value = reader
            .sized(Bound::Message, limits.message_bytes)
            .map_err(|fault| outside(fault, place))?;
        pairs.push(Pair {
            key,
            key_type,
            key_data: inner.rest,
            value,
        });
    }
    refuse_double(&pairs, place)?;
    Ok(pairs)
}

/// Translates a fault of the map's own framing, which belongs to no field.
fn outside(fault: Fault, place: Place) -> PsbtError {
    match fault {
        Fault::NonMinimal => PsbtError::NonMinimal { place },
        Fault::Limit { bound, got, limit } => PsbtError::Limit {
            bound,
            place,
            got,
            limit,
        },
        Fault::Truncated
        | Fault::Trailing { .. }
        | Fault::Length { .. }
        | Fault::KeyData { .. }
        | Fault::PublicKey
        | Fault::ExtendedKey
        | Fault::Transaction
        | Fault::Preimage
        | Fault::TapTree => PsbtError::Truncated { place },
    }
}

fn refuse_double(pairs: &[Pair<'_>], place: Place) -> Result<(), PsbtError> {
    if is_ascending(pairs) {
        return Ok(());
    }
    let mut sorted: Vec<&Pair<'_>> = pairs.iter().collect();
    sorted.sort_by_key(|pair| pair.key);
    let double = sorted
        .iter()
        .zip(sorted.iter().skip(1))
        .find(|(one, next)| one.key == next.key);
    match double {
        Some((pair, _)) => Err(PsbtError::DuplicateKey {
            place,
            key_type: pair.key_type,
        }),
        None => Ok(()),
    }
}

fn is_ascending(pairs: &[Pair<'_>]) -> bool {
    pairs
        .iter()
        .zip(pairs.iter().skip(1))
        .all(|(one, next)| one.key < next.key)
}

/// Returns the order of the keys where it must be remembered: BIP-0174 fixes none and wallets differ.
pub(super) fn order_of(pairs: &[Pair<'_>]) -> KeyOrder {
    if is_ascending(pairs) {
        Vec::new()
    } else {
        pairs.iter().map(|pair| pair.key.to_vec()).collect()
    }
}

/// The fields of one map on their way out.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<Vec<u8>, Vec<u8>>);

impl Fields {
    pub(super) fn put(&mut self, key_type: u64, key_data: &[u8], value: Vec<u8>) {
        let mut key = Vec::new();
        put_compact(&mut key, key_type);
        key.extend_from_slice(key_data);
        self.0.insert(key, value);
    }

    pub(super) fn put_some(&mut self, key_type: u64, value: Option<Vec<u8>>) {
        if let Some(value) = value {
            self.put(key_type, &[], value);
        }
    }

    /// Appends the map: first the remembered keys in their order, then the others ascending.
    pub(super) fn write(mut self, order: &[Vec<u8>], out: &mut Vec<u8>) {
        for key in order {
            if let Some(value) = self.0.remove(key) {
                put_sized(out, key);
                put_sized(out, &value);
            }
        }
        for (key, value) in &self.0 {
            put_sized(out, key);
            put_sized(out, value);
        }
        out.push(0);
    }
}
