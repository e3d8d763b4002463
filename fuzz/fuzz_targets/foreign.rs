//! Any bytes as another wallet's PSBT: what the import reads is what the strict parser reads, and nothing is left to
//! leave out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::psbt::{Foreign, Limits, Psbt};

fuzz_target!(|bytes: &[u8]| {
    let strict = Psbt::parse(bytes, &Limits::CEILINGS);
    let Ok(foreign) = Foreign::read(bytes, &Limits::CEILINGS) else {
        assert!(strict.is_err(), "the import refuses what the signer reads");
        return;
    };
    let Ok(psbt) = foreign.psbt else { return };
    if let Ok(strict) = strict {
        assert_eq!(strict.txid(), psbt.txid());
    }
    let again = Foreign::read(&psbt.serialize(), &Limits::CEILINGS).expect("read once, read again");
    assert!(again.dropped.is_empty());
    assert_eq!(again.psbt, Ok(psbt));
});
