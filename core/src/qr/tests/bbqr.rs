//! BBQr series are read in every encoding, in any order, and false parts do not end them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::super::deflate::deflate;
use super::super::inflate::inflate;
use super::super::{BbqrSender, InflateError, PartState, PayloadKind, Receiver, base32};
use super::{message, psbt};

fn request(length: usize) -> Vec<u8> {
    [b"psbt\xff".to_vec(), message(length - 5, 3)].concat()
}

fn series(kind: &str, bytes: &[u8], width: usize) -> Vec<String> {
    let digit = |value: usize| char::from(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value]);
    let pair = |value: usize| [digit(value / 36), digit(value % 36)].iter().collect::<String>();
    let total = bytes.len().div_ceil(width);
    let body = |chunk: &[u8]| match kind.starts_with('H') {
        true => hex::encode_upper(chunk),
        false => base32::encode(chunk),
    };
    let parts = bytes.chunks(width).enumerate();
    parts
        .map(|(index, chunk)| format!("B${kind}{}{}{}", pair(total), pair(index), body(chunk)))
        .collect()
}

#[test]
fn a_series_known_from_the_specification_is_read() {
    // "psbt" and 0xff in base32, split by hand after eight letters.
    let mut receiver = Receiver::new();
    receiver.receive("B$2P0201AA").unwrap();
    assert!(receiver.receive("b$2p0200oBZWE5H7").unwrap().complete);
    assert_eq!(receiver.take(), psbt(b"psbt\xff\0"));
}

#[test]
fn base32_is_that_of_the_standard() {
    for (plain, letters) in [
        ("", ""),
        ("f", "MY"),
        ("fo", "MZXQ"),
        ("foo", "MZXW6"),
        ("foob", "MZXW6YQ"),
        ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ] {
        assert_eq!(base32::encode(plain.as_bytes()), letters);
        assert_eq!(base32::decode(letters).as_deref(), Some(plain.as_bytes()));
    }
    for none in ["M", "MZ7", "MZXW6Y", "MZ", "my", "M1", "MY======"] {
        assert_eq!(base32::decode(none), None, "{none}");
    }
}

#[test]
fn a_document_is_recognised_by_its_content_and_by_nothing_else() {
    let text = b"strongroom/receipt/v1\nsite: one\n";
    let mut receiver = Receiver::new();
    for part in series("2U", text, 10) {
        receiver.receive(&part).unwrap();
    }
    let payload = receiver.take().unwrap();
    assert_eq!(
        (payload.kind, payload.bytes.as_slice()),
        (PayloadKind::Document, &text[..])
    );
    receiver.receive(core::str::from_utf8(text).unwrap()).unwrap();
    assert_eq!(
        receiver.take().unwrap().bytes,
        text,
        "as one code, to its last byte"
    );
    let refused = receiver.receive(&series("2U", b"anything", 10)[0]).unwrap_err();
    assert_eq!(refused.code(), "E_UR_TYPE");
}

#[test]
fn parts_are_known_contested_or_missing() {
    let bytes = request(50);
    let parts = series("2P", &bytes, 10);
    let mut receiver = Receiver::new();
    assert!(receiver.parts().is_empty());
    receiver.receive(&parts[0]).unwrap();
    receiver.receive(&parts[3]).unwrap();
    let other = format!("{}{}", &parts[3][..8], base32::encode(&[1; 10]));
    assert_eq!(receiver.receive(&other).unwrap_err().code(), "E_BBQR_MISMATCH");
    use PartState::{Contested, Known, Missing};
    assert_eq!(receiver.parts(), [Known, Missing, Missing, Contested, Missing]);
    assert_eq!(receiver.progress().rank, 1);
}

#[test]
fn another_series_of_as_many_parts_takes_over() {
    let (one, two) = (
        request(200),
        request(200).iter().map(|b| b ^ 1).collect::<Vec<u8>>(),
    );
    let mut receiver = Receiver::new();
    for part in &series("HP", &two, 20)[..7] {
        receiver.receive(part).unwrap();
    }
    for part in [series("HP", &one, 20), series("HP", &one, 20)].concat() {
        let _ = receiver.receive(&part);
    }
    assert_eq!(receiver.take(), psbt(&one));
}

#[test]
fn what_is_sent_is_received_compressed_where_that_helps() {
    let random = request(2_000);
    let hollow = [b"psbt\xff".to_vec(), alloc::vec![0; 50_000]].concat();
    for (bytes, letter, most) in [(random, '2', 21), (hollow, 'Z', 5)] {
        let mut sender = BbqrSender::new(&bytes, 100).unwrap();
        let (mut receiver, mut frames) = (Receiver::new(), 0);
        while !receiver.receive(&sender.part()).unwrap().complete {
            frames += 1;
        }
        assert_eq!(receiver.take(), psbt(&bytes));
        assert!(frames < most, "{frames} frames and one, encoding {letter}");
        assert_eq!(sender.part().chars().nth(2), Some(letter));
        assert_eq!(u64::from(sender.part_count()), frames + 1);
    }
}

#[test]
fn matches_never_reach_back_further_than_the_window() {
    // The same thousand random bytes, 1,024 and 1,025 bytes later.
    let block = message(1_000, 8);
    let apart = |gap: usize| [block.clone(), alloc::vec![0; gap - 1_000], block.clone()].concat();
    assert!(deflate(&apart(1_024)).len() < 1_150, "found");
    assert!(deflate(&apart(1_025)).len() > 2_000, "out of reach");
}

#[test]
fn a_compressed_message_stops_at_the_cap() {
    let bytes = alloc::vec![7; 100_000];
    let packed = deflate(&bytes);
    assert!(packed.len() < 1_000);
    assert_eq!(inflate(&packed, 100_000).as_deref(), Ok(bytes.as_slice()));
    assert_eq!(
        inflate(&packed, 99_999),
        Err(InflateError::Limit { limit: 99_999 })
    );
    let cut = &packed[..packed.len() - 1];
    assert!(matches!(inflate(cut, 100_000), Err(InflateError::Damaged { .. })));
    assert!(matches!(inflate(&[], 10), Err(InflateError::Damaged { .. })));
    let more = [packed.as_slice(), &[0]].concat();
    assert_eq!(inflate(&more, 100_000), Err(InflateError::Trailing { extra: 1 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_compressed_comes_apart_again(
        pieces in proptest::collection::vec((any::<u8>(), 1_usize..400, any::<bool>()), 0..40)
    ) {
        let mut bytes = Vec::new();
        for (byte, count, random) in pieces {
            match random {
                true => bytes.extend(message(count, u32::from(byte))),
                false => bytes.extend(core::iter::repeat_n(byte, count)),
            }
        }
        prop_assert_eq!(inflate(&deflate(&bytes), bytes.len()), Ok(bytes));
    }

    #[test]
    fn no_bytes_make_the_unpacking_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(out) = inflate(&bytes, 1_000) {
            prop_assert!(out.len() <= 1_000);
        }
    }

    #[test]
    fn a_series_completes_in_any_order_with_repetitions(
        length in 6_usize..400,
        width in 2_usize..40,
        hex in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let bytes = request(length);
        let kind = if hex { "HP" } else { "2P" };
        let mut parts = series(kind, &bytes, width);
        parts.extend(parts.clone());
        let keys: Vec<u64> = (0..parts.len()).map(|i| (i as u64 + 1).wrapping_mul(seed | 1)).collect();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|index| keys[*index]);
        let mut receiver = Receiver::new();
        for index in order {
            receiver.receive(&parts[index]).unwrap();
        }
        prop_assert_eq!(receiver.take(), psbt(&bytes));
    }

    #[test]
    fn no_text_of_this_form_makes_the_receiver_panic(tail in "[HZ2][PUTX][0-9A-Z]{4}[A-Z2-7]{0,60}", any in ".{0,60}") {
        let mut receiver = Receiver::new();
        let _ = receiver.receive(&format!("B${tail}"));
        let _ = receiver.receive(&format!("B${any}"));
        let _ = receiver.receive(&format!("B$ZP0100{any}"));
    }
}
