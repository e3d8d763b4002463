//! Random walks: whatever the bytes are, the parser answers, and what it accepts it writes back unchanged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

mod psbt_support;

use bitcoin::absolute::LockTime;
use bitcoin::transaction::Version;
use bitcoin::{Amount, ScriptBuf, Sequence, Witness};
use proptest::prelude::*;
use psbt_support::{
    BOTH, Maps, origin, outpoint, parse, payment, previous_tx, public_key, script, signature,
};
use strongroom_core::psbt::{Answer, Input, Output, PsbtBuilder, PsbtVersion, RequestHeader};

fn input() -> impl Strategy<Value = Input> {
    (any::<[bool; 8]>(), any::<u32>(), 1..20_u8, 0..10_u32).prop_map(|(has, sequence, tag, depth)| {
        let mut input = Input::new(outpoint(0), Sequence(sequence));
        input.non_witness_utxo = has[0].then(|| previous_tx(tag));
        input.witness_utxo = has[1].then(|| previous_tx(tag).output[0].clone());
        input.sighash_type = has[2].then_some(u32::from(tag));
        input.witness_script = has[3].then(|| script(tag));
        input.final_script_sig = has[4].then(ScriptBuf::new);
        input.final_script_witness = has[5].then(|| Witness::from_slice(&[vec![tag; 3], vec![]]));
        if has[6] {
            input.partial_sigs.insert(public_key(tag), signature(tag));
        }
        if has[7] {
            input.bip32_derivation.insert(public_key(tag), origin(depth));
        }
        input
    })
}

fn output() -> impl Strategy<Value = Output> {
    (any::<[bool; 3]>(), any::<u64>(), 1..20_u8, 0..30_usize).prop_map(|(has, value, tag, length)| {
        let mut output = Output::new(Amount::from_sat(value), ScriptBuf::from_bytes(vec![tag; length]));
        output.redeem_script = has[0].then(|| script(tag));
        output.witness_script = has[1].then(ScriptBuf::new);
        if has[2] {
            output.bip32_derivation.insert(public_key(tag), origin(2));
        }
        output
    })
}

prop_compose! {
    fn builder()(
        inputs in prop::collection::vec(input(), 1..6),
        outputs in prop::collection::vec(output(), 1..6),
        lock_time in any::<u32>(),
        version in 2..4,
    ) -> PsbtBuilder {
        let mut builder = PsbtBuilder::new(Version(version), LockTime::from_consensus(lock_time));
        *builder.inputs_mut() = inputs;
        for (tag, input) in (0..).zip(builder.inputs_mut()) {
            input.outpoint = outpoint(tag);
        }
        *builder.outputs_mut() = outputs;
        builder
    }
}

/// Everything that reads a PSBT is called; none may panic, and the bytes must stay the same.
fn read_all(bytes: &[u8]) {
    match parse(bytes) {
        Ok(psbt) => {
            assert_eq!(psbt.serialize(), bytes);
            let _ = psbt.txid();
            let _ = RequestHeader::from_psbt(&psbt).map_err(|error| error.to_string());
            let _ = Answer::from_psbt(&psbt).map_err(|error| error.to_string());
            let _ = BOTH.map(|version| psbt.to_version(version).map_err(|error| error.to_string()));
        }
        Err(error) => assert!(error.code().starts_with("E_") && !error.to_string().is_empty()),
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
        read_all(&[b"psbt\xff", bytes.as_slice()].concat());
    }

    #[test]
    fn any_change_of_a_psbt_is_answered(
        v2 in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6),
    ) {
        let mut bytes = payment().build(BOTH[usize::from(v2)]).unwrap().serialize();
        for (at, byte, change) in changes {
            let at = at.index(bytes.len());
            match change {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => bytes[at] = bytes[at].wrapping_add(1),
            }
        }
        read_all(&bytes);
    }

    #[test]
    fn any_field_anywhere_is_answered(
        v2 in any::<bool>(),
        map in 0..5_usize,
        kind in prop_oneof![0..0x20_u8, Just(0xfb), Just(0xfc)],
        key_data in prop_oneof![
            Just(vec![]),
            Just(public_key(3).to_bytes()),
            prop::collection::vec(any::<u8>(), 0..80),
        ],
        value in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let maps = Maps::of(&payment().build(BOTH[usize::from(v2)]).unwrap());
        read_all(&maps.with(map, &[&[kind], key_data.as_slice()].concat(), &value));
    }

    #[test]
    fn what_is_built_is_read_back_in_both_versions(builder in builder()) {
        let v0 = builder.clone().build(PsbtVersion::V0).unwrap();
        let v2 = builder.build(PsbtVersion::V2).unwrap();
        prop_assert_eq!(v0.unsigned_tx(), v2.unsigned_tx());
        prop_assert_eq!(v2.to_version(PsbtVersion::V0).unwrap(), v0.clone());
        prop_assert_eq!(v0.to_version(PsbtVersion::V2).unwrap(), v2.clone());
        for psbt in [v0, v2] {
            prop_assert_eq!(parse(&psbt.serialize()).unwrap(), psbt);
        }
    }

    #[test]
    fn the_bitcoin_crate_reads_the_same_from_a_version_0_psbt(builder in builder()) {
        let psbt = builder.build(PsbtVersion::V0).unwrap();
        let peer = bitcoin::psbt::Psbt::deserialize(&psbt.serialize()).unwrap();
        prop_assert_eq!(&peer.unsigned_tx, &psbt.unsigned_tx());
        prop_assert_eq!(peer.unsigned_tx.compute_txid(), psbt.txid());
        for (theirs, ours) in peer.inputs.iter().zip(psbt.inputs()) {
            prop_assert_eq!(&theirs.non_witness_utxo, &ours.non_witness_utxo);
            prop_assert_eq!(&theirs.witness_utxo, &ours.witness_utxo);
            prop_assert_eq!(&theirs.witness_script, &ours.witness_script);
            prop_assert_eq!(&theirs.final_script_witness, &ours.final_script_witness);
            prop_assert_eq!(theirs.sighash_type.map(|sighash| sighash.to_u32()), ours.sighash_type);
            prop_assert_eq!(theirs.bip32_derivation.len(), ours.bip32_derivation.len());
            for (key, signature) in &theirs.partial_sigs {
                prop_assert_eq!(Some(&signature.to_vec()), ours.partial_sigs.get(key));
            }
        }
        prop_assert_eq!(parse(&peer.serialize()).unwrap().unsigned_tx(), psbt.unsigned_tx());
    }
}
