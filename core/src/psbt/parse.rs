use alloc::vec::Vec;

use bitcoin::transaction::Version;
use bitcoin::{OutPoint, Sequence};

use super::error::PsbtError;
use super::fault::{Bound, Place};
use super::global::Global;
use super::key_types::global as key;
use super::layout::Layout;
use super::limits::Limits;
use super::model::{Input, Output, Psbt, PsbtVersion};
use super::wire::{Pair, Reader, count, order_of, read_map, within};
use super::{input, lock_time, output, unsigned_tx};

/// The five bytes every PSBT begins with.
pub(super) const MAGIC: [u8; 5] = *b"psbt\xff";

impl Psbt {
    /// Reads a PSBT of version 0 or 2 under the strict profile; whatever it returns writes itself as exactly
    /// these bytes.
    ///
    /// # Errors
    /// Fails on the first rule the bytes break; see [`PsbtError`] for the rules.
    pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Self, PsbtError> {
        within(Bound::Message, count(bytes.len()), limits.message_bytes)
            .map_err(|fault| fault.at(Place::Global, key::UNSIGNED_TX))?;
        let mut reader = Reader::new(bytes.strip_prefix(&MAGIC).ok_or(PsbtError::Magic)?);
        let pairs = read_map(&mut reader, Place::Global, limits)?;
        let global = Global::read(&pairs, limits)?;
        let mut psbt = match global.version {
            PsbtVersion::V0 => global.into_v0(&mut reader, limits)?,
            PsbtVersion::V2 => global.into_v2(&mut reader, limits)?,
        };
        psbt.layout.global = order_of(&pairs);
        match reader.remaining() {
            0 => {}
            bytes => return Err(PsbtError::Trailing { bytes }),
        }
        psbt.check_rules()?;
        refuse_other_bytes(&psbt, bytes)?;
        Ok(psbt)
    }

    /// Checks what concerns the transaction as a whole.
    fn check_rules(&self) -> Result<(), PsbtError> {
        if self.inputs.is_empty() || self.outputs.is_empty() {
            return Err(PsbtError::Empty {
                inputs: self.inputs.len(),
                outputs: self.outputs.len(),
            });
        }
        let mut seen: Vec<(OutPoint, usize)> = self
            .inputs
            .iter()
            .enumerate()
            .map(|(index, input)| (input.outpoint, index))
            .collect();
        seen.sort_unstable();
        let twins = seen
            .iter()
            .zip(seen.iter().skip(1))
            .filter(|(one, next)| one.0 == next.0);
        match twins.map(|(one, next)| (next.1, one.1)).min() {
            Some((second, first)) => Err(PsbtError::DuplicateInput { first, second }),
            None => Ok(()),
        }
    }
}

/// Compares what would be written with what was read: one meaning must have one hash.
fn refuse_other_bytes(psbt: &Psbt, bytes: &[u8]) -> Result<(), PsbtError> {
    let written = psbt.serialize();
    if written == bytes {
        return Ok(());
    }
    let at = written
        .iter()
        .zip(bytes)
        .take_while(|(one, other)| one == other)
        .count();
    Err(PsbtError::NotCanonical { at })
}

impl Global<'_> {
    fn into_v0(self, reader: &mut Reader<'_>, limits: &Limits) -> Result<Psbt, PsbtError> {
        let tx = unsigned_tx::read(self.unsigned_tx.ok_or(PsbtError::NoUnsignedTx)?, limits)?;
        let mut psbt = Psbt {
            version: PsbtVersion::V0,
            tx_version: tx.version,
            fallback_lock_time: Some(tx.lock_time),
            lock_time: tx.lock_time,
            xpubs: self.xpubs,
            proprietary: self.proprietary,
            inputs: tx.inputs,
            outputs: tx.outputs,
            layout: Layout {
                version_written: self.version_written,
                ..Layout::default()
            },
        };
        for (index, fields) in psbt.inputs.iter_mut().enumerate() {
            let place = Place::Input(index);
            let pairs = read_map(reader, place, limits)?;
            input::read(&pairs, place, PsbtVersion::V0, limits, fields)?;
            psbt.layout.keep_input_order(index, order_of(&pairs));
        }
        for (index, fields) in psbt.outputs.iter_mut().enumerate() {
            let place = Place::Output(index);
            let pairs = read_map(reader, place, limits)?;
            output::read(&pairs, place, PsbtVersion::V0, limits, fields)?;
            psbt.layout.keep_output_order(index, order_of(&pairs));
        }
        Ok(psbt)
    }

    fn into_v2(self, reader: &mut Reader<'_>, limits: &Limits) -> Result<Psbt, PsbtError> {
        let missing = |key_type| PsbtError::MissingField {
            place: Place::Global,
            key_type,
        };
        let tx_version = self.tx_version.ok_or(missing(key::TX_VERSION))?;
        if tx_version < 2 {
            return Err(PsbtError::TxVersion { got: tx_version });
        }
        if let Some(flags @ 1..) = self.modifiable {
            return Err(PsbtError::Modifiable { flags });
        }
        let inputs = self.input_count.ok_or(missing(key::INPUT_COUNT))?;
        let inputs = within(Bound::Inputs, inputs, limits.inputs)
            .map_err(|fault| fault.at(Place::Global, key::INPUT_COUNT))?;
        let outputs = self.output_count.ok_or(missing(key::OUTPUT_COUNT))?;
        let outputs = within(Bound::Outputs, outputs, limits.outputs)
            .map_err(|fault| fault.at(Place::Global, key::OUTPUT_COUNT))?;
        let mut layout = Layout {
            version_written: self.version_written,
            modifiable_written: self.modifiable.is_some(),
            ..Layout::default()
        };
        let inputs = read_inputs(reader, inputs, limits, &mut layout)?;
        let outputs = read_outputs(reader, outputs, limits, &mut layout)?;
        Ok(Psbt {
            version: PsbtVersion::V2,
            tx_version: Version(tx_version),
            fallback_lock_time: self.fallback_lock_time,
            lock_time: lock_time::resolve(&inputs, self.fallback_lock_time)?,
            xpubs: self.xpubs,
            proprietary: self.proprietary,
            inputs,
            outputs,
            layout,
        })
    }
}

fn read_inputs(
    reader: &mut Reader<'_>,
    counted: usize,
    limits: &Limits,
    layout: &mut Layout,
) -> Result<Vec<Input>, PsbtError> {
    let mut inputs = Vec::new();
    for index in 0..counted {
        let place = Place::Input(index);
        let pairs = read_counted_map(reader, place, limits)?;
        let mut fields = Input::new(input::outpoint(&pairs, place)?, Sequence::MAX);
        fields.sequence_left_out = true;
        input::read(&pairs, place, PsbtVersion::V2, limits, &mut fields)?;
        inputs.push(fields);
        layout.keep_input_order(index, order_of(&pairs));
    }
    Ok(inputs)
}

fn read_outputs(
    reader: &mut Reader<'_>,
    counted: usize,
    limits: &Limits,
    layout: &mut Layout,
) -> Result<Vec<Output>, PsbtError> {
    let mut outputs = Vec::new();
    for index in 0..counted {
        let place = Place::Output(index);
        let pairs = read_counted_map(reader, place, limits)?;
        let mut fields = output::payment(&pairs, place, limits)?;
        output::read(&pairs, place, PsbtVersion::V2, limits, &mut fields)?;
        outputs.push(fields);
        layout.keep_output_order(index, order_of(&pairs));
    }
    Ok(outputs)
}

fn read_counted_map<'a>(
    reader: &mut Reader<'a>,
    place: Place,
    limits: &Limits,
) -> Result<Vec<Pair<'a>>, PsbtError> {
    match reader.remaining() {
        0 => Err(PsbtError::Count { place }),
        _ => read_map(reader, place, limits),
    }
}
