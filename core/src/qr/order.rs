//! In which order a sender shows its parts. UR 2 leaves that to the sender: a receiver takes any number.
//!
//! First every fragment by itself. Then mixtures, chosen so that any parts in a row, as many as the message has, determine
//! it ([`Window`]). Which mixtures is a bargain between two kinds of receivers: those that solve, as ours does, do
//! best with mixtures of many fragments, those that peel with mixtures of few; the measurements are in
//! `docs/transport-fountain.md`. Fragments by themselves go on to be shown: a receiver that joins late and peels needs
//! them to begin with, and some move on only when they see one.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::mixing::Mixing;
use super::window::Window;

/// In the second round one part in so many is a fragment by itself.
const PLAIN_EVERY_FIRST: u64 = 10;
/// From the third round on.
const PLAIN_EVERY: u64 = 4;
/// In a short message one mixture in so many is of any size: it finds the one fragment that is missing.
const WIDE_EVERY: u64 = 3;
/// A message of fewer parts is short.
const SHORT: u16 = 100;
/// Numbers whose size is looked at for one mixture.
const LOOKED_AT_MAX: usize = 4_000;
/// Mixtures of a fitting size that are tried for one.
const TRIED_MAX: usize = 48;
/// The highest number that is shown: it is two bytes, so that no part outgrows the code of the first one.
pub(super) const NUMBER_MAX: u32 = 65_535;

/// Which part comes next.
pub(super) struct Order {
    /// Fragments of the message.
    count: u16,
    shown: u64,
    form: Form,
}

enum Form {
    /// Every fragment in turn, round after round.
    Plain,
    Mixed(Mixed),
}

/// What is remembered once every fragment was shown.
struct Mixed {
    window: Window,
    mixtures: u64,
    /// When each fragment was last shown by itself.
    plain_at: Vec<u64>,
    /// Where the search for mixtures of few fragments, and of any number of them, goes on.
    few: u32,
    wide: u32,
}

impl Order {
    /// Every fragment once, then mixtures with fragments among them.
    pub(super) fn new(count: u16) -> Self {
        let mixed = Mixed {
            window: Window::new(count),
            mixtures: 0,
            plain_at: (0..u64::from(count)).collect(),
            few: first_mixed(count),
            wide: first_mixed(count),
        };
        Self {
            count,
            shown: 0,
            form: if count > 1 {
                Form::Mixed(mixed)
            } else {
                Form::Plain
            },
        }
    }

    /// Every fragment in turn, round after round.
    pub(super) fn plain(count: u16) -> Self {
        Self {
            count,
            shown: 0,
            form: Form::Plain,
        }
    }

    /// Gives the number of the next part.
    pub(super) fn next(&mut self, mixing: &Mixing) -> u32 {
        let shown = self.shown;
        self.shown = shown.saturating_add(1);
        let count = u64::from(self.count);
        match &mut self.form {
            Form::Mixed(mixed) if shown >= count => {
                let every = match shown < count.saturating_mul(2) {
                    true => PLAIN_EVERY_FIRST,
                    false => PLAIN_EVERY,
                };
                // Not the first one of a round: who missed one fragment is best served by a mixture.
                let mixture = match shown.saturating_add(1).is_multiple_of(every) {
                    true => None,
                    false => mixed.mixture(self.count, shown, mixing),
                };
                mixture.unwrap_or_else(|| mixed.fragment(self.count, shown))
            }
            Form::Plain | Form::Mixed(_) => {
                let index = shown.checked_rem(count).unwrap_or_default();
                u32::try_from(index.saturating_add(1)).unwrap_or(1)
            }
        }
    }
}

impl Mixed {
    /// Finds a mixture that the window takes; none if the search takes too long.
    fn mixture(&mut self, count: u16, shown: u64, mixing: &Mixing) -> Option<u32> {
        self.mixtures = self.mixtures.saturating_add(1);
        let wide = count < SHORT && self.mixtures.is_multiple_of(WIDE_EVERY);
        let (sizes, cursor) = match wide {
            true => (sizes_wide(count), &mut self.wide),
            false => (sizes_few(count, shown), &mut self.few),
        };
        let mut tried = 0_usize;
        for _ in 0..LOOKED_AT_MAX {
            let number = *cursor;
            // Fifty thousand numbers on, the same mixtures come again.
            *cursor = match number {
                NUMBER_MAX.. => first_mixed(count),
                _ => number.saturating_add(1),
            };
            if !sizes.contains(&mixing.degree(number)) {
                continue;
            }
            let members = mixing.members(number);
            if self.window.takes(&members) {
                self.window.push(&members);
                return Some(number);
            }
            tried = tried.saturating_add(1);
            if tried >= TRIED_MAX {
                break;
            }
        }
        None
    }

    /// The fragment that was not shown by itself for longest, of those that the window takes: there always is one.
    fn fragment(&mut self, count: u16, shown: u64) -> u32 {
        let window = &self.window;
        let fitting = (0..count)
            .zip(&mut self.plain_at)
            .filter(|(fragment, _)| window.takes(&[*fragment]));
        let Some((fragment, at)) = fitting.min_by_key(|(_, at)| **at) else {
            return 1;
        };
        *at = shown;
        self.window.push(&[fragment]);
        u32::from(fragment).saturating_add(1)
    }
}

fn first_mixed(count: u16) -> u32 {
    u32::from(count).saturating_add(1)
}

/// A third of the fragments at most: what a receiver that peels can use before it knows almost everything. In the second
/// round three at least, for of two fragments a receiver that missed a few has both.
fn sizes_few(count: u16, shown: u64) -> RangeInclusive<u16> {
    let most = count.div_ceil(3).max(2);
    let least = match shown < u64::from(count).saturating_mul(2) {
        true => 3,
        false => 2,
    };
    most.min(least)..=most
}

fn sizes_wide(count: u16) -> RangeInclusive<u16> {
    count.div_ceil(10).max(2)..=count
}
