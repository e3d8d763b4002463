//! Addresses as people compare them, in groups of four and never shortened (G02), and their strict reading (G06).

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use bitcoin::{Address, Network, address::NetworkUnchecked, bech32};

/// Longest address: BIP-0173 allows 90 characters, base58 needs 35.
const MAX_BECH32: usize = 90;
const MAX_BASE58: usize = 35;

/// A text that is not an address of the wanted network (`E_ADDRESS`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Longer than any address.
    #[error("address of {got} characters is over {limit}")]
    TooLong {
        /// Characters given.
        got: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// Upper and lower case in one bech32 address (BIP-0173).
    #[error("upper and lower case are mixed")]
    MixedCase,
    /// The checksum is bech32 where bech32m is due, or the other way round (BIP-0350).
    #[error("checksum is of the other bech32 variant")]
    ChecksumVariant,
    /// Not an address: a wrong character, checksum, version or length.
    #[error("not an address")]
    Malformed,
    /// An address of another network (B13).
    #[error("not an address of {want}")]
    Network {
        /// The network wanted.
        want: Network,
    },
    /// Reads, but the address is written otherwise.
    #[error("address is not in its canonical form")]
    NotCanonical,
}

impl AddressError {
    /// The code shown to people and recorded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Network { .. } => "E_NETWORK",
            Self::TooLong { .. }
            | Self::MixedCase
            | Self::ChecksumVariant
            | Self::Malformed
            | Self::NotCanonical => "E_ADDRESS",
        }
    }
}

/// Writes an address in groups of four: `bc1q w508 d6qe …`. Bech32 is written in lower case.
pub fn groups(address: &Address) -> String {
    by_four(&address.to_string())
}

/// Writes any text that people compare, an address or a script in hex, in groups of four.
pub fn by_four(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i.is_multiple_of(4) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Reads an address of this network; nothing around it, no spaces. Bech32 may be all upper case, as QR codes are.
///
/// # Errors
/// [`AddressError`].
pub fn parse(text: &str, network: Network) -> Result<Address, AddressError> {
    let segwit = is_segwit(text);
    let limit = if segwit { MAX_BECH32 } else { MAX_BASE58 };
    if text.len() > limit {
        return Err(AddressError::TooLong {
            got: text.len(),
            limit,
        });
    }
    if segwit {
        check_bech32(text)?;
    }
    let unchecked: Address<NetworkUnchecked> = text.parse().map_err(|_| AddressError::Malformed)?;
    let address = unchecked
        .require_network(network)
        .map_err(|_| AddressError::Network { want: network })?;
    let written = address.to_string();
    let same = if segwit {
        written == text.to_ascii_lowercase()
    } else {
        written == text
    };
    if same {
        Ok(address)
    } else {
        Err(AddressError::NotCanonical)
    }
}

fn is_segwit(text: &str) -> bool {
    let prefix: Vec<u8> = text.bytes().take(5).map(|b| b.to_ascii_lowercase()).collect();
    [b"bc1".as_slice(), b"tb1", b"bcrt1"]
        .iter()
        .any(|p| prefix.starts_with(p))
}

fn check_bech32(text: &str) -> Result<(), AddressError> {
    let upper = text.bytes().any(|b| b.is_ascii_uppercase());
    let lower = text.bytes().any(|b| b.is_ascii_lowercase());
    if upper && lower {
        return Err(AddressError::MixedCase);
    }
    let parsed =
        bech32::primitives::decode::UncheckedHrpstring::new(text).map_err(|_| AddressError::Malformed)?;
    let old = parsed.validate_checksum::<bech32::Bech32>().is_ok();
    let new = parsed.validate_checksum::<bech32::Bech32m>().is_ok();
    let version = parsed.data_part_ascii().first().map(u8::to_ascii_lowercase);
    // Version 0 is written `q`; it alone keeps the old checksum.
    let wants_old = version == Some(b'q');
    match (old, new) {
        (false, false) => Err(AddressError::Malformed),
        _ if old == wants_old => Ok(()),
        _ => Err(AddressError::ChecksumVariant),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const P2WPKH: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    const P2TR: &str = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
    const P2PKH: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

    #[test]
    fn addresses_are_grouped_by_four_and_never_shortened() {
        let a = parse(P2WPKH, Network::Bitcoin).unwrap();
        assert_eq!(groups(&a), "bc1q w508 d6qe jxtd g4y5 r3za rvar y0c5 xw7k v8f3 t4");
        assert_eq!(groups(&a).replace(' ', ""), P2WPKH);
    }

    #[test]
    fn addresses_of_every_kind_are_read() {
        for good in [P2WPKH, P2TR, P2PKH, "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"] {
            assert_eq!(parse(good, Network::Bitcoin).unwrap().to_string(), good);
        }
        let upper = P2WPKH.to_ascii_uppercase();
        assert_eq!(parse(&upper, Network::Bitcoin).unwrap().to_string(), P2WPKH);
    }

    #[test]
    fn mixed_case_is_refused() {
        let mixed = P2WPKH.replace("w508", "W508");
        assert_eq!(parse(&mixed, Network::Bitcoin), Err(AddressError::MixedCase));
        assert_eq!(
            parse(&P2WPKH.replace("bc1", "BC1"), Network::Bitcoin),
            Err(AddressError::MixedCase)
        );
    }

    #[test]
    fn the_other_bech32_variant_is_refused() {
        // From the invalid addresses of BIP-0350.
        let v1_bech32 = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd";
        let v0_bech32m = "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd";
        assert_eq!(
            parse(v1_bech32, Network::Bitcoin),
            Err(AddressError::ChecksumVariant)
        );
        let e = parse(v0_bech32m, Network::Bitcoin).unwrap_err();
        assert_eq!(e.code(), "E_ADDRESS");
        let v0_bech32m = "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47";
        assert_eq!(
            parse(v0_bech32m, Network::Testnet),
            Err(AddressError::ChecksumVariant)
        );
    }

    #[test]
    fn another_networks_address_is_refused() {
        let e = parse(P2WPKH, Network::Regtest).unwrap_err();
        assert_eq!(
            e,
            AddressError::Network {
                want: Network::Regtest
            }
        );
        assert_eq!(e.code(), "E_NETWORK");
        let regtest = parse("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", Network::Regtest);
        assert!(regtest.is_ok());
    }

    #[test]
    fn overlong_damaged_and_dressed_texts_are_refused() {
        let long = alloc::format!("1{P2PKH}1");
        assert_eq!(
            parse(&long, Network::Bitcoin),
            Err(AddressError::TooLong { got: 36, limit: 35 })
        );
        let long = alloc::format!("bc1q{}", "q".repeat(87));
        assert_eq!(
            parse(&long, Network::Bitcoin),
            Err(AddressError::TooLong { got: 91, limit: 90 })
        );
        let dressed = [
            alloc::format!(" {P2WPKH}"),
            alloc::format!("{P2WPKH}\n"),
            alloc::format!("bitcoin:{P2WPKH}"),
            P2WPKH.replace("w508", "w509"),
            P2PKH.replace("QG", "GQ"),
            String::new(),
        ];
        for bad in dressed {
            assert_eq!(
                parse(&bad, Network::Bitcoin).unwrap_err().code(),
                "E_ADDRESS",
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_an_error(text in "(bc1|BC1|tb1|1|3)?\\PC{0,95}") {
            let _ = parse(&text, Network::Bitcoin);
        }

        #[test]
        fn one_changed_character_is_never_another_address(at in 0usize..42, to in "[a-z0-9]") {
            let mut chars: Vec<char> = P2WPKH.chars().collect();
            let new = to.chars().next().unwrap();
            prop_assume!(chars[at] != new);
            chars[at] = new;
            let text: String = chars.into_iter().collect();
            prop_assert!(parse(&text, Network::Bitcoin).is_err());
        }
    }
}
