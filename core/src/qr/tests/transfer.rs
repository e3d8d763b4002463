//! Honest transfers complete, with losses, late, in any order.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use proptest::prelude::*;

use super::super::mixing::{DegreeTable, fragments_of};
use super::super::{FRAGMENT_MAX, PayloadKind, Progress, Receiver, SendError, Sender, UrType};
use super::{feed, message, psbt, texts};

#[test]
fn our_choice_of_fragments_is_that_of_the_ur_crate() {
    for parts in (1..=50).chain([97, 200, 513, 1000]) {
        let bytes = message(parts * 10, 7);
        let mut encoder = ur::fountain::Encoder::new(&bytes, 10).unwrap();
        let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes);
        let degrees = DegreeTable::new(u16::try_from(parts).unwrap());
        for number in 1..=u32::try_from(parts * 3 + 20).unwrap() {
            let theirs: Vec<u16> = encoder
                .next_part()
                .indexes()
                .iter()
                .map(|index| u16::try_from(*index).unwrap())
                .collect();
            let ours = fragments_of(number, u16::try_from(parts).unwrap(), checksum, &degrees);
            assert_eq!(ours, theirs, "part {number} of {parts}");
        }
    }
}

#[test]
fn every_part_count_completes_in_one_pass_and_from_mixed_parts_alone() {
    for parts in 2..=50 {
        let bytes = message(parts * 10 - 4, 3);
        let all = texts(&bytes, 10, parts * 8 + 60);
        let mut first = Receiver::new();
        assert_eq!(feed(&mut first, &all), Some(parts), "{parts} parts in order");
        assert_eq!(first.take(), psbt(&bytes));
        let mut late = Receiver::new();
        assert!(
            feed(&mut late, &all[parts..]).is_some(),
            "{parts} parts, joined late"
        );
        assert_eq!(late.take(), psbt(&bytes));
    }
}

#[test]
fn a_late_receiver_needs_hardly_more_frames_than_there_are_parts() {
    let parts = 200;
    let bytes = message(parts * 50 - 4, 11);
    let mut total = 0;
    for start in [1, 2, 3, 4] {
        let all = texts(&bytes, 50, parts * 8);
        total += feed(&mut Receiver::new(), &all[start * parts..]).unwrap();
    }
    assert!(
        total * 100 <= parts * 4 * 108,
        "{total} frames for four transfers of {parts}"
    );
}

#[test]
fn a_small_message_is_one_text_without_sequence() {
    let bytes = message(40, 1);
    let mut sender = Sender::new(UrType::Psbt, &bytes, 100).unwrap();
    let text = sender.part();
    assert!(
        text.starts_with("UR:PSBT/") && text.matches('/').count() == 1,
        "{text}"
    );
    assert_eq!((sender.part_count(), sender.part()), (1, text.clone()));
    let mut receiver = Receiver::new();
    assert!(receiver.receive(&text).unwrap().complete);
    assert_eq!(receiver.take(), psbt(&bytes));
}

#[test]
fn a_document_arrives_as_a_document_in_either_case_of_letters() {
    let bytes = message(300, 2);
    let mut sender = Sender::new(UrType::Document, &bytes, 50).unwrap();
    let mut receiver = Receiver::new();
    for (index, text) in sender.parts(7).into_iter().enumerate() {
        let text = if index % 2 == 0 {
            text
        } else {
            text.to_ascii_lowercase()
        };
        receiver.receive(&text).unwrap();
    }
    let payload = receiver.take().unwrap();
    assert_eq!((payload.kind, payload.bytes), (PayloadKind::Document, bytes));
}

#[test]
fn a_psbt_in_base64_or_hex_is_recognised_by_itself() {
    let mut bytes = b"psbt\xff".to_vec();
    bytes.extend(message(100, 5));
    let base64 = base64::engine::general_purpose::STANDARD.encode(&bytes);
    for text in [base64, hex::encode(&bytes), hex::encode_upper(&bytes)] {
        let mut receiver = Receiver::new();
        assert!(receiver.receive(&text).unwrap().complete);
        assert_eq!(receiver.take(), psbt(&bytes));
    }
}

#[test]
fn progress_counts_what_is_known_and_repeated_frames_do_not_count() {
    let all = texts(&message(96, 9), 10, 30);
    let mut receiver = Receiver::new();
    for _ in 0..3 {
        receiver.receive(&all[0]).unwrap();
    }
    let progress = receiver.receive(&all[4]).unwrap();
    assert_eq!(
        progress,
        Progress {
            received: 2,
            needed: 10,
            rank: 2,
            complete: false
        }
    );
}

#[test]
fn taking_the_payload_makes_the_receiver_ready_for_the_next_transfer() {
    let (one, two) = (message(96, 1), message(500, 2));
    let mut receiver = Receiver::new();
    assert_eq!(receiver.take(), None);
    feed(&mut receiver, &texts(&one, 10, 10)).unwrap();
    assert_eq!(receiver.take(), psbt(&one));
    assert_eq!(receiver.take(), None);
    feed(&mut receiver, &texts(&two, 10, 60)).unwrap();
    assert_eq!(receiver.take(), psbt(&two));
}

#[test]
fn the_sender_refuses_what_the_receiver_would() {
    let refused = |bytes: &[u8], fragment| Sender::new(UrType::Psbt, bytes, fragment).err();
    assert_eq!(refused(&[], 100), Some(SendError::Empty));
    assert_eq!(refused(&[], 100).map(|e| e.code()), Some("E_UR_SEND"));
    assert!(matches!(
        refused(&[1; 50], 9),
        Some(SendError::Fragment { got: 9, .. })
    ));
    assert!(matches!(
        refused(&[1; 50], 2_111),
        Some(SendError::Fragment { .. })
    ));
    assert!(
        refused(&[1; 81_920 - 5], 10).is_none(),
        "8,192 parts with the header of five bytes"
    );
    assert!(matches!(
        refused(&[1; 81_920 - 4], 10),
        Some(SendError::TooManyParts { got: 8_193, .. })
    ));
    let longest = alloc::vec![1; 4 * 1024 * 1024 - 5];
    assert!(refused(&longest, 2_000).is_none());
    let longer = alloc::vec![1; 4 * 1024 * 1024 - 4];
    assert_eq!(
        refused(&longer, 2_000).map(|error| error.code()),
        Some("E_UR_LIMIT")
    );
}

#[test]
fn parts_of_the_largest_message_are_taken() {
    let bytes = alloc::vec![7; 4 * 1024 * 1024 - 5];
    let first = texts(&bytes, 2_000, 1);
    assert_eq!(Receiver::new().receive(&first[0]).unwrap().needed, 2_098);
    let many = texts(&alloc::vec![7; 81_920 - 5], 10, 1);
    assert_eq!(Receiver::new().receive(&many[0]).unwrap().needed, 8_192);
}

/// The rank of a set of parts, worked out the slow way: rows of booleans, one column after the other.
fn plain_rank(mut rows: Vec<BTreeSet<u16>>) -> usize {
    let mut rank = 0;
    while let Some(pivot) = rows.pop() {
        let Some(lead) = pivot.first().copied() else {
            continue;
        };
        rank += 1;
        for row in rows.iter_mut().filter(|row| row.contains(&lead)) {
            *row = row.symmetric_difference(&pivot).copied().collect();
        }
    }
    rank
}

/// The part number in the address of a text.
fn number_of(text: &str) -> u32 {
    let sequence = text.split('/').nth(1).unwrap();
    sequence.split('-').next().unwrap().parse().unwrap()
}

/// The degrees of the first texts of a message.
fn degrees_of(sender: &mut Sender, bytes: &[u8], rounds: usize) -> Vec<BTreeSet<u16>> {
    let count = u16::try_from(sender.part_count()).unwrap();
    let wrapped = super::super::cbor::wrap_bytes(bytes);
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&wrapped);
    let degrees = DegreeTable::new(count);
    let texts = sender.parts(usize::from(count) * rounds);
    let numbers = texts.iter().map(|text| number_of(text));
    numbers
        .map(|number| {
            fragments_of(number, count, checksum, &degrees)
                .into_iter()
                .collect()
        })
        .collect()
}

#[test]
fn the_sender_shows_fragments_then_mixtures_then_one_fragment_in_four() {
    for parts in [50, 200] {
        let bytes = message(parts * 10 - 3, 2);
        let mut sender = Sender::new(UrType::Psbt, &bytes, 10).unwrap();
        let shown = degrees_of(&mut sender, &bytes, 5);
        let plain = |shown: &[BTreeSet<u16>]| shown.iter().filter(|members| members.len() == 1).count();
        assert_eq!(plain(&shown[..parts]), parts);
        assert!((1..=parts / 10 + 1).contains(&plain(&shown[parts..2 * parts])));
        let late = plain(&shown[2 * parts..]) * 4;
        assert!(
            (3 * parts - 4..=3 * parts + 20).contains(&late),
            "{late} of {parts}"
        );
        // Fragments by themselves come round: who peels and joins late sees each of them.
        let seen: BTreeSet<_> = degrees_of(&mut sender, &bytes, 16)
            .into_iter()
            .filter(|m| m.len() == 1)
            .collect();
        assert_eq!(seen.len(), parts);
    }
}

#[test]
fn plain_texts_go_round_without_mixtures() {
    let bytes = message(50 * 10 - 3, 2);
    let mut plain = Sender::new(UrType::Psbt, &bytes, 10).unwrap().plain();
    let numbers: Vec<u32> = plain.parts(150).iter().map(|text| number_of(text)).collect();
    assert!(numbers.iter().all(|number| *number <= 50));
    assert_eq!(numbers[..50], numbers[50..100]);
}

#[test]
fn any_texts_in_a_row_determine_the_message_if_they_are_as_many_as_its_parts() {
    for parts in [2, 3, 5, 10, 23, 64, 120] {
        let bytes = message(parts * 10 - if parts < 26 { 2 } else { 3 }, 2);
        let mut sender = Sender::new(UrType::Psbt, &bytes, 10).unwrap();
        assert_eq!(usize::try_from(sender.part_count()), Ok(parts));
        let shown = degrees_of(&mut sender, &bytes, 6);
        for start in 0..5 * parts {
            let window = shown[start..start + parts].to_vec();
            assert_eq!(
                plain_rank(window),
                parts,
                "{parts} parts from the text {start} on"
            );
        }
    }
}

#[test]
fn our_parts_are_those_of_the_ur_crate_under_the_same_numbers() {
    for length in [96, 255, 997, 70_000] {
        let bytes = message(length, 5);
        let wrapped = super::super::cbor::wrap_bytes(&bytes);
        let fragment = (length / 7).min(FRAGMENT_MAX);
        let mut encoder = ur::Encoder::new(&wrapped, fragment, "psbt").unwrap();
        let ours = Sender::new(UrType::Psbt, &bytes, fragment).unwrap().parts(100);
        let highest = ours.iter().map(|text| number_of(text)).max().unwrap();
        let theirs: Vec<String> = (0..highest)
            .map(|_| encoder.next_part().unwrap().to_ascii_uppercase())
            .collect();
        for text in ours {
            let number = usize::try_from(number_of(&text)).unwrap();
            assert_eq!(
                Some(&text),
                theirs.get(number - 1),
                "part {number} of {length} bytes"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_sufficient_set_of_parts_completes_and_no_other(
        parts in 2_usize..40,
        picks in proptest::collection::vec(0_usize..160, 1..90),
    ) {
        let bytes = message(parts * 10 - 4, u32::try_from(parts).unwrap());
        let wrapped = [alloc::vec![0x58, u8::try_from(bytes.len() & 0xff).unwrap()], bytes.clone()].concat();
        prop_assume!((24..256).contains(&bytes.len()));
        let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&wrapped);
        let all = texts(&bytes, 10, 160);
        let count = u16::try_from(wrapped.len().div_ceil(10)).unwrap();
        let degrees = DegreeTable::new(count);
        let rows = picks.iter().map(|pick| {
            let number = number_of(&all[*pick]);
            fragments_of(number, count, checksum, &degrees).into_iter().collect()
        });
        let rank = plain_rank(rows.collect());
        let mut receiver = Receiver::new();
        for pick in &picks {
            receiver.receive(&all[*pick]).unwrap();
        }
        prop_assert_eq!(receiver.progress().rank, u32::try_from(rank).unwrap());
        prop_assert_eq!(receiver.progress().complete, rank == usize::from(count));
        let taken = receiver.take();
        prop_assert_eq!(taken, if rank == usize::from(count) { psbt(&bytes) } else { None });
    }

    #[test]
    fn no_text_makes_the_receiver_panic(text in ".{0,200}", tail in "[a-z0-9/-]{0,80}") {
        let mut receiver = Receiver::new();
        let _ = receiver.receive(&text);
        let _ = receiver.receive(&["ur:crypto-psbt/", &tail].concat());
        let _ = receiver.receive(&["cHNidP", &text].concat());
        let _ = receiver.receive("psbt");
    }
}
