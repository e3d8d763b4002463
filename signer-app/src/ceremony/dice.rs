//! Dice: the source of randomness that people see with their own eyes (H05, CCSS 1.01.3).

use strongroom_core::secret::Secret;
use zeroize::Zeroizing;

/// The fewest throws: 99 throws of a fair die are 255.9 bits.
pub const FEWEST: usize = 99;
/// The longest period that is looked for: people who make throws up repeat themselves.
const LONGEST_PERIOD: usize = 33;
/// So many times the same face in a row comes up once in three million sets of 99 honest throws.
const LONGEST_RUN: usize = 12;

/// Throws that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DiceError {
    /// Something other than the digits 1 to 6, blanks and line breaks (`E_DICE`).
    #[error("throws are written as digits 1 to 6")]
    Digit,
    /// Too few (`E_DICE_FEW`).
    #[error("{got} throws, {FEWEST} needed")]
    Few {
        /// Throws given.
        got: usize,
    },
    /// No honest die throws like this (`E_DICE_UNFAIR`).
    #[error("the throws show a {pattern}")]
    Unfair {
        /// What stands out.
        pattern: Pattern,
    },
}

/// What stands out in throws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// A face that comes up more than two times in five, or never.
    Face,
    /// A face that comes up twelve times in a row.
    Run,
    /// A short row that is repeated to the end.
    Period,
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Face => "face that comes up too often or never",
            Self::Run => "face that comes up too often in a row",
            Self::Period => "row that is repeated",
        })
    }
}

/// Enough throws, checked.
pub struct Dice(Secret<Vec<u8>>);

impl Dice {
    /// Reads throws as people write them.
    ///
    /// # Errors
    /// [`DiceError`].
    pub fn read(text: &[u8]) -> Result<Self, DiceError> {
        let mut throws = Zeroizing::new(Vec::with_capacity(text.len()));
        for byte in text {
            match byte {
                b'1'..=b'6' => throws.push(*byte),
                b' ' | b'\n' | b'\r' | b'\t' => {}
                _ => return Err(DiceError::Digit),
            }
        }
        if throws.len() < FEWEST {
            return Err(DiceError::Few { got: throws.len() });
        }
        match unfair(&throws) {
            Some(pattern) => Err(DiceError::Unfair { pattern }),
            None => Ok(Self(Secret::new(std::mem::take(&mut *throws)))),
        }
    }

    /// The throws.
    pub fn throws(&self) -> &[u8] {
        self.0.expose()
    }
}

fn unfair(throws: &[u8]) -> Option<Pattern> {
    let most = throws.len().saturating_mul(2) / 5;
    let even = (b'1'..=b'6').all(|face| {
        let count = throws.iter().filter(|t| **t == face).count();
        (1..=most).contains(&count)
    });
    let run = throws.chunk_by(|a, b| a == b).map(<[u8]>::len).max();
    let repeats = |period: usize| throws.iter().zip(throws.iter().skip(period)).all(|(a, b)| a == b);
    if !even {
        Some(Pattern::Face)
    } else if run.is_some_and(|r| r >= LONGEST_RUN) {
        Some(Pattern::Run)
    } else if (1..=LONGEST_PERIOD).any(repeats) {
        Some(Pattern::Period)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits of a known constant in base six: as even as throws.
    fn throws(count: usize) -> Vec<u8> {
        let mut state = 0x2545_f491_4f6c_dd1du64;
        let next = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            b'1'.saturating_add(u8::try_from(state % 6).unwrap_or(0))
        };
        (0..count).map(next).collect()
    }

    fn refused(text: &[u8]) -> Option<DiceError> {
        Dice::read(text).err()
    }

    #[test]
    fn ninety_nine_throws_are_enough_and_one_less_is_not() {
        assert_eq!(refused(&throws(FEWEST)), None);
        assert_eq!(refused(&throws(FEWEST - 1)), Some(DiceError::Few { got: 98 }));
        let spaced: Vec<u8> = throws(FEWEST)
            .chunks(5)
            .flat_map(|c| [c, b" \n"].concat())
            .collect();
        assert_eq!(
            Dice::read(&spaced).ok().map(|d| d.throws().to_vec()),
            Some(throws(FEWEST))
        );
    }

    #[test]
    fn only_the_faces_of_a_die_are_throws() {
        for wrong in [b"0".as_slice(), b"7", b"a", b"-", "\u{661}".as_bytes()] {
            assert_eq!(refused(&[&throws(120), wrong].concat()), Some(DiceError::Digit));
        }
    }

    #[test]
    fn made_up_throws_are_refused_by_what_stands_out() {
        let unfair = |pattern| Some(DiceError::Unfair { pattern });
        assert_eq!(refused(&[b'3'; 120]), unfair(Pattern::Face));
        let no_six: Vec<u8> = throws(200).into_iter().filter(|t| *t != b'6').collect();
        assert_eq!(refused(&no_six), unfair(Pattern::Face));
        assert_eq!(refused(&b"123456".repeat(20)), unfair(Pattern::Period));
        let run = |length| [throws(100), vec![b'4'; length], throws(100)].concat();
        let quiet: Vec<u8> = [&throws(100)[..], b"1", &[b'4'; 11], b"2", &throws(100)].concat();
        assert_eq!(refused(&run(13)), unfair(Pattern::Run));
        assert_eq!(refused(&quiet), None);
    }
}
