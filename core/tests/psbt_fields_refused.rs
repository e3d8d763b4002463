//! Fields of known types with keys or values they never have (BIP-0174, BIP-0371), and the well-formed ones beside them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

mod psbt_support;

use psbt_support::{BOTH, Maps, parse, payment, public_key, refusal, signature, x_only_key};
use strongroom_core::psbt::{Place, PsbtError, PsbtVersion};

const GLOBAL: usize = 0;
const INPUT: usize = 1;
const OUTPUT: usize = 3;

#[test]
fn a_malformed_field_is_refused_and_named() {
    let hash = |byte: u8| [byte; 32].to_vec();
    let key = |kind: u8, data: &[u8]| [&[kind], data].concat();
    let point = public_key(1).to_bytes();
    let x_only = x_only_key(1).serialize();
    let previous = bitcoin::consensus::serialize(&psbt_support::previous_tx(1));
    let long_previous = [previous.clone(), vec![0]].concat();
    let fields: Vec<(usize, Vec<u8>, Vec<u8>)> = vec![
        (GLOBAL, key(0x01, &[1; 78]), vec![0; 4]),
        (INPUT, vec![0x00], long_previous),
        (INPUT, vec![0x00], previous[1..].to_vec()),
        (INPUT, vec![0x01], vec![0; 8]),
        (INPUT, vec![0x01], [vec![0; 8], vec![1, 0x51, 0]].concat()),
        (INPUT, key(0x02, &point[1..]), signature(1)),
        (INPUT, key(0x02, &[5; 33]), signature(1)),
        (INPUT, key(0x02, &point), vec![]),
        (INPUT, key(0x02, &point), vec![0x30; 74]),
        (INPUT, vec![0x03], vec![1]),
        (INPUT, vec![0x03, 0], vec![1, 0, 0, 0]),
        (INPUT, vec![0x04, 0], vec![]),
        (INPUT, key(0x06, &point), vec![0; 3]),
        (INPUT, key(0x06, &point), vec![0; 6]),
        (INPUT, vec![0x08], vec![]),
        (INPUT, vec![0x08], vec![1]),
        (INPUT, vec![0x08], vec![0, 0]),
        (INPUT, key(0x0a, &[0; 20]), vec![1]),
        (INPUT, key(0x0b, &hash(0)), vec![1]),
        (INPUT, key(0x0c, &[0; 20]), vec![1]),
        (INPUT, key(0x0d, &hash(0)), vec![1]),
        (INPUT, vec![0x13], vec![1; 63]),
        (INPUT, vec![0x13], vec![1; 66]),
        (INPUT, key(0x14, &x_only), vec![1; 64]),
        (
            INPUT,
            key(0x14, &[&x_only[..], &hash(1), &[0]].concat()),
            vec![1; 64],
        ),
        (
            INPUT,
            key(0x15, &[&[0xc0], &x_only[..], &[0; 31]].concat()),
            vec![0xc0],
        ),
        (
            INPUT,
            key(0x15, &[&[0xc0], &x_only[..], &[0; 129 * 32]].concat()),
            vec![0xc0],
        ),
        (INPUT, key(0x15, &[&[0xc0], &x_only[..]].concat()), vec![]),
        (INPUT, key(0x16, &point), vec![0; 5]),
        (INPUT, key(0x16, &x_only), vec![1; 10]),
        (INPUT, vec![0x17], hash(0xff)),
        (INPUT, vec![0x18], vec![1; 31]),
        (OUTPUT, vec![0x00, 1], vec![]),
        (OUTPUT, key(0x02, &[2; 34]), vec![0; 4]),
        (OUTPUT, vec![0x05], point.clone()),
        (OUTPUT, vec![0x06], vec![]),
        (OUTPUT, vec![0x06], vec![1, 0xc0, 0]),
        (OUTPUT, vec![0x06], vec![0, 0xc1, 0]),
        (OUTPUT, vec![0x06], vec![2, 0xc0, 0, 1, 0xc0, 0, 2, 0xc0, 0]),
        (OUTPUT, vec![0x06], vec![0, 0xc0, 0, 0, 0xc0, 0]),
        (OUTPUT, vec![0x06], vec![129, 0xc0, 0]),
        (OUTPUT, key(0x07, &point), vec![0; 5]),
    ];
    for version in BOTH {
        let maps = Maps::of(&payment().build(version).unwrap());
        for (map, key, value) in &fields {
            let place = [Place::Global, Place::Input(0), Place::Input(1), Place::Output(0)][*map];
            let error = parse(&maps.with(*map, key, value)).expect_err("must be refused");
            let PsbtError::Field {
                place: found,
                key_type,
                ..
            } = error
            else {
                panic!("{key:?} {value:?}: {error}")
            };
            assert_eq!((found, key_type), (place, u64::from(key[0])));
            assert_eq!(error.code(), "E_PSBT_FIELD");
        }
    }
}

#[test]
fn a_previous_transaction_with_an_empty_witness_is_refused() {
    let mut tx = psbt_support::previous_tx(1);
    tx.input[0].witness.clear();
    let plain = bitcoin::consensus::serialize(&tx);
    // The same transaction in the form with witness, which is empty: a second encoding of one meaning.
    let mut bytes = plain.clone();
    bytes.splice(4..4, [0, 1]);
    let end = bytes.len() - 4;
    bytes.insert(end, 0);
    let maps = Maps::of(&payment().build(PsbtVersion::V0).unwrap());
    assert!(parse(&maps.with(INPUT, &[0], &plain)).is_ok());
    assert_eq!(refusal(&maps.with(INPUT, &[0], &bytes)), "E_PSBT_FIELD");
}

#[test]
fn well_formed_taproot_fields_and_preimages_are_read() {
    use bitcoin::hashes::{Hash, hash160, ripemd160, sha256, sha256d};
    let x_only = x_only_key(1).serialize();
    let key = |kind: u8, data: &[u8]| [&[kind], data].concat();
    let fields: Vec<(usize, Vec<u8>, Vec<u8>)> = vec![
        (
            INPUT,
            key(0x0a, ripemd160::Hash::hash(b"p").as_byte_array()),
            b"p".to_vec(),
        ),
        (
            INPUT,
            key(0x0b, sha256::Hash::hash(b"p").as_byte_array()),
            b"p".to_vec(),
        ),
        (
            INPUT,
            key(0x0c, hash160::Hash::hash(b"p").as_byte_array()),
            b"p".to_vec(),
        ),
        (
            INPUT,
            key(0x0d, sha256d::Hash::hash(b"p").as_byte_array()),
            b"p".to_vec(),
        ),
        (INPUT, vec![0x07], vec![]),
        (INPUT, vec![0x08], vec![2, 0, 1, 7]),
        (INPUT, vec![0x13], vec![1; 64]),
        (INPUT, vec![0x13], vec![1; 65]),
        (INPUT, key(0x14, &[x_only, [7; 32]].concat()), vec![1; 65]),
        (
            INPUT,
            key(0x15, &[&[0xc0], &x_only[..], &[0; 128 * 32]].concat()),
            vec![0x51, 0xc0],
        ),
        (
            INPUT,
            key(0x16, &x_only),
            [vec![1], vec![7; 32], vec![0; 8]].concat(),
        ),
        (INPUT, vec![0x17], x_only.to_vec()),
        (INPUT, vec![0x18], vec![7; 32]),
        (OUTPUT, vec![0x05], x_only.to_vec()),
        (OUTPUT, vec![0x06], vec![0, 0xc0, 1, 0x51]),
        (OUTPUT, vec![0x06], vec![1, 0xc0, 0, 2, 0xc0, 0, 2, 0xc0, 0]),
        (OUTPUT, vec![0x06], vec![2, 0xc0, 0, 2, 0xc0, 0, 1, 0xc0, 0]),
        (OUTPUT, key(0x07, &x_only), vec![0; 5]),
    ];
    for version in BOTH {
        let maps = Maps::of(&payment().build(version).unwrap());
        for (map, key, value) in &fields {
            let bytes = maps.with(*map, key, value);
            assert_eq!(parse(&bytes).map(|psbt| psbt.serialize()), Ok(bytes), "{key:?}");
        }
    }
}
