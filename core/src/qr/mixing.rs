//! Which fragments a part mixes (BCR-2024-001): a generator seeded by part number and checksum, a degree drawn
//! with weights 1/d, and that many fragments off a shuffled deck.
//!
//! The standard defines these draws in IEEE-754 doubles. This is the one place of the crate that is not integers:
//! the four basic operations are exact by that norm, so every machine draws the same fragments.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

/// Picks the number of fragments in a mixed part: Walker's alias table over the weights 1/1, 1/2, … 1/n.
pub(super) struct DegreeTable {
    probabilities: Vec<f64>,
    aliases: Vec<u16>,
}

impl DegreeTable {
    /// Builds the table for a message of `parts` fragments.
    pub(super) fn new(parts: u16) -> Self {
        let count = f64::from(parts);
        let sum: f64 = (1..=parts).map(|degree| 1.0 / f64::from(degree)).sum();
        let mut weights: Vec<f64> = (1..=parts)
            .map(|degree| 1.0 / f64::from(degree) * (count / sum))
            .collect();
        let weight = |weights: &[f64], index: u16| weights.get(usize::from(index)).copied().unwrap_or(1.0);
        let (mut light, mut heavy): (Vec<u16>, Vec<u16>) =
            (0..parts).rev().partition(|index| weight(&weights, *index) < 1.0);
        let mut probabilities = alloc::vec![1.0; usize::from(parts)];
        let mut aliases = alloc::vec![0; usize::from(parts)];
        while let (Some(small), Some(large)) = (light.last().copied(), heavy.last().copied()) {
            light.pop();
            heavy.pop();
            let small_weight = weight(&weights, small);
            set(&mut probabilities, small, small_weight);
            set(&mut aliases, small, large);
            let rest = weight(&weights, large) + (small_weight - 1.0);
            set(&mut weights, large, rest);
            if rest < 1.0 {
                light.push(large)
            } else {
                heavy.push(large)
            }
        }
        Self {
            probabilities,
            aliases,
        }
    }

    fn draw(&self, generator: &mut Xoshiro) -> u16 {
        let column = generator.below(self.probabilities.len());
        let keep = generator.unit();
        let alias = self.aliases.get(column).copied().unwrap_or_default();
        let kept = self
            .probabilities
            .get(column)
            .is_some_and(|probability| keep < *probability);
        let index = if kept {
            u16::try_from(column).unwrap_or_default()
        } else {
            alias
        };
        index.saturating_add(1)
    }
}

/// Which fragments the parts of one message mix.
pub(super) struct Mixing {
    count: u16,
    seed: u32,
    degrees: DegreeTable,
}

impl Mixing {
    /// For a message of `count` fragments under the checksum `seed`.
    pub(super) fn new(count: u16, seed: u32) -> Self {
        Self {
            count,
            seed,
            degrees: DegreeTable::new(count),
        }
    }

    /// Counts the fragments that part `number` mixes, without saying which.
    pub(super) fn degree(&self, number: u32) -> u16 {
        match number <= u32::from(self.count) {
            true => 1,
            false => self.degrees.draw(&mut Xoshiro::seeded(number, self.seed)),
        }
    }

    /// Lists the fragments that part `number` mixes, each once.
    pub(super) fn members(&self, number: u32) -> Vec<u16> {
        fragments_of(number, self.count, self.seed, &self.degrees)
    }
}

/// Lists the fragments that part `number` of a message mixes, each once.
///
/// The first `parts` numbers are the fragments themselves, in order.
pub(super) fn fragments_of(number: u32, parts: u16, checksum: u32, degrees: &DegreeTable) -> Vec<u16> {
    let index = number.saturating_sub(1);
    if index < u32::from(parts) {
        return alloc::vec![u16::try_from(index).unwrap_or_default()];
    }
    let mut generator = Xoshiro::seeded(number, checksum);
    let degree = degrees.draw(&mut generator);
    let mut deck: Vec<u16> = (0..parts).collect();
    (0..degree).map(|_| draw(&mut deck, &mut generator)).collect()
}

fn draw(deck: &mut Vec<u16>, generator: &mut Xoshiro) -> u16 {
    let index = generator.below(deck.len());
    if index < deck.len() { deck.remove(index) } else { 0 }
}

fn set<T>(items: &mut [T], index: u16, value: T) {
    if let Some(item) = items.get_mut(usize::from(index)) {
        *item = value;
    }
}

/// The generator xoshiro256** of Blackman and Vigna.
struct Xoshiro([u64; 4]);

impl Xoshiro {
    fn seeded(number: u32, checksum: u32) -> Self {
        let hash = Sha256::new()
            .chain_update(number.to_be_bytes())
            .chain_update(checksum.to_be_bytes())
            .finalize();
        let mut state = [0_u64; 4];
        for (word, bytes) in state.iter_mut().zip(hash.chunks(8)) {
            *word = bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        }
        Self(state)
    }

    fn next(&mut self) -> u64 {
        let [mut s0, mut s1, mut s2, mut s3] = self.0;
        let result = s1.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = s3.rotate_left(45);
        self.0 = [s0, s1, s2, s3];
        result
    }

    /// A number in 0..1 of 53 bits.
    fn unit(&mut self) -> f64 {
        const SCALE: f64 = 1.0 / ((1_u64 << 53) as f64);
        ((self.next() >> 11) as f64) * SCALE
    }

    /// A number in 0..`end`.
    fn below(&mut self, end: usize) -> usize {
        (self.unit() * (end as f64)) as usize
    }
}
