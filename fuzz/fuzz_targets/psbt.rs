//! Feeds arbitrary bytes to the PSBT parser and everything that reads what it accepts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::psbt::{Answer, Limits, Psbt, PsbtVersion, RequestHeader};

fuzz_target!(|bytes: &[u8]| {
    match Psbt::parse(bytes, &Limits::CEILINGS) {
        Ok(psbt) => {
            assert_eq!(psbt.serialize(), bytes);
            let _ = RequestHeader::from_psbt(&psbt);
            let _ = Answer::from_psbt(&psbt);
            for version in [PsbtVersion::V0, PsbtVersion::V2] {
                if let Ok(other) = psbt.to_version(version) {
                    assert_eq!(other.txid(), psbt.txid());
                }
            }
        }
        Err(error) => assert!(error.code().starts_with("E_")),
    }
});
