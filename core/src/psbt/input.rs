use bitcoin::hashes::{Hash, hash160, ripemd160, sha256, sha256d};
use bitcoin::{OutPoint, ScriptBuf, Sequence, Txid, consensus};

use super::error::PsbtError;
use super::fault::{Bound, Fault, Place};
use super::key_types::input as key;
use super::limits::Limits;
use super::model::{Input, PsbtVersion};
use super::wire::{Fields, Pair, count, within};
use super::{taproot, values};

/// The longest ECDSA signature: DER of two 33-byte numbers and the sighash byte.
const SIGNATURE_BYTES: usize = 73;

/// Reads the outpoint of a version 2 input, which stands in its own map.
pub(super) fn outpoint(pairs: &[Pair<'_>], place: Place) -> Result<OutPoint, PsbtError> {
    let find = |key_type| {
        pairs
            .iter()
            .find(|pair| pair.key_type == key_type)
            .ok_or(PsbtError::MissingField { place, key_type })
    };
    let txid = find(key::PREVIOUS_TXID)?
        .fixed()
        .map_err(|fault| fault.at(place, key::PREVIOUS_TXID))?;
    let vout = find(key::OUTPUT_INDEX)?
        .fixed()
        .map_err(|fault| fault.at(place, key::OUTPUT_INDEX))?;
    Ok(OutPoint {
        txid: Txid::from_byte_array(txid),
        vout: u32::from_le_bytes(vout),
    })
}

/// Reads every field of one input map into the input.
pub(super) fn read(
    pairs: &[Pair<'_>],
    place: Place,
    version: PsbtVersion,
    limits: &Limits,
    input: &mut Input,
) -> Result<(), PsbtError> {
    for pair in pairs {
        let key_type = pair.key_type;
        let known = match key_type {
            key::PREVIOUS_TXID..=key::REQUIRED_HEIGHT => match version {
                PsbtVersion::V0 => {
                    return Err(PsbtError::VersionMix {
                        place,
                        key_type,
                        version,
                    });
                }
                PsbtVersion::V2 => read_spread(pair, input),
            },
            key::TAP_KEY_SIG..=key::TAP_MERKLE_ROOT => taproot::read_input(pair, limits, input),
            key::RIPEMD160..=key::HASH256 => read_preimage(pair, limits, input),
            key::NON_WITNESS_UTXO..=key::FINAL_SCRIPT_WITNESS => read_classic(pair, limits, input),
            key::PROOF_OF_RESERVES => return Err(PsbtError::ProofOfReserves { place }),
            _ => return Err(PsbtError::UnknownField { place, key_type }),
        };
        known.map_err(|fault| fault.at(place, key_type))?;
    }
    ceilings(input, limits).map_err(|fault| fault.at(place, key::PARTIAL_SIG))
}

fn ceilings(input: &Input, limits: &Limits) -> Result<(), Fault> {
    let derivations = input
        .bip32_derivation
        .len()
        .saturating_add(input.tap_bip32_derivation.len());
    within(Bound::Derivations, count(derivations), limits.derivations_per_map)?;
    let signatures = input
        .partial_sigs
        .len()
        .saturating_add(input.tap_script_sigs.len());
    within(Bound::Signatures, count(signatures), limits.signatures_per_input)?;
    Ok(())
}

/// Reads the fields that BIP-0370 moved out of the unsigned transaction.
fn read_spread(pair: &Pair<'_>, input: &mut Input) -> Result<(), Fault> {
    match pair.key_type {
        key::SEQUENCE => {
            input.sequence = Sequence(u32::from_le_bytes(pair.fixed()?));
            input.sequence_left_out = false;
        }
        key::REQUIRED_TIME => input.required_time = Some(u32::from_le_bytes(pair.fixed()?)),
        key::REQUIRED_HEIGHT => input.required_height = Some(u32::from_le_bytes(pair.fixed()?)),
        // The outpoint, which was read before the rest of the map; a second one has key data.
        _ => pair.bare()?,
    }
    Ok(())
}

fn read_classic(pair: &Pair<'_>, limits: &Limits, input: &mut Input) -> Result<(), Fault> {
    match pair.key_type {
        key::PARTIAL_SIG => {
            let signature = match pair.value.len() {
                1..=SIGNATURE_BYTES => pair.value.to_vec(),
                got => return Err(Fault::Length { got }),
            };
            input
                .partial_sigs
                .insert(values::public_key(pair.key_data)?, signature);
            return Ok(());
        }
        key::BIP32_DERIVATION => {
            let key = values::public_key(pair.key_data)?;
            input
                .bip32_derivation
                .insert(key, values::origin(pair.value, limits)?);
            return Ok(());
        }
        _ => pair.bare()?,
    }
    match pair.key_type {
        key::NON_WITNESS_UTXO => input.non_witness_utxo = Some(values::transaction(pair.value)?),
        key::WITNESS_UTXO => input.witness_utxo = Some(values::tx_out(pair.value, limits)?),
        key::SIGHASH_TYPE => input.sighash_type = Some(u32::from_le_bytes(pair.fixed()?)),
        key::REDEEM_SCRIPT => input.redeem_script = Some(values::script(pair.value, limits)?),
        key::WITNESS_SCRIPT => input.witness_script = Some(values::script(pair.value, limits)?),
        key::FINAL_SCRIPT_SIG => input.final_script_sig = Some(values::script(pair.value, limits)?),
        // The one type left of those the caller sends here.
        _ => input.final_script_witness = Some(values::witness(pair.value, limits)?),
    }
    Ok(())
}

/// Reads a preimage; BIP-0174 has its hash as the key, and a wrong one is no preimage.
fn read_preimage(pair: &Pair<'_>, limits: &Limits, input: &mut Input) -> Result<(), Fault> {
    let preimage = pair.value_within(Bound::Value, limits.value_bytes)?.to_vec();
    let matches = match pair.key_type {
        key::RIPEMD160 => {
            let hash = ripemd160::Hash::hash(&preimage);
            input.ripemd160_preimages.insert(hash, preimage);
            hash.as_byte_array() == pair.key_data
        }
        key::SHA256 => {
            let hash = sha256::Hash::hash(&preimage);
            input.sha256_preimages.insert(hash, preimage);
            hash.as_byte_array() == pair.key_data
        }
        key::HASH160 => {
            let hash = hash160::Hash::hash(&preimage);
            input.hash160_preimages.insert(hash, preimage);
            hash.as_byte_array() == pair.key_data
        }
        // The one type left of those the caller sends here.
        _ => {
            let hash = sha256d::Hash::hash(&preimage);
            input.hash256_preimages.insert(hash, preimage);
            hash.as_byte_array() == pair.key_data
        }
    };
    if matches { Ok(()) } else { Err(Fault::Preimage) }
}

/// Gathers the fields of one input for writing.
pub(super) fn fields(input: &Input, version: PsbtVersion) -> Fields {
    let mut fields = Fields::default();
    let bytes = |script: &ScriptBuf| script.as_bytes().to_vec();
    fields.put_some(
        key::NON_WITNESS_UTXO,
        input.non_witness_utxo.as_ref().map(consensus::serialize),
    );
    fields.put_some(
        key::WITNESS_UTXO,
        input.witness_utxo.as_ref().map(values::put_tx_out),
    );
    for (public_key, signature) in &input.partial_sigs {
        fields.put(key::PARTIAL_SIG, &public_key.to_bytes(), signature.clone());
    }
    fields.put_some(
        key::SIGHASH_TYPE,
        input.sighash_type.map(|sighash| sighash.to_le_bytes().to_vec()),
    );
    fields.put_some(key::REDEEM_SCRIPT, input.redeem_script.as_ref().map(bytes));
    fields.put_some(key::WITNESS_SCRIPT, input.witness_script.as_ref().map(bytes));
    for (public_key, origin) in &input.bip32_derivation {
        fields.put(
            key::BIP32_DERIVATION,
            &public_key.to_bytes(),
            values::put_origin(origin),
        );
    }
    fields.put_some(key::FINAL_SCRIPT_SIG, input.final_script_sig.as_ref().map(bytes));
    fields.put_some(
        key::FINAL_SCRIPT_WITNESS,
        input.final_script_witness.as_ref().map(values::put_witness),
    );
    preimage_fields(input, &mut fields);
    match version {
        PsbtVersion::V0 => {}
        PsbtVersion::V2 => spread_fields(input, &mut fields),
    }
    taproot::put_input(input, &mut fields);
    fields
}

fn preimage_fields(input: &Input, fields: &mut Fields) {
    for (hash, preimage) in &input.ripemd160_preimages {
        fields.put(key::RIPEMD160, hash.as_byte_array(), preimage.clone());
    }
    for (hash, preimage) in &input.sha256_preimages {
        fields.put(key::SHA256, hash.as_byte_array(), preimage.clone());
    }
    for (hash, preimage) in &input.hash160_preimages {
        fields.put(key::HASH160, hash.as_byte_array(), preimage.clone());
    }
    for (hash, preimage) in &input.hash256_preimages {
        fields.put(key::HASH256, hash.as_byte_array(), preimage.clone());
    }
}

fn spread_fields(input: &Input, fields: &mut Fields) {
    fields.put(
        key::PREVIOUS_TXID,
        &[],
        input.outpoint.txid.to_byte_array().to_vec(),
    );
    fields.put(key::OUTPUT_INDEX, &[], input.outpoint.vout.to_le_bytes().to_vec());
    if !(input.sequence_left_out && input.sequence == Sequence::MAX) {
        fields.put(key::SEQUENCE, &[], input.sequence.0.to_le_bytes().to_vec());
    }
    fields.put_some(
        key::REQUIRED_TIME,
        input.required_time.map(|time| time.to_le_bytes().to_vec()),
    );
    fields.put_some(
        key::REQUIRED_HEIGHT,
        input.required_height.map(|height| height.to_le_bytes().to_vec()),
    );
}
