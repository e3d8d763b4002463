//! Any text is an officer's statement in its one form, or an error; no line of it can be another's.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::{ceremony::approval::Statement, note::Note};

fuzz_target!(|text: &str| {
    if let Ok(statement) = Statement::parse(text) {
        assert_eq!(statement.to_text(), text);
        assert_eq!(Statement::parse(&statement.to_text()).ok(), Some(statement));
    }
    if let Ok(note) = text.parse::<Note>() {
        assert_eq!(note.to_string(), text);
    }
});
