//! What BIP-0370 forbids, and what a signer forbids beyond it (checks D03, D04).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

mod psbt_support;

use bitcoin::Sequence;
use bitcoin::absolute::LockTime;
use psbt_support::{Maps, bare, outpoint, parse, payment, refusal};
use strongroom_core::psbt::{Input, Place, Psbt, PsbtBuilder, PsbtError, PsbtVersion};

const GLOBAL: usize = 0;
const INPUT: usize = 1;
const OUTPUT: usize = 3;

fn v2() -> Maps {
    Maps::of(&payment().build(PsbtVersion::V2).unwrap())
}

#[test]
fn a_version_2_field_in_version_0_is_refused() {
    let maps = Maps::of(&payment().build(PsbtVersion::V0).unwrap());
    let global = (0x02..=0x06).map(|kind| (GLOBAL, kind));
    let input = (0x0e..=0x12).map(|kind| (INPUT, kind));
    for (map, kind) in global.chain(input).chain([(OUTPUT, 0x03), (OUTPUT, 0x04)]) {
        assert_eq!(
            refusal(&maps.with(map, &[kind], &[0; 4])),
            "E_V0_V2_MIX",
            "{map} {kind}"
        );
    }
    assert_eq!(refusal(&maps.with(GLOBAL, &[0xfb], &[2, 0, 0, 0])), "E_V0_V2_MIX");
}

#[test]
fn an_unsigned_transaction_in_version_2_is_refused() {
    let psbt = payment().build(PsbtVersion::V2).unwrap();
    let tx = bitcoin::consensus::serialize(&psbt.unsigned_tx());
    assert_eq!(refusal(&v2().with(GLOBAL, &[0x00], &tx)), "E_V0_V2_MIX");
}

#[test]
fn version_0_may_be_said_and_every_unknown_version_is_refused() {
    let maps = Maps::of(&payment().build(PsbtVersion::V0).unwrap());
    let said = maps.with(GLOBAL, &[0xfb], &[0; 4]);
    let psbt = parse(&said).unwrap();
    assert_eq!((psbt.version(), psbt.serialize()), (PsbtVersion::V0, said));
    for got in [1, 3, 0xffff_ffff_u32] {
        let bytes = maps.with(GLOBAL, &[0xfb], &got.to_le_bytes());
        assert_eq!(parse(&bytes), Err(PsbtError::Version { got }));
        assert_eq!(refusal(&bytes), "E_V2_VERSION");
    }
    assert_eq!(refusal(&maps.with(GLOBAL, &[0xfb], &[0])), "E_PSBT_FIELD");
    assert_eq!(refusal(&maps.with(GLOBAL, &[0xfb, 1], &[0; 4])), "E_PSBT_FIELD");
    assert_eq!(
        refusal(&v2().with(GLOBAL, &[0xfb, 1], &[2, 0, 0, 0])),
        "E_PSBT_FIELD"
    );
}

#[test]
fn a_missing_required_field_is_refused() {
    let required = [
        (GLOBAL, 0x02, Place::Global),
        (GLOBAL, 0x04, Place::Global),
        (GLOBAL, 0x05, Place::Global),
        (INPUT, 0x0e, Place::Input(0)),
        (INPUT, 0x0f, Place::Input(0)),
        (OUTPUT, 0x03, Place::Output(0)),
        (OUTPUT, 0x04, Place::Output(0)),
    ];
    for (map, kind, place) in required {
        let bytes = v2().without(map, &[kind]);
        assert_eq!(
            parse(&bytes),
            Err(PsbtError::MissingField {
                place,
                key_type: u64::from(kind)
            })
        );
        assert_eq!(refusal(&bytes), "E_V2_FIELD");
    }
}

#[test]
fn a_required_field_with_key_data_beside_the_plain_one_is_refused() {
    for (map, kind, length) in [
        (INPUT, 0x0e, 32),
        (INPUT, 0x0f, 4),
        (OUTPUT, 0x03, 8),
        (OUTPUT, 0x04, 1),
    ] {
        assert_eq!(
            refusal(&v2().with(map, &[kind, 0], &vec![0; length])),
            "E_PSBT_FIELD"
        );
    }
}

#[test]
fn counts_that_differ_from_the_maps_are_refused() {
    assert_eq!(refusal(&v2().with(GLOBAL, &[0x05], &[3])), "E_V2_COUNT");
    assert_eq!(refusal(&v2().with(GLOBAL, &[0x05], &[1])), "E_NONCANONICAL");
    assert_eq!(refusal(&v2().with(GLOBAL, &[0x04], &[3])), "E_V2_FIELD");
    assert_eq!(refusal(&v2().with(GLOBAL, &[0x04], &[2, 0])), "E_PSBT_FIELD");
    assert_eq!(
        refusal(&v2().with(GLOBAL, &[0x04], &[0xfd, 2, 0])),
        "E_NONCANONICAL"
    );
    assert_eq!(refusal(&v2().with(GLOBAL, &[0x04], &[])), "E_PSBT_FIELD");
}

#[test]
fn any_modifiable_flag_is_refused_and_none_is_fine() {
    assert!(parse(&v2().with(GLOBAL, &[0x06], &[0])).is_ok());
    for flags in 1..=u8::MAX {
        let bytes = v2().with(GLOBAL, &[0x06], &[flags]);
        assert_eq!(parse(&bytes), Err(PsbtError::Modifiable { flags }));
        assert_eq!(refusal(&bytes), "E_V2_MODIFIABLE");
    }
}

#[test]
fn a_transaction_version_below_2_is_refused() {
    for (version, code) in [
        (i32::MIN, false),
        (-1, false),
        (0, false),
        (1, false),
        (2, true),
        (3, true),
    ] {
        let bytes = v2().with(GLOBAL, &[0x02], &version.to_le_bytes());
        assert_eq!(parse(&bytes).is_ok(), code, "{version}");
        if !code {
            assert_eq!(refusal(&bytes), "E_V2_TX_VERSION");
        }
    }
}

#[test]
fn a_sequence_left_out_is_the_final_one() {
    let psbt = parse(&v2().without(INPUT, &[0x10])).unwrap();
    assert_eq!(psbt.inputs()[0].sequence, Sequence::MAX);
    assert_eq!(psbt.serialize(), v2().without(INPUT, &[0x10]));
}

#[test]
fn required_lock_times_outside_their_range_are_refused() {
    for (kind, value, fine) in [
        (0x11, 499_999_999_u32, false),
        (0x11, 500_000_000, true),
        (0x12, 0, false),
        (0x12, 1, true),
        (0x12, 499_999_999, true),
        (0x12, 500_000_000, false),
    ] {
        let bytes = v2().with(INPUT, &[kind], &value.to_le_bytes());
        assert_eq!(parse(&bytes).is_ok(), fine, "{kind} {value}");
        if !fine {
            assert_eq!(parse(&bytes), Err(PsbtError::LockTimeRange { input: 0, value }));
            assert_eq!(refusal(&bytes), "E_V2_LOCKTIME");
        }
    }
}

fn locked(inputs: &[(Option<u32>, Option<u32>)]) -> Result<Psbt, PsbtError> {
    let mut builder = bare(0, 1);
    for (tag, (required_height, required_time)) in (0..).zip(inputs) {
        let mut input = Input::new(outpoint(tag), Sequence::ZERO);
        (input.required_height, input.required_time) = (*required_height, *required_time);
        builder.inputs_mut().push(input);
    }
    builder.build(PsbtVersion::V2)
}

#[test]
fn the_lock_time_is_the_one_the_bip_derives() {
    let time = 1_657_048_460;
    for (inputs, expected) in [
        (vec![(None, None), (None, None)], 0),
        (vec![(Some(10_000), None), (None, None)], 10_000),
        (vec![(Some(10_000), None), (Some(9_000), None)], 10_000),
        (vec![(Some(10_000), None), (Some(9_000), Some(time))], 10_000),
        (
            vec![(Some(10_000), Some(time - 1)), (Some(9_000), Some(time))],
            10_000,
        ),
        (vec![(None, Some(time - 1)), (Some(9_000), Some(time))], time),
        (vec![(None, Some(time)), (None, None)], time),
        (vec![(None, None), (Some(9_000), Some(time))], 9_000),
    ] {
        let psbt = locked(&inputs).unwrap();
        assert_eq!(psbt.lock_time(), LockTime::from_consensus(expected), "{inputs:?}");
        assert_eq!(psbt.unsigned_tx().lock_time, psbt.lock_time());
        assert_eq!(psbt.to_version(PsbtVersion::V0).unwrap().txid(), psbt.txid());
    }
}

#[test]
fn inputs_that_cannot_be_locked_alike_are_refused() {
    let time = Some(1_657_048_460);
    for inputs in [
        vec![(Some(9_000), None), (None, time)],
        vec![(Some(9_000), time), (Some(9_000), None), (None, time)],
    ] {
        assert_eq!(locked(&inputs).unwrap_err().code(), "E_V2_LOCKTIME");
    }
    let conflict = locked(&[(None, None), (None, time), (Some(1), None)]);
    assert_eq!(conflict, Err(PsbtError::LockTimeConflict { height: 2, time: 1 }));
}

#[test]
fn the_fallback_lock_time_counts_only_where_no_input_requires_one() {
    let psbt = payment().build(PsbtVersion::V2).unwrap();
    assert_eq!(psbt.lock_time().to_consensus_u32(), 840_000);
    let left_out = parse(&v2().without(GLOBAL, &[0x03])).unwrap();
    assert_eq!(left_out.lock_time(), LockTime::ZERO);
    let required = parse(&v2().with(INPUT, &[0x12], &7_u32.to_le_bytes())).unwrap();
    assert_eq!(required.lock_time().to_consensus_u32(), 7);
}

#[test]
fn a_psbt_says_the_same_in_the_other_version_and_back() {
    let v0 = payment().build(PsbtVersion::V0).unwrap();
    let v2 = v0.to_version(PsbtVersion::V2).unwrap();
    assert_eq!(v2.unsigned_tx(), v0.unsigned_tx());
    assert_eq!(v2.inputs(), v0.inputs());
    assert_eq!(v2.to_version(PsbtVersion::V0).unwrap(), v0);
    assert_eq!(v2, PsbtBuilder::from_psbt(&v2).build(PsbtVersion::V2).unwrap());
}
