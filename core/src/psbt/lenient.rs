use alloc::vec::Vec;

use super::error::PsbtError;
use super::fault::{Bound, Place};
use super::global;
use super::key_types::{self, PROPRIETARY};
use super::limits::Limits;
use super::model::{Psbt, PsbtVersion};
use super::parse::MAGIC;
use super::wire::{Pair, Reader, count, put_sized, read_map, within};
use super::{header, unsigned_tx, values};

/// The version bytes of an extended public key (BIP-0032).
const XPUB_VERSION: [u8; 4] = [0x04, 0x88, 0xb2, 0x1e];

/// A field of another wallet's PSBT that was left out because the strict profile does not know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dropped {
    /// The map it stood in.
    pub place: Place,
    /// The type of its key.
    pub key_type: u64,
}

/// Another wallet's PSBT without what nobody here knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// What was left out, in the order of the message.
    pub dropped: Vec<Dropped>,
    /// The rest, which follows every rule of the strict profile; [`PsbtError::Empty`] where it has no inputs or no
    /// outputs yet, which is a PSBT (BIP-0174) and nothing to sign.
    pub psbt: Result<Psbt, PsbtError>,
}

impl Foreign {
    /// Reads a PSBT of another wallet: fields that nobody here knows are left out and named, flags that allow
    /// changes and extended keys of other version bytes (SLIP-0132) too, and the rest goes through
    /// [`Psbt::parse`].
    ///
    /// Only the coordinator's import does this, before a request of its own is made and signed: what a signer is
    /// given has nothing left to leave out.
    ///
    /// # Errors
    /// Fails as [`Psbt::parse`] does, on all but unknown fields and an empty transaction.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, PsbtError> {
        within(Bound::Message, count(bytes.len()), limits.message_bytes)
            .map_err(|fault| fault.at(Place::Global, key_types::global::UNSIGNED_TX))?;
        let mut reader = Reader::new(bytes.strip_prefix(&MAGIC).ok_or(PsbtError::Magic)?);
        let mut sieve = Sieve {
            kept: MAGIC.to_vec(),
            dropped: Vec::new(),
        };
        let pairs = read_map(&mut reader, Place::Global, limits)?;
        let (inputs, outputs) = counts(&pairs, limits)?;
        sieve.pass(&pairs, Place::Global, |pair| knows_global(pair, limits));
        for place in (0..inputs).map(Place::Input) {
            let pairs = counted_map(&mut reader, place, limits)?;
            sieve.pass(&pairs, place, |pair| knows_input(pair.key_type));
        }
        for place in (0..outputs).map(Place::Output) {
            let pairs = counted_map(&mut reader, place, limits)?;
            sieve.pass(&pairs, place, |pair| knows_output(pair.key_type));
        }
        match reader.remaining() {
            0 => {}
            bytes => return Err(PsbtError::Trailing { bytes }),
        }
        let psbt = match Psbt::parse(&sieve.kept, limits) {
            Err(error) if !matches!(error, PsbtError::Empty { .. }) => return Err(error),
            whole_or_empty => whole_or_empty,
        };
        Ok(Self {
            dropped: sieve.dropped,
            psbt,
        })
    }
}

/// What goes through, and what stays behind.
struct Sieve {
    kept: Vec<u8>,
    dropped: Vec<Dropped>,
}

impl Sieve {
    fn pass(&mut self, pairs: &[Pair<'_>], place: Place, knows: impl Fn(&Pair<'_>) -> bool) {
        for pair in pairs {
            if knows(pair) {
                put_sized(&mut self.kept, pair.key);
                put_sized(&mut self.kept, pair.value);
            } else {
                self.dropped.push(Dropped {
                    place,
                    key_type: pair.key_type,
                });
            }
        }
        self.kept.push(0);
    }
}

/// Says how many maps of inputs and outputs follow, within the ceilings.
fn counts(pairs: &[Pair<'_>], limits: &Limits) -> Result<(usize, usize), PsbtError> {
    let find = |key_type| {
        let pair = pairs.iter().find(|pair| pair.key_type == key_type);
        pair.ok_or(PsbtError::MissingField {
            place: Place::Global,
            key_type,
        })
    };
    match global::read_version(pairs)?.0 {
        PsbtVersion::V0 => {
            let tx = find(key_types::global::UNSIGNED_TX).map_err(|_| PsbtError::NoUnsignedTx)?;
            let tx = unsigned_tx::read(tx.value, limits)?;
            Ok((tx.inputs.len(), tx.outputs.len()))
        }
        PsbtVersion::V2 => {
            let counted = |key_type, bound, limit| {
                let value = find(key_type)?.value;
                global::whole_compact(value)
                    .and_then(|got| within(bound, got, limit))
                    .map_err(|fault| fault.at(Place::Global, key_type))
            };
            Ok((
                counted(key_types::global::INPUT_COUNT, Bound::Inputs, limits.inputs)?,
                counted(key_types::global::OUTPUT_COUNT, Bound::Outputs, limits.outputs)?,
            ))
        }
    }
}

fn counted_map<'a>(
    reader: &mut Reader<'a>,
    place: Place,
    limits: &Limits,
) -> Result<Vec<Pair<'a>>, PsbtError> {
    match reader.remaining() {
        0 => Err(PsbtError::Count { place }),
        _ => read_map(reader, place, limits),
    }
}

fn knows_global(pair: &Pair<'_>, limits: &Limits) -> bool {
    use key_types::global as key;
    match pair.key_type {
        key::XPUB => !is_slip132(pair, limits),
        // What is imported is what it is now: whether its maker allows changes binds nobody here.
        key::TX_MODIFIABLE => false,
        PROPRIETARY => matches!(header::subtype(pair.key_data), Ok(Some(_))),
        key_type => key_type <= key::OUTPUT_COUNT || key_type == key::VERSION,
    }
}

/// Tells whether an extended key is one but for its version bytes, which name a kind of script to some wallets.
fn is_slip132(pair: &Pair<'_>, limits: &Limits) -> bool {
    let reads = |key: &[u8]| values::xpub(key, pair.value, limits).is_ok();
    let plain: Vec<u8> = XPUB_VERSION
        .iter()
        .chain(pair.key_data.iter().skip(XPUB_VERSION.len()))
        .copied()
        .collect();
    !reads(pair.key_data) && reads(&plain)
}

fn knows_input(key_type: u64) -> bool {
    use key_types::input as key;
    (key::NON_WITNESS_UTXO..=key::FINAL_SCRIPT_WITNESS).contains(&key_type)
        || (key::RIPEMD160..=key::TAP_MERKLE_ROOT).contains(&key_type)
}

fn knows_output(key_type: u64) -> bool {
    key_type <= key_types::output::TAP_BIP32_DERIVATION
}
