//! The order's words: six words over what leaves a vault, and nothing else (E17).
//!
//! Whoever orders a payment works them out from the order alone, on any machine and before a coordinator has seen it;
//! the signer works them out from the outputs that it will sign. A coordinator that shows one payment and sends another
//! cannot make the two agree. Six words are enough here, for one side is written by people: the liar has to meet it.

use alloc::{format, string::String, vec::Vec};

use bitcoin::Network;

use super::Words;
use crate::{ids::Digest, policy::Summary};

/// The words of what a request pays to others.
pub fn words(network: Network, summary: &Summary) -> Words {
    let leaving = summary.payments.iter().filter(|p| p.change.is_none());
    of(network, leaving.map(|p| (p.address.as_str(), p.sat)))
}

/// The words of an order: addresses as they are written canonically, satoshi, in any order.
pub fn of<'a>(network: Network, payees: impl Iterator<Item = (&'a str, u64)>) -> Words {
    Words::of(&Digest::of(&[text(network, payees).as_bytes()]))
}

/// The text that is hashed. Its lines are sorted, so that a coordinator may order the outputs as it likes; a payee who
/// stands in it twice is not one who stands in it once.
fn text<'a>(network: Network, payees: impl Iterator<Item = (&'a str, u64)>) -> String {
    let mut lines: Vec<String> = payees
        .map(|(address, sat)| format!("pay: {sat} {address}\n"))
        .collect();
    lines.sort();
    let mut text = format!("strongroom/order/v1\nnetwork: {network}\n");
    text.extend(lines);
    text
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    const A: &str = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    const B: &str = "2N1SP7r92ZZJvYKG2oNtzPwYnzw62up7mTo";

    fn regtest(payees: &[(&str, u64)]) -> String {
        of(Network::Regtest, payees.iter().copied()).to_string()
    }

    #[test]
    fn the_text_is_what_the_formats_page_says() {
        assert_eq!(
            text(Network::Regtest, [(B, 7), (A, 100_000)].into_iter()),
            format!("strongroom/order/v1\nnetwork: regtest\npay: 100000 {A}\npay: 7 {B}\n")
        );
    }

    #[test]
    fn the_order_of_payees_does_not_count_and_everything_else_does() {
        let order = regtest(&[(A, 100_000), (B, 7)]);
        assert_eq!(order.split(' ').count(), 6);
        assert_eq!(regtest(&[(B, 7), (A, 100_000)]), order);
        for other in [
            &[(A, 100_001), (B, 7)][..],
            &[(A, 7), (B, 100_000)],
            &[(A, 100_000)],
            &[(A, 100_000), (B, 7), (B, 7)],
        ] {
            assert_ne!(regtest(other), order);
        }
        let elsewhere = of(Network::Testnet, [(A, 100_000), (B, 7)].into_iter());
        assert_ne!(elsewhere.to_string(), order);
    }
}
