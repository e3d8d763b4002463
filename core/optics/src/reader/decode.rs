//! From how dark the modules are to the bytes a code carries.

use super::galois::correct;
use super::grid::Grid;
use super::segments::bytes_of;
use super::symbol::{Blocks, Layout, Level, Mask};

/// What hides the format's bits (ISO/IEC 18004, 7.9.1).
const FORMAT_MASK: u16 = 0x5412;
const FORMAT_GENERATOR: u16 = 0x537;
/// How much of the format must be seen rightly, from -1 to 1.
const FORMAT_MIN: f32 = 0.5;
/// Parity symbols left unused where symbols were given up: a guard against another word than was sent.
const SPARE: usize = 2;

/// The format of a code, and how well it was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    level: Level,
    mask: u16,
    pub(super) likeness: f32,
}

/// Reads the format: of all 32 the one most alike.
pub(super) fn format_of(darkness: &Grid) -> Option<Format> {
    let seen = format_bits(darkness);
    let strength: f32 = seen.iter().map(|value| value.abs()).sum();
    let formats = (0..32_u16).map(|data| {
        let word = format_word(data);
        let alike: f32 = seen
            .iter()
            .enumerate()
            .map(|(bit, value)| if word >> bit & 1 == 1 { *value } else { -*value })
            .sum();
        Format {
            level: Level::of_bits(data >> 3),
            mask: data & 7,
            likeness: alike / strength.max(0.1),
        }
    });
    let best = formats.max_by(|one, other| one.likeness.total_cmp(&other.likeness))?;
    (best.likeness >= FORMAT_MIN).then_some(best)
}

fn format_word(data: u16) -> u16 {
    let mut rest = data;
    for _ in 0..10 {
        rest = (rest << 1) ^ ((rest >> 9) * FORMAT_GENERATOR);
    }
    ((data << 10) | rest) ^ FORMAT_MASK
}

/// Each bit stands twice.
fn format_bits(darkness: &Grid) -> [f32; 15] {
    let last = darkness.modules - 1;
    std::array::from_fn(|bit| {
        let one = match bit {
            0..=5 => darkness.at(8, bit),
            6 | 7 => darkness.at(8, bit + 1),
            8 => darkness.at(7, 8),
            _ => darkness.at(14 - bit, 8),
        };
        let other = match bit {
            0..=7 => darkness.at(last - bit, 8),
            _ => darkness.at(8, last - 14 + bit),
        };
        one + other
    })
}

/// How much is done for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// Errors are corrected.
    Errors,
    /// What was seen badly is given up as well.
    Erasures,
}

/// Reads the bytes; `None` where more is wrong than can be corrected.
pub(super) fn decode(darkness: &Grid, layout: &Layout, format: Format, effort: Effort) -> Option<Vec<u8>> {
    let symbols = symbols_of(darkness, layout, format.mask);
    let blocks = layout.blocks(format.level)?;
    let mut data = Vec::with_capacity(symbols.len());
    for block in deal(&symbols, blocks) {
        data.extend(corrected(&block, blocks.parity, effort)?);
    }
    bytes_of(&data, layout.version)
}

/// Eight bits, and how well the worst of them was seen.
#[derive(Debug, Clone, Copy)]
struct Symbol {
    value: u8,
    trust: f32,
}

fn symbols_of(darkness: &Grid, layout: &Layout, mask: u16) -> Vec<Symbol> {
    let mask = Mask::new(mask);
    let symbols = layout.carriers.chunks_exact(8).map(|carriers| {
        let mut symbol = Symbol {
            value: 0,
            trust: f32::INFINITY,
        };
        for carrier in carriers {
            let seen = darkness.at(usize::from(carrier.column), usize::from(carrier.row));
            let bit = (seen > 0.0) != mask.turns(*carrier);
            symbol.value = (symbol.value << 1) | u8::from(bit);
            symbol.trust = symbol.trust.min(seen.abs());
        }
        symbol
    });
    symbols.collect()
}

/// Puts together what was dealt in turn: first the data of all blocks, then their parity.
fn deal(symbols: &[Symbol], blocks: Blocks) -> Vec<Vec<Symbol>> {
    let mut out: Vec<Vec<Symbol>> = vec![Vec::with_capacity(blocks.short + 1 + blocks.parity); blocks.count];
    let mut symbols = symbols.iter();
    for place in 0..=blocks.short {
        let first = if place == blocks.short {
            blocks.short_count
        } else {
            0
        };
        for block in out.iter_mut().skip(first) {
            block.extend(symbols.next());
        }
    }
    for _ in 0..blocks.parity {
        for block in &mut out {
            block.extend(symbols.next());
        }
    }
    out
}

/// Corrects a block, giving up more and more of the symbols that were seen worst.
fn corrected(block: &[Symbol], parity: usize, effort: Effort) -> Option<Vec<u8>> {
    let mut values: Vec<u8> = block.iter().map(|symbol| symbol.value).collect();
    let data = values.len().checked_sub(parity)?;
    // The smallest codes keep symbols back against false corrections (ISO/IEC 18004, table 9).
    let spare = if parity <= 10 { 1 } else { 0 };
    if correct(&mut values, parity, &[], spare).is_none() {
        if effort == Effort::Errors {
            return None;
        }
        let mut worst: Vec<usize> = (0..block.len()).collect();
        worst.sort_by(|one, other| block[*one].trust.total_cmp(&block[*other].trust));
        let step = (parity / 8).max(1);
        let most = parity.checked_sub(SPARE)?;
        let mut trials = (step..=most).step_by(step);
        trials.find(|given_up| correct(&mut values, parity, &worst[..*given_up], SPARE).is_some())?;
    }
    values.truncate(data);
    Some(values)
}
