//! Any text is a checkpoint in its one form, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::journal::checkpoint::Checkpoint;

fuzz_target!(|text: &str| {
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_text(), text);
        assert_eq!(checkpoint.note().text(), text);
    }
});
