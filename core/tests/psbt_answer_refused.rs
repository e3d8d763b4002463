//! What goes back: signatures and the certificate, and nothing else (checks D08, F14).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

mod psbt_support;

use std::collections::BTreeMap;

use bitcoin::secp256k1::{SecretKey, ecdsa::Signature};
use bitcoin::{PublicKey, Sequence};
use psbt_support::{BOTH, Maps, origin, parse, payment, public_key, signature};
use strongroom_core::psbt::{Answer, AnswerError, InputSignatures, Psbt, PsbtVersion, merge_signatures};

type Signatures = Vec<BTreeMap<PublicKey, Vec<u8>>>;

fn signatures() -> Signatures {
    (1..=2)
        .map(|number| BTreeMap::from([(public_key(number), signature(number))]))
        .collect()
}

fn request(version: PsbtVersion) -> Psbt {
    payment().build(version).unwrap()
}

#[test]
fn an_answer_carries_signatures_and_certificate_and_nothing_of_the_request() {
    for version in BOTH {
        let psbt = Answer::build(&request(version), signatures(), b"certificate").unwrap();
        let read = parse(&psbt.serialize()).unwrap();
        let answer = Answer::from_psbt(&read).unwrap();
        assert_eq!(answer.certificate(), b"certificate");
        let given: Vec<InputSignatures> = signatures().into_iter().map(Into::into).collect();
        assert_eq!(answer.signatures(), given);
        assert_eq!(answer.txid(), request(version).txid());
        assert!(read.inputs().iter().all(|input| input.non_witness_utxo.is_none()));
        assert!(
            read.outputs()
                .iter()
                .all(|output| output.bip32_derivation.is_empty())
        );
    }
}

#[test]
fn an_answer_to_a_request_with_required_lock_times_is_for_the_same_transaction() {
    let mut builder = payment();
    builder.inputs_mut()[0].required_height = Some(850_000);
    let request = builder.build(PsbtVersion::V2).unwrap();
    let psbt = Answer::build(&request, signatures(), b"c").unwrap();
    assert_eq!(Answer::from_psbt(&psbt).unwrap().txid(), request.txid());
}

#[test]
fn merging_adds_signatures_and_nothing_else() {
    for version in BOTH {
        let request = request(version);
        let answer = Answer::from_psbt(&Answer::build(&request, signatures(), b"c").unwrap()).unwrap();
        let mut kept = request.clone();
        merge_signatures(&mut kept, &answer).unwrap();
        let mut expected = payment();
        for (input, signatures) in expected.inputs_mut().iter_mut().zip(signatures()) {
            input.partial_sigs = signatures;
        }
        assert_eq!(kept, expected.build(version).unwrap());
        // The same answer again changes nothing.
        let once = kept.clone();
        merge_signatures(&mut kept, &answer).unwrap();
        assert_eq!(kept, once);
    }
}

#[test]
fn an_answer_for_another_transaction_is_refused_and_changes_nothing() {
    let mut other = payment();
    other.inputs_mut()[0].sequence = Sequence::ZERO;
    let psbt = Answer::build(&other.build(BOTH[0]).unwrap(), signatures(), b"c").unwrap();
    let mut kept = request(BOTH[0]);
    let error = merge_signatures(&mut kept, &Answer::from_psbt(&psbt).unwrap()).unwrap_err();
    assert_eq!(error.code(), "E_ANSWER_TX");
    assert_eq!(kept, request(BOTH[0]));
}

#[test]
fn an_answer_that_contradicts_a_held_signature_is_refused_and_changes_nothing() {
    let mut builder = payment();
    builder.inputs_mut()[1]
        .partial_sigs
        .insert(public_key(2), signature(9));
    let mut kept = builder.build(BOTH[0]).unwrap();
    let before = kept.clone();
    let answer = Answer::build(&request(BOTH[0]), signatures(), b"c").unwrap();
    let error = merge_signatures(&mut kept, &Answer::from_psbt(&answer).unwrap()).unwrap_err();
    assert_eq!(
        error,
        AnswerError::Conflict {
            input: 1,
            key: public_key(2)
        }
    );
    assert_eq!((error.code(), kept), ("E_ANSWER_SIG", before));
}

#[test]
fn signatures_for_another_number_of_inputs_are_refused() {
    for got in [0, 1, 3] {
        let given = vec![BTreeMap::new(); got];
        let error = Answer::build(&request(BOTH[0]), given, b"c").unwrap_err();
        assert_eq!(error, AnswerError::Inputs { expected: 2, got });
    }
}

#[test]
fn an_answer_that_says_more_is_refused() {
    let point = public_key(1).to_bytes();
    let previous = bitcoin::consensus::serialize(&psbt_support::previous_tx(1));
    for version in BOTH {
        let maps = Maps::of(&Answer::build(&request(version), signatures(), b"c").unwrap());
        let derivation = [&[0x06], &point[..]].concat();
        let extras: Vec<(usize, Vec<u8>, Vec<u8>)> = vec![
            (0, b"\xfc\x0astrongroom\x00".to_vec(), vec![1; 16]),
            (1, vec![0x00], previous.clone()),
            (1, vec![0x03], vec![1, 0, 0, 0]),
            (1, derivation, vec![0; 4]),
            (1, vec![0x07], vec![0x51]),
            (2, vec![0x13], vec![1; 64]),
            (3, vec![0x00], vec![0x51]),
            (4, [&[0x02], &point[..]].concat(), vec![0; 4]),
        ];
        for (map, key, value) in extras {
            let read = parse(&maps.with(map, &key, &value)).unwrap();
            assert_eq!(
                Answer::from_psbt(&read).unwrap_err().code(),
                "E_ANSWER_EXTRA",
                "{map} {key:?}"
            );
        }
    }
}

#[test]
fn an_answer_without_certificate_is_refused() {
    assert_eq!(
        Answer::from_psbt(&request(BOTH[0])),
        Err(AnswerError::NoCertificate)
    );
}

#[test]
fn a_certificate_of_64_kib_goes_through_and_a_longer_one_does_not() {
    let fits = vec![1; 64 * 1024];
    assert!(Answer::build(&request(BOTH[1]), signatures(), &fits).is_ok());
    let long = vec![1; 64 * 1024 + 1];
    let error = Answer::build(&request(BOTH[1]), signatures(), &long).unwrap_err();
    assert_eq!(error.code(), "E_LIMIT_VALUE");
}

#[test]
fn a_signature_in_another_form_is_refused() {
    let good = signature(1);
    let mut padded = good.clone();
    padded.insert(padded.len() - 1, 0);
    let nonstandard = [&good[..good.len() - 1], &[0x41]].concat();
    let cut = good[..good.len() - 1].to_vec();
    for bent in [
        vec![1],
        cut,
        padded,
        zero_padded(&good),
        nonstandard,
        high_s(&good),
    ] {
        for version in BOTH {
            let mut given = signatures();
            given[0].insert(public_key(1), bent.clone());
            let error = Answer::build(&request(version), given, b"c").unwrap_err();
            assert_eq!(error, AnswerError::Signature { input: 0 });
            assert_eq!(error.code(), "E_ANSWER_SIG");
        }
    }
}

/// The same signature with a zero before r that nobody needs.
fn zero_padded(good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    bytes.insert(4, 0);
    bytes[3] += 1;
    bytes[1] += 1;
    bytes
}

/// The same signature with -s for s, which is as valid to whoever does not look.
fn high_s(good: &[u8]) -> Vec<u8> {
    let mut given = bitcoin::ecdsa::Signature::from_slice(good).unwrap();
    let compact = given.signature.serialize_compact();
    let s = SecretKey::from_slice(&compact[32..]).unwrap().negate();
    given.signature = Signature::from_compact(&[&compact[..32], &s[..]].concat()).unwrap();
    let bytes = given.to_vec();
    assert_ne!(bytes, good, "the honest one has a low s");
    bytes
}

#[test]
fn an_answer_has_one_form_whatever_the_order_in_which_the_keys_signed() {
    for version in BOTH {
        let given = |numbers: [u8; 2]| -> Signatures {
            let keys = numbers.map(|number| (public_key(number), signature(number)));
            vec![keys.into_iter().collect(), BTreeMap::new()]
        };
        let built = |numbers| {
            let answer = Answer::build(&request(version), given(numbers), b"c").unwrap();
            answer.serialize()
        };
        let bytes = built([1, 2]);
        assert_eq!(bytes, built([2, 1]));
        let read = parse(&bytes).unwrap();
        assert_eq!(read.serialize(), bytes);
        let found: Vec<usize> = [1, 2]
            .map(|number| {
                let record = [&[0x22, 0x02], &public_key(number).to_bytes()[..]].concat();
                bytes.windows(record.len()).position(|at| at == record).unwrap()
            })
            .to_vec();
        let smaller_first = public_key(1).to_bytes() < public_key(2).to_bytes();
        assert_eq!(
            found[0] < found[1],
            smaller_first,
            "signatures stand in the order of their keys"
        );
    }
}

#[test]
fn a_signature_with_another_sighash_byte_than_asked_for_is_noticed() {
    for (asked, byte, conflict) in [
        (Some(1), 1, false),
        (None, 1, false),
        (Some(1), 2, true),
        (None, 0x81, true),
        (Some(2), 2, false),
        (Some(0x101), 1, true),
    ] {
        let mut builder = payment();
        let input = &mut builder.inputs_mut()[0];
        let mut signature = signature(1);
        *signature.last_mut().unwrap() = byte;
        input.sighash_type = asked;
        input.partial_sigs.insert(public_key(1), signature);
        let psbt = builder.build(BOTH[0]).unwrap();
        assert_eq!(
            psbt.inputs()[0].sighash_conflict().is_some(),
            conflict,
            "{asked:?} {byte}"
        );
        assert!(psbt.inputs()[0].is_presigned() && !psbt.inputs()[1].is_presigned());
    }
}

#[test]
fn an_extended_key_must_have_a_path_of_its_depth() {
    let text = "tpubD6NzVbkrYhZ4XYa9MoLt4BiMZ4gkt2faZ4BcmKu2a9te4LDpQmvEz2L2yDERivHxFPnxXXhqDRkUNnQCpZggCyEZLBktV7VaSmwayqMJy1s";
    let xpub: bitcoin::bip32::Xpub = text.parse().unwrap();
    for (depth, fine) in [(0, true), (1, false)] {
        let mut builder = payment();
        builder.xpubs_mut().insert(xpub, origin(depth));
        let built = builder.build(BOTH[0]);
        assert_eq!(built.is_ok(), fine);
        if let Ok(psbt) = built {
            assert_eq!(psbt.xpubs().get(&xpub), Some(&origin(0)));
        }
    }
}
