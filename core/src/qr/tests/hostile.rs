//! Hostile frames get a code, cost little, and do not end the honest transfer.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use proptest::prelude::*;
use ur::bytewords::{self, Style};

use super::super::{FRAME_TEXT_MAX, Receiver};
use super::{feed, message, psbt, texts};

/// A part with any header, its bytewords checksum right.
fn forged(address: &str, header: [u64; 4], data: &[u8]) -> String {
    let mut cbor = alloc::vec![0x85];
    for number in header {
        cbor.extend(head(0, number));
    }
    cbor.extend(head(2, u64::try_from(data.len()).unwrap()));
    cbor.extend(data);
    format!(
        "ur:crypto-psbt/{address}/{}",
        bytewords::encode(&cbor, Style::Minimal)
    )
}

fn head(major: u8, value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let (short, skip) = match value {
        0..=23 => return alloc::vec![major << 5 | bytes[7]],
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 0),
    };
    [&[major << 5 | short], &bytes[skip..]].concat()
}

fn code(text: &str) -> &'static str {
    Receiver::new()
        .receive(text)
        .err()
        .map_or("taken", |error| error.code())
}

#[test]
fn the_forging_helper_makes_parts_that_are_taken() {
    assert_eq!(code(&forged("1-3", [1, 3, 25, 77], &[1; 10])), "taken");
    assert_eq!(
        code(&forged("4000000000-3", [4_000_000_000, 3, 25, 77], &[1; 10])),
        "taken"
    );
}

#[test]
fn a_header_beyond_the_limits_is_refused_with_its_code() {
    let parts = |count: u64, length| forged(&format!("1-{count}"), [1, count, length, 77], &[1; 10]);
    assert_eq!(code(&parts(4_000_000_000, 40_000_000_000)), "E_UR_LIMIT");
    assert_eq!(code(&parts(8_192, 81_920)), "taken");
    assert_eq!(code(&parts(8_193, 81_930)), "E_UR_LIMIT");
    let width = [1; 2_048];
    assert_eq!(
        code(&forged("1-2048", [1, 2_048, 4 * 1024 * 1024, 77], &width)),
        "taken"
    );
    assert_eq!(
        code(&forged("1-2049", [1, 2_049, 4 * 1024 * 1024 + 1, 77], &width)),
        "E_UR_LIMIT"
    );
    assert_eq!(
        code(&format!("ur:crypto-psbt/{}", "a".repeat(FRAME_TEXT_MAX))),
        "E_UR_LIMIT"
    );
}

#[test]
fn a_header_that_contradicts_itself_is_refused() {
    assert_eq!(
        code(&forged("1-3", [1, 3, 31, 77], &[1; 10])),
        "E_UR_HEADER",
        "too long for three parts"
    );
    assert_eq!(
        code(&forged("1-3", [1, 3, 20, 77], &[1; 10])),
        "E_UR_HEADER",
        "too short for three parts"
    );
    assert_eq!(code(&forged("1-3", [1, 3, 0, 77], &[1; 10])), "E_UR_HEADER");
    assert_eq!(code(&forged("1-3", [1, 3, 25, 77], &[])), "E_UR_HEADER");
    assert_eq!(
        code(&forged("1-3", [2, 3, 25, 77], &[1; 10])),
        "E_UR_HEADER",
        "another number"
    );
    assert_eq!(
        code(&forged("1-4", [1, 3, 25, 77], &[1; 10])),
        "E_UR_HEADER",
        "another count"
    );
    assert_eq!(
        code(&forged("0-3", [0, 3, 25, 77], &[1; 10])),
        "E_UR_HEADER",
        "numbers begin at 1"
    );
    assert_eq!(code(&forged("1-0", [1, 0, 25, 77], &[1; 10])), "E_UR_HEADER");
    assert_eq!(code(&forged("+1-3", [1, 3, 25, 77], &[1; 10])), "E_UR_HEADER");
    assert_eq!(code(&forged("1-3", [1, 3, 25, 1 << 32], &[1; 10])), "E_UR_HEADER");
    assert_eq!(
        code(&forged("99999999999-3", [1, 3, 25, 77], &[1; 10])),
        "E_UR_HEADER"
    );
}

#[test]
fn another_type_is_refused() {
    for name in ["bytes", "crypto-seed", "crypto-psbtx", ""] {
        let text = forged("1-3", [1, 3, 25, 77], &[1; 10]).replace("crypto-psbt", name);
        assert_eq!(code(&text), "E_UR_TYPE", "{name}");
    }
}

#[test]
fn cbor_that_is_not_the_array_of_five_in_shortest_form_is_refused() {
    let wrapped = |cbor: &[u8]| format!("ur:psbt/1-3/{}", bytewords::encode(cbor, Style::Minimal));
    let good = [&[0x85, 1, 3, 0x18, 25, 5, 0x41, 9][..]].concat();
    assert_eq!(
        code(&wrapped(&good)),
        "E_UR_HEADER",
        "well formed, lengths do not fit"
    );
    for (bad, wanted) in [
        (&[0x84, 1, 3, 3, 5][..], "E_CBOR_COUNT"),
        (&[0x85, 1, 3, 3, 5, 0x41], "E_CBOR_TRUNCATED"),
        (&[0x85, 1, 3, 3, 5, 0x41, 9, 0], "E_CBOR_TRAILING"),
        (&[0x85, 0x18, 1, 3, 3, 5, 0x41, 9], "E_CBOR_CANONICAL"),
        (
            &[
                0x85, 1, 3, 3, 5, 0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            ],
            "E_CBOR_TRUNCATED",
        ),
        (&[0x85, 1, 3, 3, 5, 0x5f, 0x41, 9, 0xff], "E_CBOR_INDEFINITE"),
        (&[0x9f, 1, 3, 3, 5, 0x41, 9, 0xff], "E_CBOR_INDEFINITE"),
        (&[0x85, 1, 3, 3, 0xc1, 5, 0x41, 9], "E_CBOR_TAG"),
        (&[0x81; 40], "E_CBOR_DEPTH"),
        (
            &[0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0],
            "E_CBOR_COUNT",
        ),
        (&[0xa2, 1, 1, 1, 2], "E_CBOR_DUPLICATE"),
        (&[0xa2, 2, 1, 1, 2], "E_CBOR_CANONICAL"),
        (&[0xa2, 1, 0xa1, 5, 5, 2, 2], "E_CBOR_KIND"),
        (&[0xfb, 0, 0, 0, 0, 0, 0, 0, 0], "E_CBOR_CANONICAL"),
        (&[0xf4], "E_CBOR_KIND"),
        (&[], "E_CBOR_TRUNCATED"),
    ] {
        assert_eq!(code(&wrapped(bad)), wanted, "{bad:02x?}");
    }
}

#[test]
fn a_whole_message_that_is_no_byte_string_is_refused() {
    for (bad, wanted) in [
        (&[0x83, 1, 2, 3][..], "E_CBOR_KIND"),
        (&[0x42, 1], "E_CBOR_TRUNCATED"),
        (&[0x41, 1, 2], "E_CBOR_TRAILING"),
        (&[0xd9, 0x01, 0x36, 0x41, 1], "E_CBOR_TAG"),
        (&[], "E_CBOR_TRUNCATED"),
    ] {
        let text = format!("ur:psbt/{}", bytewords::encode(bad, Style::Minimal));
        assert_eq!(code(&text), wanted, "{bad:02x?}");
    }
}

#[test]
fn damaged_letters_are_refused() {
    let good = forged("1-3", [1, 3, 25, 77], &[1; 10]);
    let end = good.len() - 1;
    assert_eq!(code(&good[..end]), "E_UR_BYTEWORDS");
    assert_eq!(code(&good[..end - 1]), "E_UR_BYTEWORDS");
    assert_eq!(code("ur:psbt/"), "E_UR_BYTEWORDS");
    assert_eq!(code("ur:psbt"), "E_UR_HEADER");
    assert_eq!(code("https://example.org"), "E_QR_UNKNOWN");
    assert_eq!(code("B$ZP0100"), "E_QR_ENCODING");
    assert_eq!(code("cHNidP8*"), "E_QR_ENCODING");
    assert_eq!(code("70736274ff0"), "E_QR_ENCODING");
}

#[test]
fn a_foreign_first_frame_does_not_lock_the_receiver() {
    let bytes = message(96, 4);
    let mut receiver = Receiver::new();
    receiver.receive(&texts(&message(500, 5), 20, 1)[0]).unwrap();
    receiver
        .receive(&forged("1-3", [1, 3, 25, 77], &[1; 10]))
        .unwrap();
    assert_eq!(feed(&mut receiver, &texts(&bytes, 10, 10)), Some(10));
    assert_eq!(receiver.take(), psbt(&bytes));
}

#[test]
fn a_flood_of_foreign_headers_does_not_push_the_good_transfer_out() {
    let bytes = message(496, 4);
    let mut receiver = Receiver::new();
    for (index, text) in texts(&bytes, 10, 50).iter().enumerate() {
        receiver.receive(text).unwrap();
        for round in 0..2 {
            let checksum = 1000 + u64::try_from(index * 2 + round).unwrap();
            receiver
                .receive(&forged("1-3", [1, 3, 25, checksum], &[1; 10]))
                .unwrap();
        }
    }
    assert_eq!(receiver.take(), psbt(&bytes));
}

#[test]
fn transfers_left_half_done_do_not_block_a_new_one() {
    let mut receiver = Receiver::new();
    for seed in 10..16 {
        feed(&mut receiver, &texts(&message(996, seed), 10, 60));
    }
    let bytes = message(496, 4);
    assert_eq!(feed(&mut receiver, &texts(&bytes, 10, 50)), Some(50));
    assert_eq!(receiver.take(), psbt(&bytes));
}

/// A part of the honest transfer, of fragments of ten bytes, with its header and other data.
fn poisoned(honest: &str) -> String {
    let body = honest.rsplit('/').next().unwrap().to_ascii_lowercase();
    let mut cbor = bytewords::decode(&body, Style::Minimal).unwrap();
    let first = cbor.len() - 10;
    cbor[first] ^= 0x55;
    let address = honest.rsplit_once('/').unwrap().0;
    format!("{address}/{}", bytewords::encode(&cbor, Style::Minimal))
}

#[test]
fn a_poisoned_part_is_named_and_the_transfer_recovers_within_one_more_cycle() {
    let bytes = message(196, 6);
    for bad in [1, 8, 20] {
        let mut all = texts(&bytes, 10, 40);
        all[bad - 1] = poisoned(&all[bad - 1]);
        let mut receiver = Receiver::new();
        let mut codes = Vec::new();
        let mut complete_at = None;
        for (index, text) in all.iter().enumerate() {
            match receiver.receive(text) {
                Ok(progress) if progress.complete => complete_at = complete_at.or(Some(index + 1)),
                Ok(_) => {}
                Err(error) => codes.push(error.code()),
            }
        }
        assert_eq!(codes, ["E_UR_CHECKSUM"], "poisoned part {bad}");
        assert!(
            complete_at.is_some_and(|frames| frames <= 34),
            "poisoned part {bad}: {complete_at:?}"
        );
        assert_eq!(receiver.take(), psbt(&bytes));
    }
}

#[test]
fn a_poisoned_part_that_the_honest_one_contradicts_costs_no_frame() {
    let bytes = message(196, 6);
    let all = texts(&bytes, 10, 20);
    for bad in [1, 8, 19] {
        let mut receiver = Receiver::new();
        receiver.receive(&poisoned(&all[bad - 1])).unwrap();
        assert_eq!(feed(&mut receiver, &all), Some(20), "poisoned part {bad}");
        assert_eq!(receiver.take(), psbt(&bytes));
    }
}

#[test]
fn a_poisoned_mixture_among_hundreds_is_found_with_a_few_frames_more() {
    let bytes = message(200 * 20 - 3, 6);
    let late = texts(&bytes, 20, 800).split_off(200);
    let needed = feed(&mut Receiver::new(), &late).unwrap();
    for bad in [0, 100, needed - 2] {
        let mut frames = late.clone();
        frames[bad] = poisoned(&frames[bad]);
        let mut receiver = Receiver::new();
        let complete = |text: &String| receiver.receive(text).is_ok_and(|progress| progress.complete);
        let used = frames.iter().position(complete).unwrap() + 1;
        assert!(
            used <= needed + 40,
            "{used} frames where {needed} do, false: {bad}"
        );
        assert_eq!(receiver.take(), psbt(&bytes));
    }
}

#[test]
fn any_two_poisoned_parts_cost_one_more_round_at_most() {
    let bytes = message(196, 6);
    for (one, two) in [(0, 1), (3, 17), (18, 19)] {
        let mut all = texts(&bytes, 10, 80);
        for bad in [one, two] {
            all[bad] = poisoned(&all[bad]);
        }
        let mut receiver = Receiver::new();
        let complete = |text: &String| receiver.receive(text).is_ok_and(|progress| progress.complete);
        let used = all.iter().position(complete).unwrap() + 1;
        assert!(used <= 50, "{used} frames for 20 parts");
        assert_eq!(receiver.take(), psbt(&bytes));
    }
}

#[test]
fn a_false_repetition_of_a_known_part_changes_nothing() {
    let bytes = message(196, 6);
    let all = texts(&bytes, 10, 20);
    let mut receiver = Receiver::new();
    receiver.receive(&all[0]).unwrap();
    receiver.receive(&all[1]).unwrap();
    receiver.receive(&poisoned(&all[0])).unwrap();
    assert_eq!(feed(&mut receiver, &all[2..]), Some(18));
    assert_eq!(receiver.take(), psbt(&bytes));
}

#[test]
fn two_types_under_one_header_are_kept_apart() {
    let bytes = message(96, 1);
    let (ours, all) = (texts(&bytes, 10, 10), texts(&bytes, 10, 10));
    let other = all[5].replace("CRYPTO-PSBT", "PSBT");
    let mut receiver = Receiver::new();
    receiver.receive(&ours[0]).unwrap();
    receiver.receive(&ours[1]).unwrap();
    assert_eq!(receiver.receive(&other).unwrap_err().code(), "E_UR_TYPE");
    assert_eq!(receiver.progress().rank, 2, "the part was not mixed in");
    assert_eq!(feed(&mut receiver, &ours[2..]), Some(8));
    assert_eq!(receiver.take(), psbt(&bytes));
}

#[test]
fn a_foreign_whole_message_does_not_end_the_transfer_that_was_meant() {
    let bytes = message(96, 1);
    let all = texts(&bytes, 10, 10);
    let mut receiver = Receiver::new();
    feed(&mut receiver, &all[..6]);
    assert!(receiver.receive("cHNidP8BAgM=").unwrap().complete);
    assert_eq!(receiver.take(), psbt(b"psbt\xff\x01\x02\x03"));
    assert_eq!(
        feed(&mut receiver, &all[6..]),
        Some(4),
        "the first six parts are still there"
    );
    assert_eq!(receiver.take(), psbt(&bytes));
    feed(&mut receiver, &all[..6]);
    receiver.reset();
    assert_eq!(receiver.progress().rank, 0);
}

#[test]
fn the_transfer_on_show_is_the_one_of_the_last_frames() {
    let (old, new) = (texts(&message(996, 1), 10, 60), texts(&message(496, 2), 10, 20));
    let mut receiver = Receiver::new();
    feed(&mut receiver, &old);
    feed(&mut receiver, &new);
    assert_eq!((receiver.progress().needed, receiver.progress().rank), (50, 20));
    assert_eq!(receiver.parts().len(), 50);
}

#[test]
fn a_full_house_of_abandoned_transfers_gives_way_even_under_a_flood() {
    let mut receiver = Receiver::new();
    for seed in 10..14 {
        feed(&mut receiver, &texts(&message(996, seed), 10, 60));
    }
    let bytes = message(496, 4);
    let mut complete = false;
    for (index, text) in texts(&bytes, 10, 1_000).iter().enumerate() {
        let checksum = 1_000 + u64::try_from(index).unwrap();
        complete |= receiver.receive(text).unwrap().complete;
        let _ = receiver.receive(&forged("1-3", [1, 3, 25, checksum], &[1; 10]));
        if complete {
            break;
        }
    }
    assert_eq!(receiver.take(), psbt(&bytes));
}

#[test]
fn the_largest_streams_together_stay_within_the_memory_that_is_set_aside() {
    // Each would come to hold 13 MiB: two stay, and none is so large that it would not.
    let mut receiver = Receiver::new();
    for checksum in 1..8 {
        let text = forged("1-8192", [1, 8_192, 4 * 1024 * 1024, checksum], &[1; 512]);
        assert_eq!(receiver.receive(&text).unwrap().needed, 8_192);
    }
    assert!(receiver.held() <= super::super::STREAMS_MEMORY_MAX);
    assert!(receiver.held() > super::super::STREAMS_MEMORY_MAX / 2);
}

#[test]
fn two_transfers_in_one_picture_are_refused_and_both_stay_possible() {
    let (one, two) = (texts(&message(96, 1), 10, 10), texts(&message(96, 2), 10, 10));
    let mut receiver = Receiver::new();
    receiver.receive(&one[0]).unwrap();
    let refused = receiver.receive_picture(&[&one[1], &two[1]]).unwrap_err();
    assert_eq!(refused.code(), "E_QR_AMBIGUOUS");
    assert_eq!(receiver.progress().rank, 1, "neither frame was taken");
    let whole = format!("ur:psbt/{}", bytewords::encode(&[0x41, 1], Style::Minimal));
    assert_eq!(
        receiver.receive_picture(&[&one[1], &whole]).unwrap_err().code(),
        "E_QR_AMBIGUOUS"
    );
    receiver
        .receive_picture(&[&one[1], "a sticker on the wall", &one[2]])
        .unwrap();
    assert_eq!(receiver.progress().rank, 3);
    assert_eq!(
        receiver.receive_picture(&["a sticker"]).unwrap_err().code(),
        "E_QR_UNKNOWN"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_header_gets_a_verdict_and_the_honest_transfer_completes(
        headers in proptest::collection::vec(
            (any::<[u64; 4]>(), any::<[u8; 4]>(), proptest::collection::vec(any::<u8>(), 0..20)), 1..8),
        shift in 0_u32..64,
    ) {
        let bytes = message(96, 4);
        let mut receiver = Receiver::new();
        for (header, _, data) in &headers {
            let small = header.map(|number| number.checked_shr(shift).unwrap());
            let _ = receiver.receive(&forged(&format!("{}-{}", small[0], small[1]), small, data));
        }
        let _ = receiver.take();
        prop_assert!(feed(&mut receiver, &texts(&bytes, 10, 60)).is_some());
        prop_assert_eq!(receiver.take(), psbt(&bytes));
    }
}
