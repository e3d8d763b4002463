//! Any bytes as the text inside a card: it is the one text of that card, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_signer::cards::body;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(card) = body::read(bytes) {
        assert_eq!(body::write(&card).as_bytes(), bytes);
        let signature = card.sign("text");
        assert!(card.verifier().verifies("text", &signature));
    }
});
