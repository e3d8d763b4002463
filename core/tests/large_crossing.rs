//! Two megabytes cross in one go although a third of the frames is lost.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use strongroom_core::qr::{Mode, Payload, PayloadKind, Profile, Receiver, Setting, Show, UrType, Version};

/// Bytes that no compressor makes shorter.
fn payload(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[0]
    };
    b"psbt\xff"
        .iter()
        .copied()
        .chain(std::iter::repeat_with(next))
        .take(length)
        .collect()
}

#[test]
fn two_megabytes_cross_in_one_go_although_a_third_of_the_frames_is_lost() {
    let bytes = payload(2_000_000);
    for mode in [Mode::Ur, Mode::Dense] {
        let setting = Setting {
            mode: Some(mode),
            version: Version::MAX,
            profile: Profile::Strongroom,
        };
        let mut show = Show::new(UrType::CryptoPsbt, &bytes, &setting).unwrap();
        let (mut receiver, mut received) = (Receiver::new(), 0);
        for frame in 0.. {
            let code = show.next_code();
            if frame % 3 == 1 {
                continue;
            }
            received += 1;
            if receiver.receive_codes(&[code.as_bytes()]).unwrap().complete {
                break;
            }
        }
        let parts = show.part_count();
        assert!(
            received * 100 <= parts * 108,
            "{mode:?}: {received} frames for {parts} parts"
        );
        let kind = PayloadKind::Psbt;
        assert_eq!(
            receiver.take(),
            Some(Payload {
                kind,
                bytes: bytes.clone()
            }),
            "{mode:?}"
        );
    }
}
