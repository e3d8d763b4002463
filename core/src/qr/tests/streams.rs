//! Whatever is shown among the honest frames, the honest payload arrives at most one cycle later, in every carrier.

use alloc::format;
use alloc::vec::Vec;

use proptest::prelude::*;
use ur::bytewords::{self, Style};

use super::super::{
    Mode, Payload, PayloadKind, Profile, Receiver, STREAMS_MEMORY_MAX, Setting, Show, UrType, Version,
};
use super::message;

const CARRIERS: [Mode; 3] = [Mode::Ur, Mode::Bbqr, Mode::Dense];

/// What is done to an honest frame; what can be made right again is made right, so that it is taken for honest.
#[derive(Debug, Clone, Copy)]
enum Lie {
    /// Another byte of content, its checksums right.
    Byte { at: usize, bit: u8 },
    /// The frame ends early.
    Cut { length: usize },
    /// A frame of another message, of as many parts.
    Stranger { number: usize },
}

fn payload(seed: u32) -> Vec<u8> {
    [b"psbt\xff".to_vec(), message(635, seed)].concat()
}

fn show(mode: Mode, payload: &[u8]) -> Show {
    let setting = Setting {
        mode: Some(mode),
        version: Version::new(6).unwrap(),
        profile: Profile::Strongroom,
    };
    Show::new(UrType::CryptoPsbt, payload, &setting).unwrap()
}

fn frames(mode: Mode, payload: &[u8], count: usize) -> Vec<Vec<u8>> {
    let mut show = show(mode, payload);
    (0..count).map(|_| show.next_code().as_bytes().to_vec()).collect()
}

fn lied(mode: Mode, honest: &[u8], strangers: &[Vec<u8>], lie: Lie) -> Vec<u8> {
    match lie {
        Lie::Stranger { number } => strangers[number % strangers.len()].clone(),
        Lie::Cut { length } => honest[..length % honest.len()].to_vec(),
        Lie::Byte { at, bit } => {
            let flip = |bytes: &mut [u8], from: usize| {
                let at = from + at % (bytes.len() - from);
                bytes[at] ^= 1 << (bit % 8);
            };
            match mode {
                Mode::Dense => {
                    let mut bytes = honest[..honest.len() - 4].to_vec();
                    flip(&mut bytes, 0);
                    let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes);
                    [bytes, sum.to_be_bytes().to_vec()].concat()
                }
                Mode::Ur => {
                    let text = core::str::from_utf8(honest).unwrap().to_ascii_lowercase();
                    let (address, body) = text.rsplit_once('/').unwrap();
                    let mut bytes = bytewords::decode(body, Style::Minimal).unwrap();
                    flip(&mut bytes, 0);
                    format!("{address}/{}", bytewords::encode(&bytes, Style::Minimal)).into_bytes()
                }
                // Any letter for any other: a BBQr has no checksum to mend.
                Mode::Bbqr | Mode::Static => {
                    let mut bytes = honest.to_vec();
                    let letter = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[usize::from(bit) % 36];
                    let at = at % bytes.len();
                    bytes[at] = letter;
                    bytes
                }
            }
        }
    }
}

/// Shows the honest frames round after round with the false ones among them; tells how many honest ones were shown until
/// the honest payload arrived.
fn crossed(mode: Mode, false_at: &[(usize, Lie)]) -> usize {
    let honest_payload = payload(1);
    let parts = usize::try_from(show(mode, &honest_payload).part_count()).unwrap();
    let honest = frames(mode, &honest_payload, 8 * parts);
    let strangers = frames(mode, &payload(2), parts);
    let mut receiver = Receiver::new();
    for (shown, frame) in honest.iter().enumerate() {
        for (_, lie) in false_at.iter().filter(|(at, _)| *at == shown) {
            let _ = receiver.receive_codes(&[&lied(mode, frame, &strangers, *lie)]);
            // What a false frame completes is refused by its signature, and the show goes on.
            // Some are no lie: another letter for itself.
            if receiver.take().is_some_and(|taken| taken.bytes == honest_payload) {
                return shown + 1;
            }
        }
        let _ = receiver.receive_codes(&[frame]);
        assert!(receiver.held() <= STREAMS_MEMORY_MAX);
        let arrived = Payload {
            kind: PayloadKind::Psbt,
            bytes: honest_payload.clone(),
        };
        if receiver.take() == Some(arrived) {
            return shown + 1;
        }
    }
    panic!("{mode:?}: the honest payload never arrives: {false_at:?}");
}

fn parts(mode: Mode) -> usize {
    usize::try_from(show(mode, &payload(1)).part_count()).unwrap()
}

#[test]
fn a_false_frame_anywhere_costs_one_more_cycle_at_most() {
    for mode in CARRIERS {
        let parts = parts(mode);
        let length = frames(mode, &payload(1), 1)[0].len();
        assert!((4..20).contains(&parts), "{mode:?}: {parts} parts");
        for at in 0..parts {
            for byte in (0..length).step_by(3) {
                let lie = Lie::Byte { at: byte, bit: 5 };
                let shown = crossed(mode, &[(at, lie)]);
                assert!(
                    shown <= 2 * parts + 1,
                    "{mode:?}: {shown} of {parts}, {lie:?} before frame {at}"
                );
            }
            for lie in [
                Lie::Stranger { number: at },
                Lie::Stranger { number: at + 1 },
                Lie::Cut { length: length - 1 },
            ] {
                let shown = crossed(mode, &[(at, lie)]);
                assert!(
                    shown <= 2 * parts + 1,
                    "{mode:?}: {shown} of {parts}, {lie:?} before frame {at}"
                );
            }
        }
    }
}

fn lie() -> impl Strategy<Value = Lie> {
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, bit)| Lie::Byte { at, bit }),
        any::<usize>().prop_map(|length| Lie::Cut { length }),
        any::<usize>().prop_map(|number| Lie::Stranger { number }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_false_frames_cost_two_cycles_after_the_last_of_them_at_most(
        lies in proptest::collection::vec((0_usize..40, lie()), 1..24),
    ) {
        for mode in CARRIERS {
            let parts = parts(mode);
            let lies: Vec<(usize, Lie)> = lies.iter().map(|(at, lie)| (at % (2 * parts), *lie)).collect();
            let last = lies.iter().map(|(at, _)| *at).max().unwrap_or_default();
            let shown = crossed(mode, &lies);
            prop_assert!(shown <= last + 2 * parts + 2, "{:?}: {} of {}, the last false one before {}", mode, shown, parts, last);
        }
    }
}
