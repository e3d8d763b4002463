//! A limit of the policy: what was used before, what this request asks for, what is left.

/// Which limit of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceiling {
    /// What one request may move.
    Request,
    /// What may leave in so many blocks, all vaults together.
    Window {
        /// The window's length.
        blocks: u32,
    },
    /// What one request of this vault may move.
    VaultRequest,
    /// What may leave this vault in so many blocks.
    VaultWindow {
        /// The window's length.
        blocks: u32,
    },
    /// What one destination may get in so many blocks.
    Destination {
        /// The window's length.
        blocks: u32,
    },
    /// What the miners may get.
    Fee,
}

/// A limit, how far it was used before, and what the request adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Which.
    pub ceiling: Ceiling,
    /// Satoshi used before.
    pub before_sat: u64,
    /// Satoshi that the request adds.
    pub asked_sat: u64,
    /// The limit in satoshi.
    pub most_sat: u64,
}

impl Limit {
    /// Satoshi used after the request.
    pub fn used_sat(&self) -> u64 {
        self.before_sat.saturating_add(self.asked_sat)
    }

    /// Satoshi left after the request.
    pub fn left_sat(&self) -> u64 {
        self.most_sat.saturating_sub(self.used_sat())
    }

    /// The share used before and after the request, in thousandths of the limit, rounded up.
    pub fn permille(&self) -> (u64, u64) {
        (
            share(self.before_sat, self.most_sat),
            share(self.used_sat(), self.most_sat),
        )
    }
}

fn share(sat: u64, most: u64) -> u64 {
    let scaled = u128::from(sat).saturating_mul(1_000);
    let share = scaled.div_ceil(u128::from(most.max(1)));
    u64::try_from(share).unwrap_or(u64::MAX).min(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_and_what_is_left_come_to_the_limit() {
        let limit = Limit {
            ceiling: Ceiling::Request,
            before_sat: 200,
            asked_sat: 301,
            most_sat: 1_000,
        };
        assert_eq!((limit.used_sat(), limit.left_sat()), (501, 499));
        assert_eq!(limit.permille(), (200, 501));
        let full = Limit {
            before_sat: u64::MAX,
            ..limit
        };
        assert_eq!((full.left_sat(), full.permille()), (0, (1_000, 1_000)));
        let none = Limit { most_sat: 0, ..limit };
        assert_eq!((none.left_sat(), none.permille()), (0, (1_000, 1_000)));
    }
}
