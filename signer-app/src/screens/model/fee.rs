//! The fee three ways: as an amount, for each virtual byte, and as a share of what leaves.

use std::fmt;

/// The fee of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee {
    /// Satoshi to the miners.
    pub sat: u64,
    /// Virtual bytes of the finished transaction, at most.
    pub vbytes: u64,
    /// Satoshi that leave the vault, without the fee.
    pub leaves_sat: u64,
}

/// A number with one digit behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(u64);

impl Tenths {
    /// The quotient in tenths, rounded up: people never read less than it is. None where nothing divides it.
    fn quotient(value: u128, by: u64) -> Option<Self> {
        let by = u128::from(by);
        let up = value.checked_add(by.checked_sub(1)?)?.checked_div(by)?;
        Some(Self(u64::try_from(up).unwrap_or(u64::MAX)))
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, tenth) = (self.0.checked_div(10), self.0.checked_rem(10));
        write!(f, "{}.{}", whole.unwrap_or(0), tenth.unwrap_or(0))
    }
}

impl Fee {
    /// Satoshi for each virtual byte, as the facts say it that officers sign.
    pub fn rate(&self) -> Tenths {
        let tenths = u128::from(self.sat).saturating_mul(10);
        Tenths::quotient(tenths, self.vbytes).unwrap_or(Tenths(0))
    }

    /// Percent of what leaves the vault; none where nobody is paid.
    pub fn percent(&self) -> Option<Tenths> {
        let permille = u128::from(self.sat).saturating_mul(1_000);
        Tenths::quotient(permille, self.leaves_sat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fee(sat: u64, vbytes: u64, leaves_sat: u64) -> Fee {
        Fee {
            sat,
            vbytes,
            leaves_sat,
        }
    }

    #[test]
    fn a_fee_is_never_shown_smaller_than_it_is() {
        assert_eq!(fee(5_000, 500, 5_000_000).rate().to_string(), "10.0");
        assert_eq!(fee(5_001, 500, 5_000_000).rate().to_string(), "10.1");
        assert_eq!(
            fee(5_000, 500, 5_000_000).percent().map(|p| p.to_string()),
            Some("0.1".into())
        );
        assert_eq!(
            fee(5_001, 500, 5_000_000).percent().map(|p| p.to_string()),
            Some("0.2".into())
        );
        assert_eq!(
            fee(1, 500, u64::MAX).percent().map(|p| p.to_string()),
            Some("0.1".into())
        );
    }

    #[test]
    fn a_request_that_pays_nobody_has_a_fee_without_a_share() {
        assert_eq!(fee(5_000, 500, 0).percent(), None);
        assert_eq!(fee(u64::MAX, 1, 1).rate(), Tenths(u64::MAX));
        assert_eq!(fee(5_000, 0, 1).rate().to_string(), "0.0");
    }
}
