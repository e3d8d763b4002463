use bitcoin::{Amount, ScriptBuf};

use super::error::PsbtError;
use super::fault::{Bound, Fault, Place};
use super::key_types::output as key;
use super::limits::Limits;
use super::model::{Output, PsbtVersion};
use super::wire::{Fields, Pair, count, within};
use super::{taproot, values};

/// Reads value and script of a version 2 output, which stand in its own map.
pub(super) fn payment(pairs: &[Pair<'_>], place: Place, limits: &Limits) -> Result<Output, PsbtError> {
    let find = |key_type| {
        pairs
            .iter()
            .find(|pair| pair.key_type == key_type)
            .ok_or(PsbtError::MissingField { place, key_type })
    };
    let value = find(key::AMOUNT)?
        .fixed()
        .map_err(|fault| fault.at(place, key::AMOUNT))?;
    let script = find(key::SCRIPT)?;
    let script = script.bare().and_then(|()| values::script(script.value, limits));
    let script = script.map_err(|fault| fault.at(place, key::SCRIPT))?;
    Ok(Output::new(Amount::from_sat(u64::from_le_bytes(value)), script))
}

/// Reads every field of one output map into the output.
pub(super) fn read(
    pairs: &[Pair<'_>],
    place: Place,
    version: PsbtVersion,
    limits: &Limits,
    output: &mut Output,
) -> Result<(), PsbtError> {
    for pair in pairs {
        let key_type = pair.key_type;
        let known = match key_type {
            key::AMOUNT | key::SCRIPT => match version {
                PsbtVersion::V0 => {
                    return Err(PsbtError::VersionMix {
                        place,
                        key_type,
                        version,
                    });
                }
                // They were read before the rest of the map; a second one has key data.
                PsbtVersion::V2 => pair.bare(),
            },
            key::REDEEM_SCRIPT..=key::TAP_BIP32_DERIVATION => read_known(pair, limits, output),
            _ => return Err(PsbtError::UnknownField { place, key_type }),
        };
        known.map_err(|fault| fault.at(place, key_type))?;
    }
    let derivations = output
        .bip32_derivation
        .len()
        .saturating_add(output.tap_bip32_derivation.len());
    within(Bound::Derivations, count(derivations), limits.derivations_per_map)
        .map_err(|fault| fault.at(place, key::BIP32_DERIVATION))?;
    Ok(())
}

fn read_known(pair: &Pair<'_>, limits: &Limits, output: &mut Output) -> Result<(), Fault> {
    match pair.key_type {
        key::BIP32_DERIVATION => {
            let key = values::public_key(pair.key_data)?;
            output
                .bip32_derivation
                .insert(key, values::origin(pair.value, limits)?);
            return Ok(());
        }
        key::TAP_BIP32_DERIVATION => {
            let key = values::x_only_key(pair.key_data)?;
            output
                .tap_bip32_derivation
                .insert(key, taproot::origin(pair.value, limits)?);
            return Ok(());
        }
        _ => pair.bare()?,
    }
    match pair.key_type {
        key::REDEEM_SCRIPT => output.redeem_script = Some(values::script(pair.value, limits)?),
        key::WITNESS_SCRIPT => output.witness_script = Some(values::script(pair.value, limits)?),
        key::TAP_INTERNAL_KEY => {
            output.tap_internal_key = Some(values::x_only_key(&pair.fixed::<32>()?)?);
        }
        // The one type left of those the caller sends here.
        _ => output.tap_tree = Some(taproot::tree(pair.value, limits)?),
    }
    Ok(())
}

/// Gathers the fields of one output for writing.
pub(super) fn fields(output: &Output, version: PsbtVersion) -> Fields {
    let mut fields = Fields::default();
    let bytes = |script: &ScriptBuf| script.as_bytes().to_vec();
    fields.put_some(key::REDEEM_SCRIPT, output.redeem_script.as_ref().map(bytes));
    fields.put_some(key::WITNESS_SCRIPT, output.witness_script.as_ref().map(bytes));
    for (public_key, origin) in &output.bip32_derivation {
        fields.put(
            key::BIP32_DERIVATION,
            &public_key.to_bytes(),
            values::put_origin(origin),
        );
    }
    match version {
        PsbtVersion::V0 => {}
        PsbtVersion::V2 => {
            fields.put(key::AMOUNT, &[], output.value.to_sat().to_le_bytes().to_vec());
            fields.put(key::SCRIPT, &[], bytes(&output.script_pubkey));
        }
    }
    fields.put_some(
        key::TAP_INTERNAL_KEY,
        output.tap_internal_key.map(|key| key.serialize().to_vec()),
    );
    fields.put_some(key::TAP_TREE, output.tap_tree.as_deref().map(taproot::put_tree));
    for (public_key, origin) in &output.tap_bip32_derivation {
        fields.put(
            key::TAP_BIP32_DERIVATION,
            &public_key.serialize(),
            taproot::put_origin(origin),
        );
    }
    fields
}
