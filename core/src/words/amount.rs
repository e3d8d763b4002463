//! Amounts, exact: whole satoshi, and bitcoin with all eight digits; nothing is rounded or guessed (G03, E18).

use alloc::{
    format,
    string::{String, ToString},
};

use bitcoin::Amount;

const DECIMALS: usize = 8;
const SAT_PER_BTC: u64 = 100_000_000;

/// A text that is not exactly one amount (`E_POLICY_UNITS`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not plain digits, with at most one point where it is allowed.
    #[error("not a plain decimal number")]
    Digits,
    /// More than eight digits after the point.
    #[error("{got} digits after the point, allowed are 8")]
    Precision {
        /// Digits given.
        got: usize,
    },
    /// More than 21 million bitcoin.
    #[error("more than all bitcoin")]
    TooLarge,
    /// The bitcoin and the satoshi of one text differ, or it is written otherwise than we write it.
    #[error("not an amount as it is written here")]
    NotCanonical,
}

impl AmountError {
    /// The code shown to people and recorded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Digits | Self::Precision { .. } | Self::NotCanonical => "E_POLICY_UNITS",
            Self::TooLarge => "E_AMOUNT_RANGE",
        }
    }
}

/// Writes an amount both ways: `0.01000000 BTC (1,000,000 sat)`.
pub fn show(amount: Amount) -> String {
    format!("{} BTC ({} sat)", btc(amount), grouped(amount.to_sat()))
}

/// Writes an amount in bitcoin with all eight digits: `0.01000000`.
pub fn btc(amount: Amount) -> String {
    let sat = amount.to_sat();
    let (whole, part) = (sat.checked_div(SAT_PER_BTC), sat.checked_rem(SAT_PER_BTC));
    format!("{}.{:08}", whole.unwrap_or(0), part.unwrap_or(0))
}

/// Reads exactly what [`show`] writes.
///
/// # Errors
/// [`AmountError`].
pub fn parse(text: &str) -> Result<Amount, AmountError> {
    let (number, _) = text.split_once(" BTC (").ok_or(AmountError::NotCanonical)?;
    let amount = parse_btc(number)?;
    if show(amount) == text {
        Ok(amount)
    } else {
        Err(AmountError::NotCanonical)
    }
}

/// Reads an amount in bitcoin: digits, and at most one point with one to eight digits after it. No sign, no
/// exponent, no separators, no unit.
///
/// # Errors
/// [`AmountError`].
pub fn parse_btc(text: &str) -> Result<Amount, AmountError> {
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) => (whole, part),
        None => (text, "0"),
    };
    if part.len() > DECIMALS {
        return Err(AmountError::Precision { got: part.len() });
    }
    let whole = digits(whole)?
        .checked_mul(SAT_PER_BTC)
        .ok_or(AmountError::TooLarge)?;
    let part = digits(&format!("{:0<DECIMALS$}", nonempty(part)?))?;
    limit(whole.checked_add(part).ok_or(AmountError::TooLarge)?)
}

/// Reads an amount in satoshi: digits only.
///
/// # Errors
/// [`AmountError`].
pub fn parse_sat(text: &str) -> Result<Amount, AmountError> {
    limit(digits(text)?)
}

fn nonempty(s: &str) -> Result<&str, AmountError> {
    if s.is_empty() {
        Err(AmountError::Digits)
    } else {
        Ok(s)
    }
}

fn digits(s: &str) -> Result<u64, AmountError> {
    if s.is_empty() || !s.bytes().all(|b| b.is_ascii_digit()) {
        return Err(AmountError::Digits);
    }
    s.parse().map_err(|_| AmountError::TooLarge)
}

fn limit(sat: u64) -> Result<Amount, AmountError> {
    let amount = Amount::from_sat(sat);
    if amount > Amount::MAX_MONEY {
        return Err(AmountError::TooLarge);
    }
    Ok(amount)
}

fn grouped(sat: u64) -> String {
    let plain = sat.to_string();
    let mut out = String::with_capacity(plain.len().saturating_mul(2));
    for (i, c) in plain.chars().enumerate() {
        let left = plain.len().saturating_sub(i);
        if i > 0 && left.is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_written_exactly_in_both_units() {
        let show = |sat| super::show(Amount::from_sat(sat));
        assert_eq!(show(1_000_000), "0.01000000 BTC (1,000,000 sat)");
        assert_eq!(show(0), "0.00000000 BTC (0 sat)");
        assert_eq!(show(999), "0.00000999 BTC (999 sat)");
        assert_eq!(show(1_000), "0.00001000 BTC (1,000 sat)");
        assert_eq!(
            show(2_100_000_000_000_000),
            "21000000.00000000 BTC (2,100,000,000,000,000 sat)"
        );
    }

    #[test]
    fn only_plain_numbers_are_amounts() {
        assert_eq!(parse_btc("0.1"), Ok(Amount::from_sat(10_000_000)));
        assert_eq!(parse_btc("21000000"), Ok(Amount::MAX_MONEY));
        assert_eq!(parse_btc("0.00000001"), Ok(Amount::from_sat(1)));
        assert_eq!(parse_btc("0.000000001"), Err(AmountError::Precision { got: 9 }));
        assert_eq!(parse_btc("21000000.00000001"), Err(AmountError::TooLarge));
        assert_eq!(parse_btc("99999999999999999999"), Err(AmountError::TooLarge));
        for bad in [
            "", ".", "1.", ".1", "-1", "+1", "1e3", "1,000", " 1", "1 ", "0x1", "1.2.3", "1.-1", "١",
        ] {
            assert_eq!(parse_btc(bad), Err(AmountError::Digits), "{bad}");
        }
        assert_eq!(parse_sat("2100000000000000"), Ok(Amount::MAX_MONEY));
        assert_eq!(parse_sat("2100000000000001"), Err(AmountError::TooLarge));
        assert_eq!(parse_sat("0.1"), Err(AmountError::Digits));
    }

    #[test]
    fn a_text_whose_two_amounts_differ_is_refused() {
        let good = "0.01000000 BTC (1,000,000 sat)";
        assert_eq!(parse(good), Ok(Amount::from_sat(1_000_000)));
        for bad in [
            "0.01000000 BTC (1,000,001 sat)",
            "0.01 BTC (1,000,000 sat)",
            "00.01000000 BTC (1,000,000 sat)",
        ] {
            assert_eq!(parse(bad), Err(AmountError::NotCanonical), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_reads_back(sat in 0..=Amount::MAX_MONEY.to_sat()) {
            let amount = Amount::from_sat(sat);
            prop_assert_eq!(parse(&show(amount)), Ok(amount));
            prop_assert_eq!(parse_btc(&btc(amount)), Ok(amount));
            // A second implementation reads the same amount from it.
            let read = Amount::from_str_in(&btc(amount), bitcoin::Denomination::Bitcoin);
            prop_assert_eq!(read, Ok(amount));
        }

        #[test]
        fn any_text_is_an_amount_or_an_error(text in "\\PC{0,40}") {
            let _ = (parse(&text), parse_btc(&text), parse_sat(&text));
        }
    }
}
