use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use bitcoin::absolute::LockTime;
use bitcoin::bip32::Xpub;

use super::error::PsbtError;
use super::fault::{Bound, Fault, Place};
use super::key_types::{PROPRIETARY, global as key};
use super::limits::Limits;
use super::model::{KeyOrigin, PsbtVersion};
use super::wire::{Pair, Reader, count, within};
use super::{header, values};

/// The global map, read but not yet judged by version.
#[derive(Debug)]
pub(super) struct Global<'a> {
    pub(super) version: PsbtVersion,
    pub(super) version_written: bool,
    pub(super) unsigned_tx: Option<&'a [u8]>,
    pub(super) tx_version: Option<i32>,
    pub(super) fallback_lock_time: Option<LockTime>,
    pub(super) input_count: Option<u64>,
    pub(super) output_count: Option<u64>,
    pub(super) modifiable: Option<u8>,
    pub(super) xpubs: BTreeMap<Xpub, KeyOrigin>,
    pub(super) proprietary: BTreeMap<u64, Vec<u8>>,
}

impl<'a> Global<'a> {
    /// Reads the global map; the version decides what may stand in it.
    pub(super) fn read(pairs: &[Pair<'a>], limits: &Limits) -> Result<Self, PsbtError> {
        let (version, version_written) = read_version(pairs)?;
        let mut global = Self {
            version,
            version_written,
            unsigned_tx: None,
            tx_version: None,
            fallback_lock_time: None,
            input_count: None,
            output_count: None,
            modifiable: None,
            xpubs: BTreeMap::new(),
            proprietary: BTreeMap::new(),
        };
        for pair in pairs {
            let key_type = pair.key_type;
            refuse_mix(key_type, version)?;
            let known = match key_type {
                key::UNSIGNED_TX..=key::TX_MODIFIABLE => global.read_known(pair, limits),
                key::VERSION => pair.bare(),
                PROPRIETARY => match header::subtype(pair.key_data) {
                    Ok(Some(subtype)) => global.read_ours(subtype, pair, limits),
                    Ok(None) => {
                        return Err(PsbtError::UnknownField {
                            place: Place::Global,
                            key_type,
                        });
                    }
                    Err(fault) => Err(fault),
                },
                _ => {
                    return Err(PsbtError::UnknownField {
                        place: Place::Global,
                        key_type,
                    });
                }
            };
            known.map_err(|fault| fault.at(Place::Global, key_type))?;
        }
        within(
            Bound::Derivations,
            count(global.xpubs.len()),
            limits.derivations_per_map,
        )
        .map_err(|fault| fault.at(Place::Global, key::XPUB))?;
        Ok(global)
    }

    fn read_known(&mut self, pair: &Pair<'a>, limits: &Limits) -> Result<(), Fault> {
        if pair.key_type == key::XPUB {
            let (xpub, origin) = values::xpub(pair.key_data, pair.value, limits)?;
            self.xpubs.insert(xpub, origin);
            return Ok(());
        }
        pair.bare()?;
        match pair.key_type {
            key::UNSIGNED_TX => self.unsigned_tx = Some(pair.value),
            key::TX_VERSION => self.tx_version = Some(i32::from_le_bytes(pair.fixed()?)),
            key::FALLBACK_LOCK_TIME => {
                let lock = u32::from_le_bytes(pair.fixed()?);
                self.fallback_lock_time = Some(LockTime::from_consensus(lock));
            }
            key::INPUT_COUNT => self.input_count = Some(whole_compact(pair.value)?),
            key::OUTPUT_COUNT => self.output_count = Some(whole_compact(pair.value)?),
            // The one type left of those the caller sends here.
            _ => self.modifiable = Some(u8::from_le_bytes(pair.fixed()?)),
        }
        Ok(())
    }

    fn read_ours(&mut self, subtype: u64, pair: &Pair<'a>, limits: &Limits) -> Result<(), Fault> {
        let value = pair.value_within(Bound::Value, limits.value_bytes)?;
        self.proprietary.insert(subtype, value.to_vec());
        Ok(())
    }
}

/// Finds the PSBT version, which decides how every other field is judged.
pub(super) fn read_version(pairs: &[Pair<'_>]) -> Result<(PsbtVersion, bool), PsbtError> {
    let Some(pair) = pairs.iter().find(|pair| pair.key_type == key::VERSION) else {
        return Ok((PsbtVersion::V0, false));
    };
    match pair
        .fixed()
        .map(u32::from_le_bytes)
        .map_err(|fault| fault.at(Place::Global, key::VERSION))?
    {
        0 => Ok((PsbtVersion::V0, true)),
        2 => Ok((PsbtVersion::V2, true)),
        got => Err(PsbtError::Version { got }),
    }
}

fn refuse_mix(key_type: u64, version: PsbtVersion) -> Result<(), PsbtError> {
    let mixed = match version {
        PsbtVersion::V0 => (key::TX_VERSION..=key::TX_MODIFIABLE).contains(&key_type),
        PsbtVersion::V2 => key_type == key::UNSIGNED_TX,
    };
    if mixed {
        Err(PsbtError::VersionMix {
            place: Place::Global,
            key_type,
            version,
        })
    } else {
        Ok(())
    }
}

pub(super) fn whole_compact(bytes: &[u8]) -> Result<u64, Fault> {
    let mut reader = Reader::new(bytes);
    let value = reader.compact()?;
    reader.end()?;
    Ok(value)
}
