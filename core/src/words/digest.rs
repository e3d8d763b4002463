//! Hashes as words of the BIP-0039 English list: 11 bits a word, most significant bit first, no checksum.
//!
//! Six words (66 bits) name one thing among those that are there. Twelve words (132 bits) are for comparing what
//! an attacker may have written both of, such as a manifest that two sites read to each other: six could be made
//! to collide with about 2³³ tries.

use alloc::vec::Vec;
use core::fmt;

use bip39::Language;

use crate::ids::Digest;

const SHORT: usize = 6;
const LONG: usize = 12;
const BITS: u32 = 11;

/// The words of the list that begin so, in its order. Every word is known by its first four letters at the latest.
pub fn beginning_with(prefix: &str) -> &'static [&'static str] {
    let list = Language::English.word_list();
    let (_, from) = list.split_at(list.partition_point(|word| *word < prefix));
    let (found, _) = from.split_at(from.partition_point(|word| word.starts_with(prefix)));
    found
}

/// The first words of a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Vec<&'static str>);

impl Words {
    /// The first six words: 66 bits.
    pub fn of(digest: &Digest) -> Self {
        Self(first(digest, SHORT))
    }

    /// The first twelve words: 132 bits; begins with the six of [`Words::of`].
    pub fn twelve(digest: &Digest) -> Self {
        Self(first(digest, LONG))
    }

    /// The words in order.
    pub fn as_slice(&self) -> &[&'static str] {
        &self.0
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

fn first(digest: &Digest, count: usize) -> Vec<&'static str> {
    let list = Language::English.word_list();
    let (mut window, mut held) = (0u32, 0u32);
    let mut words = Vec::with_capacity(count);
    for byte in digest.as_bytes() {
        // At most 10 + 8 bits are held, so nothing is ever shifted out.
        window = (window << 8) | u32::from(*byte);
        held = held.saturating_add(8);
        if held >= BITS {
            held = held.saturating_sub(BITS);
            let word = usize::try_from(window >> held).ok().and_then(|at| list.get(at));
            words.extend(word);
            window &= !(u32::MAX << held);
        }
        if words.len() == count {
            break;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn words_are_eleven_bits_each_from_the_front() {
        assert_eq!(
            Words::of(&Digest::new([0; 32])).to_string(),
            ["abandon"; 6].join(" ")
        );
        assert_eq!(
            Words::twelve(&Digest::new([0xff; 32])).to_string(),
            ["zoo"; 12].join(" ")
        );
        // Bits 00000000001 00000000010 …: list entries 1, 2, 4, 8, 16, 32.
        let mut bits = [0u8; 32];
        for (word, set) in [10usize, 20, 30, 40, 50, 60].into_iter().enumerate() {
            assert_eq!(set / 11, word);
            bits[set / 8] |= 0x80 >> (set % 8);
        }
        assert_eq!(
            Words::of(&Digest::new(bits)).to_string(),
            "ability able above absurd acoustic advice"
        );
    }

    #[test]
    fn words_agree_with_the_bip39_vectors_before_the_checksum() {
        // Entropy 7f×16 of the BIP-0039 test vectors: eleven words carry entropy alone.
        let words = Words::twelve(&Digest::new([0x7f; 32])).to_string();
        let vector = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        let eleven = |s: &str| s.split(' ').take(11).map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(eleven(&words), eleven(vector));
    }

    #[test]
    fn words_are_found_by_how_they_begin() {
        assert_eq!(beginning_with("zo"), ["zone", "zoo"]);
        assert_eq!(beginning_with("").len(), 2048);
        for none in ["zx", "ZO", "zoo ", "\u{e9}"] {
            assert_eq!(beginning_with(none), [""; 0]);
        }
        for word in beginning_with("") {
            let four = word.get(..4).unwrap_or(word);
            let found = beginning_with(four);
            assert!(found == [*word] || word.len() < 4, "{word}");
        }
    }

    #[test]
    fn six_words_are_the_beginning_of_twelve() {
        let d = Digest::of(&[b"a manifest"]);
        assert_eq!(Words::of(&d).as_slice(), &Words::twelve(&d).as_slice()[..6]);
        assert_eq!(Words::of(&d).as_slice().len(), 6);
        assert_eq!(Words::twelve(&d).as_slice().len(), 12);
    }
}
