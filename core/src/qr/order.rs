//! In which order a sender shows its parts. UR 2 leaves that to the sender: a receiver takes any number.

/// Texts of which one is a fragment by itself, once mixtures alone have had their round.
const PLAIN_EVERY: u32 = 4;
/// Numbers that are looked at for a mixture of two fragments or more.
const SKIPPED_MAX: u32 = 64;

/// The highest number that is shown: it is two bytes, so that no part outgrows the code of the first one.
pub(super) const NUMBER_MAX: u32 = 65_535;

/// Which part comes next.
pub(super) struct Order {
    /// Fragments of the message.
    pub(super) count: u16,
    shown: u64,
    next_plain: u32,
    next_mixed: u32,
    plain_only: bool,
}

impl Order {
    /// Every fragment once, then as many mixtures, then one fragment after every three mixtures.
    pub(super) fn new(count: u16) -> Self {
        Self {
            count,
            shown: 0,
            next_plain: 1,
            next_mixed: u32::from(count).saturating_add(1),
            plain_only: false,
        }
    }

    /// Every fragment in turn, round after round.
    pub(super) fn plain(count: u16) -> Self {
        Self {
            plain_only: true,
            ..Self::new(count)
        }
    }

    /// Gives the number of the next part; `degree` tells how many fragments a number mixes.
    pub(super) fn next(&mut self, degree: impl Fn(u32) -> usize) -> u32 {
        let shown = self.shown;
        self.shown = shown.saturating_add(1);
        let count = u64::from(self.count);
        let in_first_round = shown < count;
        let late = shown >= count.saturating_mul(2) && shown.is_multiple_of(u64::from(PLAIN_EVERY));
        if self.plain_only || in_first_round || late {
            return self.plain_number();
        }
        for _ in 0..SKIPPED_MAX {
            let number = self.mixed_number();
            if degree(number) > 1 {
                return number;
            }
        }
        self.mixed_number()
    }

    fn plain_number(&mut self) -> u32 {
        let number = self.next_plain;
        self.next_plain = if number >= u32::from(self.count) {
            1
        } else {
            number.saturating_add(1)
        };
        number
    }

    fn mixed_number(&mut self) -> u32 {
        let number = self.next_mixed;
        // Fifty thousand frames on, the same mixtures come again.
        self.next_mixed = match number {
            NUMBER_MAX.. => u32::from(self.count).saturating_add(1),
            _ => number.saturating_add(1),
        };
        number
    }
}
