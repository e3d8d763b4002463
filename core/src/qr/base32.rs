//! Base32 without padding (RFC 4648 §6), as BBQr writes it.

use alloc::string::String;
use alloc::vec::Vec;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Reads upper-case letters; `None` for any other sign, an impossible length, or bits left over that are not zero.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len().saturating_mul(5) / 8);
    let (mut held, mut bits) = (0_u16, 0_u32);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter.checked_sub(b'A')?,
            b'2'..=b'7' => letter.checked_sub(b'2')?.checked_add(26)?,
            _ => return None,
        };
        held = (held << 5) | u16::from(value);
        bits = bits.saturating_add(5);
        if bits >= 8 {
            bits = bits.saturating_sub(8);
            out.push(u8::try_from(held >> bits).ok()?);
            held &= !(u16::MAX << bits);
        }
    }
    // Five bits or more left over are a letter too many.
    (bits < 5 && held == 0).then_some(out)
}

/// Writes bytes in upper-case letters.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(8).div_ceil(5));
    for chunk in bytes.chunks(5) {
        let held = (0..5).fold(0_u64, |held, index| {
            (held << 8) | u64::from(chunk.get(index).copied().unwrap_or_default())
        });
        let letters = chunk.len().saturating_mul(8).div_ceil(5);
        for shift in [35, 30, 25, 20, 15, 10, 5, 0].into_iter().take(letters) {
            let value = usize::try_from((held >> shift) & 0x1f).unwrap_or_default();
            text.push(char::from(ALPHABET.get(value).copied().unwrap_or_default()));
        }
    }
    text
}
