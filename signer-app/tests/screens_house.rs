//! The rules of the house for everything that draws: short files, no IO, no words and no looks of their own.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The longest file of a screen.
const WALL: usize = 500;

/// What a screen may not name: it draws what it is given and reports what people did.
const WORLD: [&str; 16] = [
    "std::fs",
    "std::io",
    "std::net",
    "std::thread",
    "std::time",
    "std::process",
    "std::sync",
    "std::env",
    "crate::workers",
    "crate::devices::pkcs11",
    "workers::journal",
    "SiteDir",
    "Instant::",
    "SystemTime",
    "Command::",
    "send_viewport_cmd",
];

/// Looks that only the theme may give, and egui's own field, which keeps what is typed, where secrets are.
const LOOKS: [&str; 8] = [
    "Color32::from",
    "Color32::WHITE",
    "Color32::BLACK",
    "Color32::RED",
    "FontId::",
    "FontFamily::",
    "hex_color!",
    ".size(",
];

#[test]
fn no_file_that_draws_is_longer_than_the_wall() {
    for (path, text) in sources(&["screens", "widgets"]) {
        let lines = text.lines().count();
        assert!(lines <= WALL, "{} has {lines} lines", path.display());
    }
}

#[test]
fn no_screen_and_no_widget_touches_the_world() {
    for (path, text) in sources(&["screens", "widgets"]) {
        for (number, line) in code(&text) {
            for name in WORLD {
                assert!(!line.contains(name), "{}:{number} names {name}", path.display());
            }
        }
    }
}

#[test]
fn no_screen_and_no_widget_has_words_of_its_own() {
    for (path, text) in sources(&["screens", "widgets"]) {
        for (number, line) in code(&text) {
            for literal in literals(line) {
                assert!(
                    !is_sentence(&literal),
                    "{}:{number} says {literal:?}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn no_screen_and_no_widget_has_a_look_of_its_own() {
    for (path, text) in sources(&["screens", "widgets"]) {
        for (number, line) in code(&text) {
            for look in LOOKS {
                let measured = look == ".size(" && line.contains("galley.size(");
                assert!(
                    !line.contains(look) || measured,
                    "{}:{number} has a look of its own: {look}",
                    path.display()
                );
            }
            for float in floats(line) {
                // Halves, doubles and thousandths are no sizes.
                let factor = float
                    .strip_suffix(".0")
                    .is_some_and(|whole| whole.len() == 1 || whole == "1_000");
                assert!(
                    factor,
                    "{}:{number} has a size of its own: {float}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn secrets_are_never_typed_into_eguis_own_field() {
    for (path, text) in sources(&["screens", "widgets"]) {
        for (number, line) in code(&text) {
            assert!(
                !line.contains(".password(") && !line.contains("text_edit_"),
                "{}:{number} uses egui's field",
                path.display()
            );
            let field = path.ends_with("widgets/field.rs");
            assert!(
                field || !line.contains("TextEdit::"),
                "{}:{number} uses egui's field",
                path.display()
            );
        }
    }
}

#[test]
fn no_place_of_a_message_stays_empty_on_a_screen() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/screens/golden");
    let mut read = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            !text.contains("{$"),
            "{} shows a place that nothing fills",
            path.display()
        );
        read += 1;
    }
    assert!(read > 40, "the goldens are gone");
}

#[test]
fn the_rules_see_what_breaks_them() {
    assert!(is_sentence("Go on now"));
    assert!(is_sentence("Refused"));
    assert!(!is_sentence("✓ {}  {}") && !is_sentence("label") && !is_sentence("journal.lines"));
    assert_eq!(floats("let x = 12.5 * y.0 + 3.0;"), ["12.5", "3.0"]);
    assert_eq!(literals(r#"text::body(ui, "a \" b"); // "no""#), [r#"a \" b"#]);
}

/// Words that people could read: two in a row, or one that begins like a sentence.
fn is_sentence(literal: &str) -> bool {
    let plain: String = drop_places(literal);
    let two = plain
        .as_bytes()
        .windows(3)
        .any(|w| w[0].is_ascii_alphabetic() && w[1] == b' ' && w[2].is_ascii_alphabetic());
    let mut letters = plain.chars();
    let begins = letters.next().is_some_and(|c| c.is_ascii_uppercase())
        && letters.next().is_some_and(|c| c.is_ascii_lowercase());
    two || begins
}

/// What is left of a format string without what it fills in.
fn drop_places(literal: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::new();
    for c in literal.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn floats(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let number = |c: char| c.is_ascii_digit() || c == '.' || c == '_';
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    for token in line.split(|c: char| !word(c)) {
        let is_float = token.starts_with(|c: char| c.is_ascii_digit())
            && token.chars().all(number)
            && token.contains('.')
            && !token.contains("..");
        if is_float {
            found.push(token.to_owned());
        }
    }
    found
}

/// The string literals of one line of code.
fn literals(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside: Option<String> = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (&mut inside, c) {
            (None, '/') if chars.peek() == Some(&'/') => break,
            (None, '\'') if chars.clone().nth(1) == Some('\'') => {
                chars.next();
                chars.next();
            }
            (None, '"') => inside = Some(String::new()),
            (None, _) => {}
            (Some(text), '\\') => {
                text.push(c);
                text.extend(chars.next());
            }
            (Some(_), '"') => found.extend(inside.take()),
            (Some(text), _) => text.push(c),
        }
    }
    found
}

/// The lines of code: no comments, no attributes, nothing after the tests begin.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let until_tests = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    let mut reasons = false;
    until_tests.enumerate().filter_map(move |(place, line)| {
        let trimmed = line.trim_start();
        // An attribute may reach over several lines; its reason is for programmers.
        let attribute = reasons || trimmed.starts_with("#[") || trimmed.starts_with("#![");
        reasons = attribute && !trimmed.ends_with(']');
        let comment = trimmed.starts_with("//");
        (!attribute && !comment).then_some((place + 1, line))
    })
}

fn sources(areas: &[&str]) -> Vec<(PathBuf, String)> {
    let src = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for area in areas {
        collect(&src.join(area), &mut found);
    }
    assert!(found.len() > 15, "the screens are gone");
    found
}

fn collect(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}
