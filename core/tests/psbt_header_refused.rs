//! The request header: what the coordinator signs, and that nothing of it can be changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

mod psbt_support;

use ed25519_dalek::{Signer, SigningKey};
use psbt_support::{BOTH, Maps, parse, payment};
use strongroom_core::ids::{Digest, Ed25519Key, RequestId};
use strongroom_core::psbt::{HeaderError, Psbt, Purpose, RequestHeader};

fn coordinator() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn key(signer: &SigningKey) -> Ed25519Key {
    Ed25519Key::new(signer.verifying_key().to_bytes())
}

fn header() -> RequestHeader {
    RequestHeader {
        request_id: RequestId::new([1; 16]),
        vault: Digest::new([2; 32]),
        purpose: Purpose::Payment,
        policy_version: 3,
        last_receipt: Some("strongroom/journal\n12\n".into()),
        expiry_height: 840_144,
        replaces: None,
        signature: [0; 64],
    }
}

fn sign(psbt: &mut Psbt, mut header: RequestHeader) -> RequestHeader {
    header.attach(psbt).unwrap();
    header.signature = coordinator()
        .sign(RequestHeader::signing_digest(psbt).as_bytes())
        .to_bytes();
    header.attach(psbt).unwrap();
    header
}

#[test]
fn a_signed_header_is_read_back_and_verifies() {
    for version in BOTH {
        for purpose in [Purpose::Payment, Purpose::Consolidation, Purpose::Replacement] {
            for last_receipt in [None, Some(String::new()), Some("x".repeat(2_048))] {
                let mut psbt = payment().build(version).unwrap();
                let replaces = (purpose == Purpose::Replacement).then_some(Digest::new([4; 32]));
                let signed = sign(
                    &mut psbt,
                    RequestHeader {
                        purpose,
                        replaces,
                        last_receipt,
                        ..header()
                    },
                );
                let read = parse(&psbt.serialize()).unwrap();
                assert_eq!(RequestHeader::from_psbt(&read), Ok(Some(signed.clone())));
                assert_eq!(RequestHeader::verify(&read, &key(&coordinator())), Ok(signed));
            }
        }
    }
}

#[test]
fn a_plain_psbt_has_no_header() {
    let psbt = payment().build(BOTH[0]).unwrap();
    assert_eq!(RequestHeader::from_psbt(&psbt), Ok(None));
    assert_eq!(
        RequestHeader::verify(&psbt, &key(&coordinator()))
            .unwrap_err()
            .code(),
        "E_HEADER"
    );
}

#[test]
fn one_changed_bit_anywhere_voids_the_signature() {
    for version in BOTH {
        let mut psbt = payment().build(version).unwrap();
        sign(&mut psbt, header());
        let bytes = psbt.serialize();
        let mut still_psbts = 0;
        for at in 0..bytes.len() {
            for bit in [0x01, 0x80] {
                let mut bent = bytes.clone();
                bent[at] ^= bit;
                if let Ok(read) = parse(&bent) {
                    still_psbts += 1;
                    let error = RequestHeader::verify(&read, &key(&coordinator())).expect_err("must be void");
                    assert!(["E_COORD_SIG", "E_HEADER"].contains(&error.code()), "byte {at}");
                }
            }
        }
        assert!(
            still_psbts > 500,
            "only {still_psbts} bent requests got as far as the signature"
        );
    }
}

#[test]
fn the_order_of_keys_is_signed_as_well() {
    let mut psbt = payment().build(BOTH[0]).unwrap();
    sign(&mut psbt, header());
    let mut maps = Maps::of(&psbt);
    maps.0[1].reverse();
    let read = parse(&maps.bytes()).unwrap();
    assert_eq!(
        RequestHeader::verify(&read, &key(&coordinator())),
        Err(HeaderError::Signature)
    );
}

#[test]
fn a_header_attached_to_a_psbt_of_unusual_key_order_verifies_after_transport() {
    for version in BOTH {
        let mut maps = Maps::of(&payment().build(version).unwrap());
        maps.0.iter_mut().for_each(|map| map.reverse());
        let mut psbt = parse(&maps.bytes()).unwrap();
        sign(&mut psbt, header());
        let read = parse(&psbt.serialize()).unwrap();
        assert!(RequestHeader::verify(&read, &key(&coordinator())).is_ok());
    }
}

#[test]
fn another_coordinators_signature_is_refused() {
    let mut psbt = payment().build(BOTH[0]).unwrap();
    sign(&mut psbt, header());
    let other = SigningKey::from_bytes(&[8; 32]);
    assert_eq!(
        RequestHeader::verify(&psbt, &key(&other)),
        Err(HeaderError::Signature)
    );
}

#[test]
fn a_key_of_small_order_never_verifies() {
    let mut psbt = payment().build(BOTH[0]).unwrap();
    // With the neutral point as key and R, and s = 0, the lax rule accepts any message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    RequestHeader {
        signature,
        ..header()
    }
    .attach(&mut psbt)
    .unwrap();
    assert_eq!(
        RequestHeader::verify(&psbt, &Ed25519Key::new(neutral)),
        Err(HeaderError::Signature)
    );
}

#[test]
fn half_a_header_is_refused() {
    let mut psbt = payment().build(BOTH[0]).unwrap();
    sign(&mut psbt, header());
    for subtype in [0, 1, 2, 3, 5, 6] {
        let key = [&b"\xfc\x0astrongroom"[..], &[subtype]].concat();
        let read = parse(&Maps::of(&psbt).without(0, &key)).unwrap();
        let error = HeaderError::Missing {
            subtype: u64::from(subtype),
        };
        assert_eq!(RequestHeader::from_psbt(&read), Err(error));
        assert_eq!(error.code(), "E_HEADER");
    }
}

#[test]
fn a_replacement_names_what_it_replaces_and_nothing_else_does() {
    for (purpose, named) in [
        (Purpose::Replacement, false),
        (Purpose::Payment, true),
        (Purpose::Consolidation, true),
    ] {
        let mut psbt = payment().build(BOTH[0]).unwrap();
        let replaces = named.then_some(Digest::new([4; 32]));
        sign(
            &mut psbt,
            RequestHeader {
                purpose,
                replaces,
                ..header()
            },
        );
        let error = HeaderError::Replaces { purpose, named };
        assert_eq!(error.code(), "E_HEADER");
        assert_eq!(RequestHeader::from_psbt(&psbt), Err(error));
    }
    let mut psbt = payment().build(BOTH[0]).unwrap();
    let replacement = RequestHeader {
        purpose: Purpose::Replacement,
        replaces: Some(Digest::new([4; 32])),
        ..header()
    };
    sign(&mut psbt, replacement);
    let key = b"\xfc\x0astrongroom\x07";
    let read = parse(&Maps::of(&psbt).with(0, key, &[0; 31])).unwrap();
    assert_eq!(
        RequestHeader::from_psbt(&read),
        Err(HeaderError::Length { subtype: 7, got: 31 })
    );
}

#[test]
fn a_header_field_of_another_form_is_refused() {
    let mut psbt = payment().build(BOTH[0]).unwrap();
    sign(&mut psbt, header());
    let bent: [(u8, Vec<u8>, HeaderError); 8] = [
        (0, vec![0; 15], HeaderError::Length { subtype: 0, got: 15 }),
        (1, vec![0; 33], HeaderError::Length { subtype: 1, got: 33 }),
        (2, vec![3], HeaderError::Purpose { got: 3 }),
        (3, vec![0; 3], HeaderError::Length { subtype: 3, got: 3 }),
        (
            4,
            vec![b'x'; 2_049],
            HeaderError::Length {
                subtype: 4,
                got: 2_049,
            },
        ),
        (4, vec![0xff], HeaderError::Receipt),
        (5, vec![0; 5], HeaderError::Length { subtype: 5, got: 5 }),
        (6, vec![0; 63], HeaderError::Length { subtype: 6, got: 63 }),
    ];
    for (subtype, value, error) in bent {
        let key = [&b"\xfc\x0astrongroom"[..], &[subtype]].concat();
        let read = parse(&Maps::of(&psbt).with(0, &key, &value)).unwrap();
        assert_eq!(RequestHeader::from_psbt(&read), Err(error));
    }
}

#[test]
fn a_receipt_too_long_is_not_attached() {
    let mut psbt = payment().build(BOTH[0]).unwrap();
    let before = psbt.clone();
    let long = RequestHeader {
        last_receipt: Some("x".repeat(2_049)),
        ..header()
    };
    assert_eq!(
        long.attach(&mut psbt),
        Err(HeaderError::Length {
            subtype: 4,
            got: 2_049
        })
    );
    assert_eq!(psbt, before);
}
