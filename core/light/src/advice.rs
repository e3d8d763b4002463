//! What to do when nothing new comes.

/// What the last seconds brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recent {
    /// Pictures with a code of the transfer.
    pub(crate) read: u32,
    /// Pictures without a code that could be read.
    pub(crate) no_code: u32,
    /// Pictures with a code that was refused.
    pub(crate) refused: u32,
    /// Whether anything of the transfer is there.
    pub(crate) begun: bool,
}

/// One thing to do, in the order of what helps most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Advice {
    /// No picture comes at all.
    NoPictures,
    /// No code was ever seen: point the camera, come closer, make light.
    Aim,
    /// Codes were read before and are not now: hold still, closer, light; then thinner.
    Closer,
    /// Some codes are read and most are not: the other side shows thinner codes.
    Thinner,
    /// Every code is read and none is new: the other side lets them run, and slower.
    Slower,
    /// Codes are read that are not for us.
    Foreign,
}

impl Advice {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::NoPictures,
        Self::Aim,
        Self::Closer,
        Self::Thinner,
        Self::Slower,
        Self::Foreign,
    ];

    /// What to do about a transfer that stalls.
    pub(crate) fn of(recent: &Recent) -> Option<Self> {
        let all = recent
            .read
            .saturating_add(recent.no_code)
            .saturating_add(recent.refused);
        if all == 0 {
            return Some(Self::NoPictures);
        }
        if recent.refused > recent.read {
            return Some(Self::Foreign);
        }
        if recent.read == 0 {
            return Some(if recent.begun { Self::Closer } else { Self::Aim });
        }
        if recent.read.saturating_mul(2) < all {
            return Some(Self::Thinner);
        }
        Some(Self::Slower)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_follows_from_what_was_seen() {
        let of = |read, no_code, refused, begun| {
            Advice::of(&Recent {
                read,
                no_code,
                refused,
                begun,
            })
        };
        assert_eq!(of(0, 0, 0, true), Some(Advice::NoPictures));
        assert_eq!(of(0, 5, 0, false), Some(Advice::Aim));
        assert_eq!(of(0, 5, 0, true), Some(Advice::Closer));
        assert_eq!(of(4, 5, 0, true), Some(Advice::Thinner));
        assert_eq!(of(5, 5, 0, true), Some(Advice::Slower));
        assert_eq!(of(2, 9, 3, true), Some(Advice::Foreign));
        assert_eq!(of(3, 0, 3, true), Some(Advice::Slower));
    }
}
