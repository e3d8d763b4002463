//! Any text is a certificate in its one form, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::{ceremony::certificate::Certificate, note::Note};

fuzz_target!(|text: &str| {
    let note = text.parse::<Note>();
    for body in [Some(text), note.as_ref().ok().map(Note::text)]
        .into_iter()
        .flatten()
    {
        if let Ok(certificate) = Certificate::parse(body) {
            assert_eq!(certificate.to_text(), body);
        }
    }
});
