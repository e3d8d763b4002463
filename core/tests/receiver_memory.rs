//! A receiver stays below 64 MiB whatever it is shown. Alone in its file: the memory of the whole process is measured.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use strongroom_core::qr::{MESSAGE_MAX, PARTS_MAX, Receiver};
use ur::bytewords::{self, Style};

const LIMIT_KIB: u64 = 64 * 1024;
/// The longest message in the most parts that fill it.
const WIDTH: usize = MESSAGE_MAX as usize / PARTS_MAX as usize;

/// The most that this process ever held, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn data(number: u32) -> [u8; WIDTH] {
    let mut state = u64::from(number) << 20 | 1;
    [(); WIDTH].map(|()| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[3]
    })
}

fn ur(number: u32, checksum: u32) -> Vec<u8> {
    let mut cbor = vec![0x85, 0x1a];
    cbor = [cbor, number.to_be_bytes().to_vec()].concat();
    if number < 0x1_0000 {
        cbor = [vec![0x85], head(u64::from(number))].concat();
    }
    cbor.extend(head(u64::from(PARTS_MAX)));
    cbor.extend(head(u64::from(MESSAGE_MAX)));
    cbor.extend(head(u64::from(checksum)));
    cbor.extend([0x59, (WIDTH >> 8) as u8, WIDTH as u8]);
    cbor.extend(data(number));
    let body = bytewords::encode(&cbor, Style::Minimal);
    format!("ur:psbt/{number}-{PARTS_MAX}/{body}").into_bytes()
}

fn head(value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    match value {
        0..=23 => vec![bytes[7]],
        24..=0xff => [&[0x18], &bytes[7..]].concat(),
        0x100..=0xffff => [&[0x19], &bytes[6..]].concat(),
        _ => [&[0x1a], &bytes[4..]].concat(),
    }
}

fn dense(number: u32, session: u8) -> Vec<u8> {
    let mut frame = vec![0xff, 0xd1];
    frame.extend([session; 8]);
    frame.extend(&number.to_be_bytes()[2..]);
    frame.extend(&PARTS_MAX.to_be_bytes()[2..]);
    frame.extend(&MESSAGE_MAX.to_be_bytes()[1..]);
    frame.extend(data(number));
    let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&frame);
    frame.extend(sum.to_be_bytes());
    frame
}

fn bbqr(index: u32, content: u8) -> Vec<u8> {
    let digit = |value: u32| char::from(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value as usize]);
    let letters: String = std::iter::repeat_n(char::from(b'A' + content), 5_184).collect();
    format!("B$2PZZ{}{}{letters}", digit(index / 36), digit(index % 36)).into_bytes()
}

#[test]
fn the_costliest_streams_that_there_are_stay_below_64_mib() {
    let before = peak();
    let mut receiver = Receiver::new();
    let mut taken = 0_u32;
    let mut show = |frame: Vec<u8>| taken += u32::from(receiver.receive_codes(&[&frame]).is_ok());
    // Whole messages under a wrong checksum, one after the other, twice: what was false is looked for in the first one while
    // the second one grows. Then half of everything else there is.
    for round in 0..2 {
        for number in 1..=PARTS_MAX {
            show(ur(number, 7));
            show(dense(number, 9));
            if round == 0 && number % 8 == 0 {
                show(ur(number, number));
                show(bbqr(number % 1_295, (number % 3) as u8));
            }
        }
    }
    assert!(taken > 3 * PARTS_MAX, "{taken} frames were taken");
    let grown = peak() - before;
    assert!(grown < LIMIT_KIB, "{grown} KiB");
    // It was no small thing to hold: the test shows the limit at work.
    assert!(grown > 20 * 1024, "{grown} KiB");
}
