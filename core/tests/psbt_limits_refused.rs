//! Both sides of every ceiling, and claims that must cost nothing (check D13).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

mod psbt_support;

use bitcoin::ScriptBuf;
use psbt_support::{BOTH, Maps, bare, origin, parse, payment, public_key, refusal, signature, x_only_key};
use strongroom_core::psbt::{Bound, Limits, Place, Psbt, PsbtBuilder, PsbtError, PsbtVersion, TapKeyOrigin};

fn bytes_of(bend: impl Fn(&mut PsbtBuilder), version: PsbtVersion) -> Vec<u8> {
    let mut builder = payment();
    bend(&mut builder);
    builder.build(version).unwrap().serialize()
}

/// Asserts that the PSBT is read with exactly this ceiling and refused with one less.
fn exactly(bound: Bound, bytes: &[u8], limits: Limits, ceiling: fn(&mut Limits) -> &mut usize) {
    assert!(Psbt::parse(bytes, &limits).is_ok(), "{bound:?}");
    let mut less = limits;
    *ceiling(&mut less) -= 1;
    let error = Psbt::parse(bytes, &less).expect_err("must be refused");
    assert!(
        matches!(error, PsbtError::Limit { bound: found, .. } if found == bound),
        "{bound:?}: {error}"
    );
    assert_eq!(error.code(), bound.code());
}

#[test]
fn every_ceiling_holds_on_both_of_its_sides() {
    for version in BOTH {
        let all = Limits::CEILINGS;
        let plain = bytes_of(|_| (), version);
        let message = Limits {
            message_bytes: plain.len(),
            ..all
        };
        exactly(Bound::Message, &plain, message, |limits| {
            &mut limits.message_bytes
        });
        exactly(Bound::Inputs, &plain, Limits { inputs: 2, ..all }, |limits| {
            &mut limits.inputs
        });
        exactly(Bound::Outputs, &plain, Limits { outputs: 2, ..all }, |limits| {
            &mut limits.outputs
        });
        let widest = Maps::of(&parse(&plain).unwrap())
            .0
            .iter()
            .map(Vec::len)
            .max()
            .unwrap();
        let fields = Limits {
            fields_per_map: widest,
            ..all
        };
        exactly(Bound::Fields, &plain, fields, |limits| &mut limits.fields_per_map);
        exactly(Bound::Key, &plain, Limits { key_bytes: 34, ..all }, |limits| {
            &mut limits.key_bytes
        });
        exactly(
            Bound::Script,
            &plain,
            Limits {
                script_bytes: 22,
                ..all
            },
            |limits| &mut limits.script_bytes,
        );
        exactly(Bound::Path, &plain, Limits { path_depth: 5, ..all }, |limits| {
            &mut limits.path_depth
        });
    }
}

#[test]
fn a_ceiling_holds_for_every_field_that_has_one() {
    for version in BOTH {
        let all = Limits::CEILINGS;
        let taproot = TapKeyOrigin {
            leaves: vec![],
            origin: origin(3),
        };
        let derivations = bytes_of(
            |builder| {
                builder.inputs_mut()[1]
                    .bip32_derivation
                    .insert(public_key(9), origin(1));
                builder.inputs_mut()[1]
                    .tap_bip32_derivation
                    .insert(x_only_key(8), taproot.clone());
            },
            version,
        );
        let three = Limits {
            derivations_per_map: 3,
            ..all
        };
        exactly(Bound::Derivations, &derivations, three, |limits| {
            &mut limits.derivations_per_map
        });
        let on_output = bytes_of(
            |builder| {
                builder.outputs_mut()[0]
                    .bip32_derivation
                    .insert(public_key(9), origin(1));
                builder.outputs_mut()[0]
                    .tap_bip32_derivation
                    .insert(x_only_key(8), taproot.clone());
            },
            version,
        );
        exactly(Bound::Derivations, &on_output, three, |limits| {
            &mut limits.derivations_per_map
        });
        let signatures = bytes_of(
            |builder| {
                for key in 1..=3 {
                    builder.inputs_mut()[0]
                        .partial_sigs
                        .insert(public_key(key), signature(key));
                }
            },
            version,
        );
        let three = Limits {
            signatures_per_input: 3,
            ..all
        };
        exactly(Bound::Signatures, &signatures, three, |limits| {
            &mut limits.signatures_per_input
        });
        let value = bytes_of(
            |builder| {
                builder.proprietary_mut().insert(0x10, vec![7; 100]);
            },
            version,
        );
        let hundred = Limits {
            value_bytes: 100,
            ..all
        };
        exactly(Bound::Value, &value, hundred, |limits| &mut limits.value_bytes);
    }
}

#[test]
fn the_product_takes_5000_inputs_and_outputs_and_no_more() {
    for version in BOTH {
        let psbt = bare(5_000, 5_000).build(version).unwrap();
        assert_eq!((psbt.inputs().len(), psbt.outputs().len()), (5_000, 5_000));
        assert_eq!(
            bare(5_001, 1).build(version).unwrap_err().code(),
            "E_LIMIT_INPUTS"
        );
        assert_eq!(
            bare(1, 5_001).build(version).unwrap_err().code(),
            "E_LIMIT_OUTPUTS"
        );
    }
}

#[test]
fn the_product_takes_scripts_of_10000_bytes_and_paths_of_10_steps_and_no_more() {
    for version in BOTH {
        for (extra, fine) in [(0_u8, true), (1, false)] {
            let scripts: [fn(&mut PsbtBuilder, ScriptBuf); 4] = [
                |builder, script| builder.outputs_mut()[0].script_pubkey = script,
                |builder, script| builder.inputs_mut()[0].redeem_script = Some(script),
                |builder, script| {
                    builder.inputs_mut()[0]
                        .witness_utxo
                        .as_mut()
                        .unwrap()
                        .script_pubkey = script
                },
                |builder, script| builder.inputs_mut()[0].final_script_sig = Some(script),
            ];
            for put in scripts {
                let mut builder = payment();
                put(
                    &mut builder,
                    ScriptBuf::from_bytes(vec![0x51; 10_000 + usize::from(extra)]),
                );
                assert_eq!(
                    builder
                        .build(version)
                        .map_err(|error| error.code())
                        .err()
                        .is_none(),
                    fine
                );
            }
            let mut builder = payment();
            let path = origin(10 + u32::from(extra));
            builder.inputs_mut()[0]
                .bip32_derivation
                .insert(public_key(7), path);
            assert_eq!(builder.build(version).is_ok(), fine);
        }
    }
}

#[test]
fn a_number_of_inputs_beyond_memory_is_refused_before_anything_is_allocated() {
    let maps = Maps::of(&payment().build(PsbtVersion::V2).unwrap());
    let claim = [0xff; 9];
    let limit = 5_000;
    assert_eq!(
        parse(&maps.with(0, &[0x04], &claim)),
        Err(PsbtError::Limit {
            bound: Bound::Inputs,
            place: Place::Global,
            got: u64::MAX,
            limit
        })
    );
    assert_eq!(refusal(&maps.with(0, &[0x05], &claim)), "E_LIMIT_OUTPUTS");
    assert_eq!(
        refusal(&maps.with(0, &[0x04], &[0xfd, 0x89, 0x13])),
        "E_LIMIT_INPUTS"
    );
    let tx = [&[2, 0, 0, 0][..], &claim].concat();
    let maps = Maps::of(&payment().build(PsbtVersion::V0).unwrap());
    assert_eq!(refusal(&maps.with(0, &[0x00], &tx)), "E_LIMIT_INPUTS");
}

#[test]
fn a_length_beyond_the_message_is_refused_before_anything_is_allocated() {
    assert_eq!(
        refusal(b"psbt\xff\x01\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
        "E_LIMIT_MESSAGE"
    );
    assert_eq!(
        refusal(b"psbt\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
        "E_LIMIT_KEY"
    );
    assert_eq!(
        refusal(b"psbt\xff\x01\x00\xfe\x00\x00\x40\x00"),
        "E_PSBT_TRUNCATED"
    );
    let maps = Maps::of(&payment().build(PsbtVersion::V2).unwrap());
    assert_eq!(refusal(&maps.with(1, &[0x08], &[0xff; 9])), "E_PSBT_FIELD");
    assert_eq!(refusal(&maps.with(1, &[0x16], &[0xff; 9])), "E_PSBT_FIELD");
}

#[test]
fn a_message_of_4_mib_is_looked_at_and_a_longer_one_is_not() {
    let four = 4 * 1024 * 1024;
    assert_eq!(refusal(&vec![0; four]), "E_PSBT_MAGIC");
    assert_eq!(refusal(&vec![0; four + 1]), "E_LIMIT_MESSAGE");
}
