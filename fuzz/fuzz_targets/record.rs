//! Any bytes are a record, a decision or a list of signatures in canonical CBOR, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::{flow::Signatures, journal::record::Record, policy::Decision};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(record) = Record::from_bytes(bytes) {
        assert_eq!(record.to_bytes().expect("what was read is written"), bytes);
    }
    if let Ok(decision) = Decision::from_bytes(bytes) {
        assert_eq!(decision.to_bytes().expect("what was read is written"), bytes);
        let _ = decision.blocking_codes();
        let _ = decision.to_acknowledge().count();
    }
    if let Ok(signatures) = Signatures::from_bytes(bytes) {
        assert_eq!(signatures.to_bytes().expect("what was read is written"), bytes);
        assert!(signatures.nonces().len() <= signatures.0.len());
    }
});
