//! The dense mode between our two programs.

use alloc::vec::Vec;

use proptest::prelude::*;

use super::super::dense_message::{seed_of, session_of, wrap};
use super::super::dense_part::write;
use super::super::mixing::{DegreeTable, fragments_of};
use super::super::{DenseSender, Payload, PayloadKind, Receiver, STREAMS_MEMORY_MAX, Version};
use super::{message, psbt, texts};

fn frames(payload: &[u8], version: u8, count: usize) -> Vec<Vec<u8>> {
    let version = Version::new(version).unwrap();
    let mut sender = DenseSender::new(PayloadKind::Psbt, payload, version).unwrap();
    (0..count).map(|_| sender.part()).collect()
}

fn code(frame: &[u8]) -> &'static str {
    Receiver::new()
        .receive_codes(&[frame])
        .err()
        .map_or("taken", |error| error.code())
}

/// Feeds frames until one completes the transfer; tells how many that took, and the codes of the refused ones.
fn feed(receiver: &mut Receiver, frames: &[Vec<u8>]) -> (Option<usize>, Vec<&'static str>) {
    let mut codes = Vec::new();
    for (index, frame) in frames.iter().enumerate() {
        match receiver.receive_codes(&[frame]) {
            Ok(progress) if progress.complete => return (Some(index + 1), codes),
            Ok(_) => {}
            Err(error) => codes.push(error.code()),
        }
    }
    (None, codes)
}

/// A frame of the same transfer with other data, its checksum right.
fn poisoned(frame: &[u8]) -> Vec<u8> {
    let mut bytes = frame[..frame.len() - 4].to_vec();
    // The end of the last fragment is no part of the message.
    bytes[17] ^= 0x55;
    resummed(bytes)
}

fn resummed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes);
    bytes.extend(sum.to_be_bytes());
    bytes
}

/// The frames of any message, as one cut into fragments of `width` bytes.
fn frames_of(message: &[u8], width: usize) -> Vec<Vec<u8>> {
    let (session, length) = (session_of(message), u32::try_from(message.len()).unwrap());
    let chunks: Vec<&[u8]> = message.chunks(width).collect();
    let count = u16::try_from(chunks.len()).unwrap();
    let padded = |chunk: &[u8]| [chunk, &alloc::vec![0; width - chunk.len()]].concat();
    (1..=count)
        .zip(&chunks)
        .map(|(number, chunk)| write(session, [number, count], length, &padded(chunk)))
        .collect()
}

#[test]
fn a_frame_has_the_layout_that_is_written_down() {
    let payload = message(300, 1);
    let wrapped = [
        b"P0".to_vec(),
        hex::decode(sha256(&payload)).unwrap(),
        payload.clone(),
    ]
    .concat();
    let frame = &frames(&payload, 10, 1)[0];
    let session = hex::decode(&sha256(&wrapped)[..16]).unwrap();
    let header = [&[0xff, 0xd1][..], &session, &[0, 1, 0, 2, 0, 1, 78]].concat();
    assert_eq!(frame[..17], header);
    assert_eq!(frame[17..frame.len() - 4], wrapped[..167]);
    assert_eq!(resummed(frame[..frame.len() - 4].to_vec()), *frame);
    let mut packed = frames(&alloc::vec![7; 300], 10, 1);
    assert_eq!(packed[0][17..19], *b"PZ");
    assert!(packed.remove(0).len() < 90, "it was packed");
}

fn sha256(bytes: &[u8]) -> alloc::string::String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

#[test]
fn mixtures_are_those_of_ur_under_the_first_bytes_of_the_session() {
    let payload = message(2_000, 1);
    let wrapped = wrap(PayloadKind::Psbt, &payload);
    let all = frames(&payload, 5, 100);
    let count = u16::from_be_bytes([all[0][12], all[0][13]]);
    let (degrees, width) = (DegreeTable::new(count), all[0].len() - 21);
    for frame in &all {
        let number = u16::from_be_bytes([frame[10], frame[11]]);
        let mut sum = alloc::vec![0; width];
        for fragment in fragments_of(u32::from(number), count, seed_of(session_of(&wrapped)), &degrees) {
            let bytes = wrapped.chunks(width).nth(usize::from(fragment)).unwrap();
            sum.iter_mut().zip(bytes).for_each(|(sum, byte)| *sum ^= byte);
        }
        assert_eq!(frame[17..17 + width], sum, "frame {number}");
    }
}

#[test]
fn a_payload_arrives_from_the_first_frame_and_from_the_middle_of_the_show() {
    for (length, version) in [(1, 2), (34, 5), (1_000, 5), (20_000, 25), (100_000, 40)] {
        let payload = message(length, 2);
        let all = frames(&payload, version, 3_000);
        let parts = usize::from(u16::from_be_bytes([all[0][12], all[0][13]]));
        let mut first = Receiver::new();
        assert_eq!(feed(&mut first, &all), (Some(parts), Vec::new()));
        assert_eq!(first.take(), psbt(&payload));
        let mut late = Receiver::new();
        let (used, _) = feed(&mut late, &all[parts + 3..]);
        assert!(
            used.is_some_and(|used| used <= parts + 12),
            "{used:?} for {parts}"
        );
        assert_eq!(late.take(), psbt(&payload));
    }
}

#[test]
fn a_document_arrives_as_a_document_and_its_progress_is_told() {
    let text = message(5_000, 3);
    let mut sender = DenseSender::new(PayloadKind::Document, &text, Version::new(20).unwrap()).unwrap();
    let mut receiver = Receiver::new();
    receiver.receive_codes(&[&sender.part()]).unwrap();
    let progress = receiver.progress();
    assert_eq!((progress.rank, progress.needed), (1, sender.part_count()));
    while !receiver.receive_codes(&[&sender.part()]).unwrap().complete {}
    let kind = PayloadKind::Document;
    assert_eq!(receiver.take(), Some(Payload { kind, bytes: text }));
}

#[test]
fn a_damaged_frame_or_one_of_another_layout_is_refused_by_name() {
    let honest = frames(&message(1_000, 1), 10, 1).remove(0);
    assert_eq!(code(&honest), "taken");
    for at in 0..honest.len() {
        let mut damaged = honest.clone();
        damaged[at] ^= 0x10;
        let wanted = if at == 0 { "E_QR_UNKNOWN" } else { "E_DENSE_FRAME" };
        assert_eq!(code(&damaged), wanted, "byte {at}");
    }
    for length in 1..honest.len() {
        assert_eq!(code(&honest[..length]), "E_DENSE_FRAME", "{length} bytes");
    }
    assert_eq!(code(&[]), "E_QR_UNKNOWN");
}

#[test]
fn no_frame_is_a_text_and_no_text_a_frame() {
    for frame in frames(&message(1_000, 1), 10, 50) {
        assert!(core::str::from_utf8(&frame).is_err());
    }
    assert_eq!(code("\u{ff}\u{d1}".as_bytes()), "E_QR_UNKNOWN");
    assert_eq!(code(&[b'U', b'R', b':', 0xff]), "E_QR_UNKNOWN");
}

#[test]
fn a_header_is_judged_before_anything_is_kept() {
    let session = [7; 8];
    let with = |number: u16, count: u16, length: u32, width: usize| {
        code(&write(session, [number, count], length, &alloc::vec![1; width]))
    };
    assert_eq!(with(1, 3, 25, 10), "taken");
    assert_eq!(with(65_535, 3, 25, 10), "taken");
    assert_eq!(with(0, 3, 25, 10), "E_UR_HEADER");
    assert_eq!(with(1, 0, 25, 10), "E_UR_HEADER");
    assert_eq!(with(1, 3, 31, 10), "E_UR_HEADER");
    assert_eq!(with(1, 3, 20, 10), "E_UR_HEADER");
    assert_eq!(with(1, 3, 0, 10), "E_UR_HEADER");
    assert_eq!(with(1, 8_192, 81_920, 10), "taken");
    assert_eq!(with(1, 8_193, 81_930, 10), "E_UR_LIMIT");
    assert_eq!(with(1, 2_048, 4 << 20, 2_048), "taken");
    assert_eq!(with(1, 2_049, (4 << 20) + 1, 2_048), "E_UR_LIMIT");
    let mut receiver = Receiver::new();
    for session in 1..8 {
        let frame = write([session; 8], [1, 8_192], 4 << 20, &[1; 512]);
        receiver.receive_codes(&[&frame]).unwrap();
    }
    assert!(receiver.held() <= STREAMS_MEMORY_MAX);
}

#[test]
fn a_whole_message_without_a_payload_is_refused_and_the_honest_one_arrives_after_it() {
    use miniz_oxide::deflate::compress_to_vec;
    let payload = message(1_000, 1);
    let honest = frames(&payload, 10, 20);
    let hash = |bytes: &[u8]| hex::decode(sha256(bytes)).unwrap();
    let cases: [(&str, Vec<u8>); 6] = [
        ("E_UR_HEADER", b"P0short".to_vec()),
        ("E_UR_TYPE", [b"Q0".to_vec(), hash(b"x"), b"x".to_vec()].concat()),
        ("E_UR_TYPE", [b"P1".to_vec(), hash(b"x"), b"x".to_vec()].concat()),
        (
            "E_UR_CHECKSUM",
            [b"P0".to_vec(), hash(b"y"), b"x".to_vec()].concat(),
        ),
        ("E_INFLATE", [b"PZ".to_vec(), hash(b"x"), b"x".to_vec()].concat()),
        ("E_INFLATE_LIMIT", {
            let bomb = alloc::vec![0; (4 << 20) + 1];
            [b"PZ".to_vec(), hash(&bomb), compress_to_vec(&bomb, 9)].concat()
        }),
    ];
    for (wanted, bytes) in cases {
        let mut receiver = Receiver::new();
        assert_eq!(feed(&mut receiver, &honest[..2]).0, None);
        assert_eq!(
            feed(&mut receiver, &frames_of(&bytes, 20)),
            (None, alloc::vec![wanted])
        );
        assert!(feed(&mut receiver, &honest[2..]).0.is_some(), "{wanted}");
        assert_eq!(receiver.take(), psbt(&payload));
    }
}

#[test]
fn a_poisoned_frame_is_noticed_and_the_payload_arrives_within_one_more_cycle() {
    let payload = message(4_000, 6);
    let parts = frames_count(&payload, 10);
    for bad in [0, 5, parts - 1] {
        let mut all = frames(&payload, 10, 3 * parts);
        all[bad] = poisoned(&all[bad]);
        let mut receiver = Receiver::new();
        let (used, codes) = feed(&mut receiver, &all);
        assert_eq!(codes, ["E_UR_CHECKSUM"], "false frame {bad}");
        assert!(used.is_some_and(|used| used <= 2 * parts), "{used:?}");
        assert_eq!(receiver.take(), psbt(&payload));
    }
}

fn frames_count(payload: &[u8], version: u8) -> usize {
    let frame = frames(payload, version, 1).remove(0);
    usize::from(u16::from_be_bytes([frame[12], frame[13]]))
}

#[test]
fn dense_frames_and_texts_in_one_picture_are_two_transfers() {
    let (payload, other) = (message(1_000, 1), message(1_000, 2));
    let (dense, ur) = (frames(&payload, 10, 10), texts(&other, 100, 1));
    let mut receiver = Receiver::new();
    let refused = receiver
        .receive_codes(&[&dense[0], ur[0].as_bytes()])
        .unwrap_err();
    assert_eq!(refused.code(), "E_QR_AMBIGUOUS");
    receiver.receive_codes(&[ur[0].as_bytes()]).unwrap();
    receiver
        .receive_codes(&[&dense[0], b"a sticker", &dense[1]])
        .unwrap();
    assert_eq!(receiver.progress().rank, 2);
    assert!(feed(&mut receiver, &dense[2..]).0.is_some());
    assert_eq!(receiver.take(), psbt(&payload));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_get_a_verdict_and_the_honest_payload_arrives(
        hostile in proptest::collection::vec(
            (any::<[u8; 8]>(), any::<[u16; 2]>(), 0_u32..200, proptest::collection::vec(any::<u8>(), 0..40)), 1..8),
        raw in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let payload = message(400, 4);
        let mut receiver = Receiver::new();
        let _ = receiver.receive_codes(&[&[&[0xff, 0xd1][..], &raw].concat()]);
        let _ = receiver.receive_codes(&[&raw]);
        for (session, numbers, length, data) in &hostile {
            let small = numbers.map(|number| number % 9);
            let _ = receiver.receive_codes(&[&write(*session, small, *length, data)]);
            let _ = receiver.receive_codes(&[&write(*session, *numbers, *length, data)]);
        }
        let _ = receiver.take();
        prop_assert!(feed(&mut receiver, &frames(&payload, 5, 60)).0.is_some());
        prop_assert_eq!(receiver.take(), psbt(&payload));
    }
}
