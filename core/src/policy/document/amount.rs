//! Amounts in a policy: whole satoshi, as integers, and nothing else (E18).

use core::fmt;

use bitcoin::Amount;
use serde::{Deserialize, Deserializer, de::Visitor};

use super::PolicyError;

/// What stands where satoshi should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sat {
    /// A whole number.
    Whole(u64),
    /// A fraction, a text, a negative number: some other unit than satoshi was meant, and nobody may guess which.
    Other,
}

impl Sat {
    /// The amount.
    ///
    /// # Errors
    /// [`PolicyError::Amount`] with the field, if this is not what bitcoin can hold.
    pub fn amount(self, field: &'static str) -> Result<Amount, PolicyError> {
        match self {
            Self::Whole(sat) if sat <= Amount::MAX_MONEY.to_sat() => Ok(Amount::from_sat(sat)),
            Self::Whole(_) | Self::Other => Err(PolicyError::Amount { field }),
        }
    }
}

impl<'de> Deserialize<'de> for Sat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl Visitor<'_> for Reading {
    type Value = Sat;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whole satoshi")
    }
    fn visit_u64<E>(self, sat: u64) -> Result<Sat, E> {
        Ok(Sat::Whole(sat))
    }
    fn visit_i64<E>(self, sat: i64) -> Result<Sat, E> {
        Ok(u64::try_from(sat).map_or(Sat::Other, Sat::Whole))
    }
    fn visit_i128<E>(self, _: i128) -> Result<Sat, E> {
        Ok(Sat::Other)
    }
    fn visit_u128<E>(self, _: u128) -> Result<Sat, E> {
        Ok(Sat::Other)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Sat, E> {
        Ok(Sat::Other)
    }
    fn visit_str<E>(self, _: &str) -> Result<Sat, E> {
        Ok(Sat::Other)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Sat, E> {
        Ok(Sat::Other)
    }
}
