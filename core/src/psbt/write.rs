use alloc::vec::Vec;

use super::key_types::{PROPRIETARY, global as key};
use super::model::{Psbt, PsbtVersion};
use super::parse::MAGIC;
use super::wire::{Fields, count, put_compact};
use super::{header, input, output, unsigned_tx, values};

impl Psbt {
    /// Writes the PSBT; one that was parsed gives back exactly the bytes it came from.
    pub fn serialize(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        self.global_fields().write(&self.layout.global, &mut bytes);
        for (index, fields) in self.inputs.iter().enumerate() {
            let order = self.layout.inputs.get(&index).map_or(&[][..], Vec::as_slice);
            input::fields(fields, self.version).write(order, &mut bytes);
        }
        for (index, fields) in self.outputs.iter().enumerate() {
            let order = self.layout.outputs.get(&index).map_or(&[][..], Vec::as_slice);
            output::fields(fields, self.version).write(order, &mut bytes);
        }
        bytes
    }

    fn global_fields(&self) -> Fields {
        let mut fields = Fields::default();
        match self.version {
            PsbtVersion::V0 => {
                let tx = unsigned_tx::write(self.tx_version, &self.inputs, &self.outputs, self.lock_time);
                fields.put(key::UNSIGNED_TX, &[], tx);
            }
            PsbtVersion::V2 => self.put_spread(&mut fields),
        }
        for (xpub, origin) in &self.xpubs {
            fields.put(key::XPUB, &xpub.encode(), values::put_origin(origin));
        }
        if self.layout.version_written {
            fields.put(key::VERSION, &[], self.version.number().to_le_bytes().to_vec());
        }
        for (subtype, value) in &self.proprietary {
            fields.put(PROPRIETARY, &header::key_data(*subtype), value.clone());
        }
        fields
    }

    /// Puts the fields that BIP-0370 has instead of the unsigned transaction.
    fn put_spread(&self, fields: &mut Fields) {
        let compact = |length| {
            let mut bytes = Vec::new();
            put_compact(&mut bytes, count(length));
            bytes
        };
        fields.put(key::TX_VERSION, &[], self.tx_version.0.to_le_bytes().to_vec());
        let fallback = self
            .fallback_lock_time
            .map(|lock| lock.to_consensus_u32().to_le_bytes().to_vec());
        fields.put_some(key::FALLBACK_LOCK_TIME, fallback);
        fields.put(key::INPUT_COUNT, &[], compact(self.inputs.len()));
        fields.put(key::OUTPUT_COUNT, &[], compact(self.outputs.len()));
        if self.layout.modifiable_written {
            fields.put(key::TX_MODIFIABLE, &[], [0].to_vec());
        }
    }
}
