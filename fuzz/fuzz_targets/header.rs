//! Any bytes as the fields of a request's header: what is read is written back the same, and a signature holds for
//! exactly what was signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::psbt::{Limits, Psbt, PsbtBuilder, RequestHeader};

fuzz_target!(|bytes: &[u8]| {
    let Ok(psbt) = Psbt::parse(bytes, &Limits::CEILINGS) else {
        return;
    };
    judged(&psbt);
    // The same request with one header field replaced by the bytes themselves.
    let mut builder = PsbtBuilder::from_psbt(&psbt);
    for (subtype, value) in builder.proprietary_mut().iter_mut() {
        if bytes
            .len()
            .is_multiple_of(usize::try_from(*subtype).unwrap_or(0).saturating_add(2))
        {
            *value = bytes.iter().rev().take(value.len()).copied().collect();
        }
    }
    if let Ok(psbt) = builder.build(psbt.version()) {
        judged(&psbt);
    }
});

fn judged(psbt: &Psbt) {
    match RequestHeader::from_psbt(psbt) {
        Ok(Some(header)) => {
            let digest = RequestHeader::signing_digest(psbt);
            let mut again = psbt.clone();
            header.attach(&mut again).expect("what was read can be attached");
            assert_eq!(RequestHeader::signing_digest(&again), digest);
            assert_eq!(RequestHeader::from_psbt(&again).ok().flatten(), Some(header));
        }
        Ok(None) => {}
        Err(error) => assert!(error.code().starts_with("E_")),
    }
}
