//! What users of the transport rely on.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "small numbers made by the tests themselves"
)]

use alloc::string::String;
use alloc::vec::Vec;

use super::{Payload, PayloadKind, Receiver, Sender, UrType};

mod bbqr;
mod dense;
mod estimate;
mod hostile;
mod show;
mod streams;
mod transfer;

/// Bytes that look random and are the same each time.
fn message(length: usize, seed: u32) -> Vec<u8> {
    let mut state = u64::from(seed)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(1);
    let byte = |state: &mut u64| {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| byte(&mut state)).collect()
}

fn texts(message: &[u8], fragment: usize, count: usize) -> Vec<String> {
    Sender::new(UrType::CryptoPsbt, message, fragment)
        .unwrap()
        .parts(count)
}

fn psbt(bytes: &[u8]) -> Option<Payload> {
    Some(Payload {
        kind: PayloadKind::Psbt,
        bytes: bytes.to_vec(),
    })
}

/// Feeds texts until one completes the transfer; tells how many that took.
fn feed<'a>(receiver: &mut Receiver, texts: impl IntoIterator<Item = &'a String>) -> Option<usize> {
    texts
        .into_iter()
        .position(|text| receiver.receive(text).unwrap().complete)
        .map(|index| index + 1)
}
