//! Any text is a note, a statement, a certificate or a checkpoint in its one form, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::{
    ceremony::{approval::Statement, certificate::Certificate},
    journal::checkpoint::Checkpoint,
    note::Note,
};

fuzz_target!(|text: &str| {
    body(text);
    if let Ok(note) = text.parse::<Note>() {
        assert_eq!(note.to_string(), text);
        body(note.text());
    }
});

fn body(text: &str) {
    if let Ok(statement) = Statement::parse(text) {
        assert_eq!(statement.to_text(), text);
    }
    if let Ok(certificate) = Certificate::parse(text) {
        assert_eq!(certificate.to_text(), text);
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_text(), text);
    }
}
