//! What the strict profile refuses in either version (BIP-0174; checks D01, D02, D05, D06, D08, D09).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

mod psbt_support;

use bitcoin::Amount;
use psbt_support::{BOTH, Maps, bare, parse, payment, refusal, script};
use strongroom_core::psbt::{Place, PsbtError, PsbtVersion};

const GLOBAL: usize = 0;
const INPUT: usize = 1;
const OUTPUT: usize = 3;

#[test]
fn an_ordinary_payment_is_read_and_written_alike_in_both_versions() {
    for version in BOTH {
        let psbt = payment().build(version).unwrap();
        let bytes = psbt.serialize();
        assert_eq!(parse(&bytes).unwrap(), psbt);
        assert_eq!(parse(&bytes).unwrap().serialize(), bytes);
    }
}

#[test]
fn the_order_of_keys_is_free_and_kept() {
    for version in BOTH {
        let mut maps = Maps::of(&payment().build(version).unwrap());
        maps.0.iter_mut().for_each(|map| map.reverse());
        let psbt = parse(&maps.bytes()).unwrap();
        assert_eq!(psbt.serialize(), maps.bytes());
        assert_eq!(psbt.txid(), payment().build(version).unwrap().txid());
    }
}

#[test]
fn bytes_after_the_end_are_refused() {
    for version in BOTH {
        let mut bytes = payment().build(version).unwrap().serialize();
        bytes.push(0);
        assert_eq!(parse(&bytes), Err(PsbtError::Trailing { bytes: 1 }));
        assert_eq!(refusal(&bytes), "E_NONCANONICAL");
    }
}

#[test]
fn every_shorter_prefix_is_refused() {
    for version in BOTH {
        let bytes = payment().build(version).unwrap().serialize();
        for end in 0..bytes.len() {
            let code = refusal(&bytes[..end]);
            assert!(
                ["E_PSBT_MAGIC", "E_PSBT_TRUNCATED", "E_V2_COUNT"].contains(&code),
                "{end}: {code}"
            );
        }
    }
}

#[test]
fn a_compact_size_longer_than_needed_is_refused() {
    let psbt = bare(1, 1).build(PsbtVersion::V0).unwrap();
    // The length of the first key, of the first value, and the number of inputs in the transaction.
    for (at, wide) in [(5, [0xfd, 1, 0]), (7, [0xfd, 82, 0]), (12, [0xfd, 1, 0])] {
        let mut bytes = psbt.serialize();
        assert_eq!(bytes[at], wide[1]);
        bytes.splice(at..=at, wide);
        if at == 12 {
            bytes[7] += 2;
        }
        assert_eq!(
            parse(&bytes),
            Err(PsbtError::NonMinimal { place: Place::Global }),
            "at {at}"
        );
    }
    let long = [
        [0xfe, 1, 0, 0, 0, 0, 0, 0, 0].as_slice(),
        &[0xff, 1, 0, 0, 0, 0, 0, 0, 0],
    ];
    for (wide, used) in long.into_iter().zip([5, 9]) {
        let mut bytes = psbt.serialize();
        bytes.splice(5..=5, wide[..used].iter().copied());
        assert_eq!(refusal(&bytes), "E_NONCANONICAL");
    }
}

#[test]
fn a_key_that_stands_twice_is_refused_in_every_map_known_or_not() {
    for version in BOTH {
        let maps = Maps::of(&payment().build(version).unwrap());
        for map in 0..maps.0.len() {
            let mut bent = maps.clone();
            let double = bent.0[map][0].clone();
            bent.0[map].push(double);
            assert_eq!(refusal(&bent.bytes()), "E_DUP_KEY");
            let mut bent = maps.clone();
            bent.0[map].extend([
                (vec![0xf0], vec![1]),
                (vec![0x77], vec![3]),
                (vec![0xf0], vec![2]),
            ]);
            assert_eq!(refusal(&bent.bytes()), "E_DUP_KEY");
        }
    }
}

#[test]
fn a_field_nobody_here_knows_is_refused_in_every_map() {
    let foreign = b"\xfc\x05other\x00".as_slice();
    let no_subtype_of_ours = b"\xfc\x0astrongroom\x08".as_slice();
    let proof_of_reserves = b"\x09".as_slice();
    for version in BOTH {
        let psbt = payment().build(version).unwrap();
        let (maps, inputs) = (Maps::of(&psbt), psbt.inputs().len());
        for map in 0..maps.0.len() {
            for key in [
                &[0xf0][..],
                &[0xfa, 1, 2],
                foreign,
                no_subtype_of_ours,
                proof_of_reserves,
            ] {
                // At an input it is known, and refused by its own name (BIP-0127).
                let named = key == proof_of_reserves && (1..=inputs).contains(&map);
                let code = if named {
                    "E_PROOF_RESERVES"
                } else {
                    "E_UNKNOWN_FIELD"
                };
                assert_eq!(refusal(&maps.with(map, key, b"x")), code, "{map} {key:?}");
            }
        }
    }
}

#[test]
fn our_own_proprietary_fields_stand_in_the_global_map_only() {
    let key = b"\xfc\x0astrongroom\x00".as_slice();
    for version in BOTH {
        let maps = Maps::of(&payment().build(version).unwrap());
        let psbt = parse(&maps.with(GLOBAL, key, b"x")).unwrap();
        assert_eq!(psbt.proprietary().get(&0).unwrap(), b"x");
        assert_eq!(refusal(&maps.with(INPUT, key, b"x")), "E_UNKNOWN_FIELD");
        assert_eq!(refusal(&maps.with(OUTPUT, key, b"x")), "E_UNKNOWN_FIELD");
        assert_eq!(
            refusal(&maps.with(GLOBAL, b"\xfc\x0astrongroom\x00\x01", b"x")),
            "E_PSBT_FIELD"
        );
        assert_eq!(
            refusal(&maps.with(GLOBAL, b"\xfc\x0astrong", b"x")),
            "E_PSBT_FIELD"
        );
        assert_eq!(
            refusal(&maps.with(GLOBAL, b"\xfc\x0astrongroom\xfd\x00\x00", b"x")),
            "E_NONCANONICAL"
        );
    }
}

#[test]
fn a_transaction_without_inputs_or_outputs_is_refused() {
    for version in BOTH {
        for (inputs, outputs) in [(0, 0), (1, 0), (0, 1)] {
            let error = bare(inputs, outputs).build(version).unwrap_err();
            assert_eq!(error.code(), "E_EMPTY", "{inputs} {outputs}");
        }
    }
}

#[test]
fn an_output_spent_twice_is_refused_at_any_distance() {
    for version in BOTH {
        for (first, second) in [(0, 1), (0, 4_999), (99, 101), (4_998, 4_999)] {
            let mut builder = bare(5_000, 1);
            builder.inputs_mut()[second].outpoint = builder.inputs_mut()[first].outpoint;
            assert_eq!(
                builder.build(version),
                Err(PsbtError::DuplicateInput { first, second })
            );
        }
    }
}

#[test]
fn two_outputs_of_one_transaction_may_be_spent() {
    for version in BOTH {
        let mut builder = bare(2, 1);
        builder.inputs_mut()[1].outpoint = builder.inputs_mut()[0].outpoint;
        builder.inputs_mut()[1].outpoint.vout += 1;
        assert!(builder.build(version).is_ok());
    }
}

#[test]
fn amounts_outside_the_range_of_money_are_kept_for_the_check_that_names_them() {
    for version in BOTH {
        for value in [0, 2_100_000_000_000_001, u64::MAX] {
            let mut builder = bare(1, 2);
            builder.outputs_mut()[1].value = Amount::from_sat(value);
            let psbt = builder.build(version).unwrap();
            assert_eq!(psbt.outputs()[1].value.to_sat(), value);
            assert_eq!(psbt.unsigned_tx().output[1].value.to_sat(), value);
        }
    }
}

#[test]
fn an_unsigned_transaction_with_a_script_or_witness_is_refused() {
    let psbt = bare(1, 1).build(PsbtVersion::V0).unwrap();
    let maps = Maps::of(&psbt);
    let mut tx = psbt.unsigned_tx();
    tx.input[0].script_sig = script(1);
    let bytes = bitcoin::consensus::serialize(&tx);
    assert_eq!(
        parse(&maps.with(GLOBAL, &[0], &bytes)),
        Err(PsbtError::UnsignedTxScript { input: 0, bytes: 22 })
    );
    tx.input[0].script_sig = bitcoin::ScriptBuf::new();
    tx.input[0].witness.push([1]);
    assert_eq!(
        refusal(&maps.with(GLOBAL, &[0], &bitcoin::consensus::serialize(&tx))),
        "E_UNSIGNED_TX"
    );
    assert_eq!(refusal(&maps.without(GLOBAL, &[0])), "E_UNSIGNED_TX");
    let mut long = maps.0[GLOBAL][0].1.clone();
    long.push(0);
    assert_eq!(refusal(&maps.with(GLOBAL, &[0], &long)), "E_UNSIGNED_TX");
}
