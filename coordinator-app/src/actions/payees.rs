//! Reads a payment from a CSV file.

use std::collections::BTreeSet;

use bitcoin::{Address, Amount, Denomination, Network, SignedAmount, address::NetworkUnchecked};
use strongroom_core::{
    ids::Label,
    words::{Words, order},
};

use crate::store::Payee;

/// Largest payment file in bytes.
pub const MAX_CSV: usize = 1 << 20;
/// Most payees in one transaction.
pub const MAX_PAYEES: usize = 2_000;

/// A payment file cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayeesError {
    /// Over [`MAX_CSV`] bytes.
    #[error("payment file of {bytes} bytes is larger than {MAX_CSV}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Over [`MAX_PAYEES`] lines.
    #[error("more than {MAX_PAYEES} payees")]
    TooMany,
    /// No line at all.
    #[error("no payees")]
    Empty,
    /// The first line does not name the columns address, amount or sat, and label.
    #[error("first line does not name the columns address, amount (or sat) and label")]
    Header,
    /// A line cannot be split into its columns.
    #[error("line {line} does not have three columns")]
    Columns {
        /// The line.
        line: u64,
    },
    /// An address cannot be read.
    #[error("line {line}: address cannot be read")]
    Address {
        /// The line.
        line: u64,
    },
    /// An address of another network.
    #[error("line {line}: address is not of {network}")]
    Network {
        /// The line.
        line: u64,
        /// The vault's network.
        network: Network,
    },
    /// An amount is not an exact number of satoshis above zero.
    #[error("line {line}: amount is not a plain decimal number of {} above zero", if *sat { "satoshis" } else { "bitcoin" })]
    Amount {
        /// The line.
        line: u64,
        /// Whether the column counts satoshis.
        sat: bool,
    },
    /// An amount is so small that nodes do not relay it.
    #[error("line {line}: {} sat is below the {} sat that nodes relay", amount.to_sat(), least.to_sat())]
    Dust {
        /// The line.
        line: u64,
        /// The amount.
        amount: Amount,
        /// The least this kind of address takes.
        least: Amount,
    },
    /// A label is not 1 to 40 printable ASCII characters.
    #[error("line {line}: label is not 1 to 40 printable ascii characters")]
    Label {
        /// The line.
        line: u64,
    },
    /// Two lines pay one address.
    #[error("line {line}: address was paid before")]
    Duplicate {
        /// The second line.
        line: u64,
    },
    /// All amounts together are more than there can be.
    #[error("the amounts together are more than 21 million bitcoin")]
    Sum,
}

/// Where the columns stand.
struct Columns {
    address: usize,
    amount: usize,
    sat: bool,
    label: usize,
}

/// Reads payees: a first line `address,amount,label` (amounts in bitcoin) or `address,sat,label`, then one line each.
///
/// # Errors
/// [`PayeesError`], with the line.
pub fn parse(bytes: &[u8], network: Network) -> Result<Vec<Payee>, PayeesError> {
    if bytes.len() > MAX_CSV {
        return Err(PayeesError::TooLarge { bytes: bytes.len() });
    }
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let columns = columns(reader.headers().map_err(|_| PayeesError::Header)?)?;
    let mut out: Vec<Payee> = Vec::new();
    let (mut seen, mut sum) = (BTreeSet::new(), Amount::ZERO);
    for record in reader.records() {
        let record = record.map_err(|e| PayeesError::Columns {
            line: e.position().map_or(0, csv::Position::line),
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        if out.len() >= MAX_PAYEES {
            return Err(PayeesError::TooMany);
        }
        let payee = payee(&record, &columns, line, network)?;
        if !seen.insert(payee.address.clone().assume_checked().script_pubkey()) {
            return Err(PayeesError::Duplicate { line });
        }
        sum = sum.checked_add(payee.amount).ok_or(PayeesError::Sum)?;
        out.push(payee);
    }
    match (out.is_empty(), sum > Amount::MAX_MONEY) {
        (true, _) => Err(PayeesError::Empty),
        (false, true) => Err(PayeesError::Sum),
        (false, false) => Ok(out),
    }
}

fn columns(head: &csv::StringRecord) -> Result<Columns, PayeesError> {
    let at = |name: &str| head.iter().position(|h| h == name);
    let (amount, sat) = match (at("amount"), at("sat")) {
        (Some(amount), None) => (amount, false),
        (None, Some(sat)) => (sat, true),
        // With both, one of them would be ignored; with none there is nothing to pay.
        (Some(_), Some(_)) | (None, None) => return Err(PayeesError::Header),
    };
    match (at("address"), at("label"), head.len()) {
        (Some(address), Some(label), 3) => Ok(Columns {
            address,
            amount,
            sat,
            label,
        }),
        (_, _, _) => Err(PayeesError::Header),
    }
}

fn payee(
    record: &csv::StringRecord,
    columns: &Columns,
    line: u64,
    network: Network,
) -> Result<Payee, PayeesError> {
    let column = |at: usize| record.get(at).ok_or(PayeesError::Columns { line });
    let address: Address<NetworkUnchecked> = column(columns.address)?
        .parse()
        .map_err(|_| PayeesError::Address { line })?;
    if !address.is_valid_for_network(network) {
        return Err(PayeesError::Network { line, network });
    }
    let sat = columns.sat;
    let amount = amount(column(columns.amount)?, sat).ok_or(PayeesError::Amount { line, sat })?;
    let least = address
        .clone()
        .assume_checked()
        .script_pubkey()
        .minimal_non_dust();
    if amount < least {
        return Err(PayeesError::Dust { line, amount, least });
    }
    let label: Label = column(columns.label)?
        .parse()
        .map_err(|_| PayeesError::Label { line })?;
    Ok(Payee {
        address,
        amount,
        label,
    })
}

/// Reads digits with at most one point: no sign, no exponent, no separators, so that one text is one amount.
fn amount(text: &str, sat: bool) -> Option<Amount> {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let plain = match text.split_once('.') {
        Some((whole, part)) => !sat && digits(whole) && digits(part) && part.len() <= 8,
        None => digits(text),
    };
    let unit = if sat {
        Denomination::Satoshi
    } else {
        Denomination::Bitcoin
    };
    let amount = SignedAmount::from_str_in(text, unit).ok()?.to_unsigned().ok()?;
    (plain && amount > Amount::ZERO && amount <= Amount::MAX_MONEY).then_some(amount)
}

/// The words of an order: what the officers compare with the signer's, on a paper that did not come through here.
pub fn order_words(network: Network, payees: &[Payee]) -> Words {
    // The network was checked when the payment file was read.
    let address = |p: &Payee| p.address.clone().assume_checked().to_string();
    let addresses: Vec<(String, u64)> = payees.iter().map(|p| (address(p), p.amount.to_sat())).collect();
    order::of(network, addresses.iter().map(|(a, sat)| (a.as_str(), *sat)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x";
    const B: &str = "bcrt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdku202";

    fn read(text: &str) -> Result<Vec<Payee>, PayeesError> {
        parse(text.as_bytes(), Network::Regtest)
    }

    #[test]
    fn amounts_in_bitcoin_and_in_satoshis_are_exact() {
        let btc = read(&format!("address,amount,label\n{A},0.1,rent\n{B},20999999.9,x\n"));
        assert!(matches!(btc, Ok(ref p) if p[0].amount == Amount::from_sat(10_000_000)));
        let sat = read(&format!("label,sat,address\nrent,10000000,{A}\n")).unwrap();
        assert_eq!(sat[0].amount, Amount::from_sat(10_000_000));
        assert_eq!(sat[0].label.as_str(), "rent");
    }

    #[test]
    fn amounts_that_can_be_misread_are_refused() {
        for text in [
            "1e-3",
            "+1",
            "-1",
            "1,000",
            "0.000000001",
            "0",
            "0.0",
            ".1",
            "1.",
            "21000001",
            "0x10",
            "",
        ] {
            let file = format!("address,amount,label\n{A},\"{text}\",rent\n");
            assert!(
                matches!(read(&file), Err(PayeesError::Amount { line: 2, .. })),
                "{text}"
            );
        }
        let file = format!("address,sat,label\n{A},1.5,rent\n");
        assert_eq!(read(&file), Err(PayeesError::Amount { line: 2, sat: true }));
    }

    #[test]
    fn a_line_that_is_wrong_is_named() {
        let head = "address,amount,label\n";
        let cases = [
            (
                format!("{head}{A},1,a\nnonsense,1,b\n"),
                PayeesError::Address { line: 3 },
            ),
            (
                format!("{head}bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq,1,a\n"),
                PayeesError::Network {
                    line: 2,
                    network: Network::Regtest,
                },
            ),
            (
                format!("{head}{A},1,a\n{A},2,b\n"),
                PayeesError::Duplicate { line: 3 },
            ),
            (
                format!("{head}{A},1,{}\n", "x".repeat(41)),
                PayeesError::Label { line: 2 },
            ),
            (format!("{head}{A},1,caf\u{e9}\n"), PayeesError::Label { line: 2 }),
            (format!("{head}{A},1\n"), PayeesError::Columns { line: 2 }),
            (format!("address,amount\n{A},1\n"), PayeesError::Header),
            (
                format!("address,amount,sat,label\n{A},1,1,a\n"),
                PayeesError::Header,
            ),
            (
                format!("{head}{A},20000000,a\n{B},20000000,b\n"),
                PayeesError::Sum,
            ),
            (head.to_owned(), PayeesError::Empty),
        ];
        for (text, want) in cases {
            assert_eq!(read(&text), Err(want), "{text}");
        }
    }

    #[test]
    fn dust_is_refused_and_the_least_that_is_relayed_is_not() {
        let file = |sat: u64| format!("address,sat,label\n{A},{sat},a\n");
        assert!(matches!(read(&file(293)), Err(PayeesError::Dust { line: 2, .. })));
        assert!(read(&file(294)).is_ok());
    }
}
