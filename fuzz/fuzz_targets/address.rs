//! Any text is an address or an amount that is written back the same way, or an error.
#![no_main]

use bitcoin::{Amount, Network};
use libfuzzer_sys::fuzz_target;
use strongroom_core::words::{address, amount};

const NETWORKS: [Network; 4] = [
    Network::Bitcoin,
    Network::Testnet,
    Network::Signet,
    Network::Regtest,
];

fuzz_target!(|text: &str| {
    for network in NETWORKS {
        if let Ok(address) = address::parse(text, network) {
            assert!(address.to_string().eq_ignore_ascii_case(text));
            let together: String = address::groups(&address).split_whitespace().collect();
            assert_eq!(together, address.to_string());
        }
    }
    for amount in [
        amount::parse(text),
        amount::parse_btc(text),
        amount::parse_sat(text),
    ] {
        let Ok(amount) = amount else { continue };
        assert!(amount <= Amount::MAX_MONEY);
        assert_eq!(
            amount::parse(&amount::show(amount)).ok(),
            Some(amount),
            "{amount}"
        );
    }
});
