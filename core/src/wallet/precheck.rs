//! What is refused of a template's text before the descriptor library sees it: length, nesting, kind, locks.

use alloc::{borrow::ToOwned, vec::Vec};

use super::TemplateError;

/// Longest template in bytes.
pub const MAX_TEMPLATE: usize = 1_024;
/// Deepest nesting of fragments and wrappers; measured before any recursive code sees the text (D16).
pub const MAX_DEPTH: usize = 32;
/// Bits of `older(n)` that consensus looks at (BIP-0068): the unit flag and 16 bits of value.
const OLDER_BITS: u32 = 0x0040_ffff;
const OLDER_VALUE: u32 = 0x0000_ffff;
/// Miniscript defines `after(n)` below this; the library also takes the number itself (measured with 12.3.8).
const AFTER_END: u32 = 0x8000_0000;

/// Checks a template's text without recursion.
pub(super) fn check(text: &str) -> Result<(), TemplateError> {
    if text.len() > MAX_TEMPLATE {
        return Err(TemplateError::TooLong {
            got: text.len(),
            limit: MAX_TEMPLATE,
        });
    }
    if depth(text) > MAX_DEPTH {
        return Err(TemplateError::Depth { limit: MAX_DEPTH });
    }
    check_kind(text)?;
    check_thresholds(text)?;
    check_locks(text)
}

fn check_kind(text: &str) -> Result<(), TemplateError> {
    let segwit = ["wsh(", "wpkh(", "sh(wsh(", "sh(wpkh(", "tr("];
    if !segwit.iter().any(|p| text.starts_with(p)) {
        return Err(TemplateError::Kind);
    }
    // A key hash without a key would stand in the script without standing on a sheet.
    if text.contains("raw_pk") {
        return Err(TemplateError::Unsane {
            why: "raw key hash".to_owned(),
        });
    }
    Ok(())
}

/// The deepest nesting, where a wrapper letter (`a:`, `vn:`) counts as a level, as it is one to the library.
fn depth(text: &str) -> usize {
    let mut open: Vec<usize> = Vec::new();
    let (mut level, mut deepest, mut letters) = (0usize, 0usize, 0usize);
    let mut wrappers = 0usize;
    for b in text.bytes() {
        match b {
            b'(' | b'{' => {
                let added = wrappers.saturating_add(1);
                open.push(added);
                level = level.saturating_add(added);
                (letters, wrappers) = (0, 0);
            }
            b')' | b'}' => {
                level = level.saturating_sub(open.pop().unwrap_or(0));
                (letters, wrappers) = (0, 0);
            }
            b',' => (letters, wrappers) = (0, 0),
            b':' => {
                wrappers = wrappers.saturating_add(letters);
                letters = 0;
            }
            _ => letters = letters.saturating_add(1),
        }
        deepest = deepest.max(level.saturating_add(wrappers));
    }
    deepest
}

/// A threshold over one thing says nothing, and programs have disagreed on its script (B15).
fn check_thresholds(text: &str) -> Result<(), TemplateError> {
    for rest in text.split("thresh(").skip(1) {
        let (mut level, mut commas) = (1usize, 0usize);
        for b in rest.bytes() {
            match b {
                b'(' | b'{' => level = level.saturating_add(1),
                b')' | b'}' => level = level.saturating_sub(1),
                b',' if level == 1 => commas = commas.saturating_add(1),
                _ => {}
            }
            if level == 0 {
                break;
            }
        }
        // One comma stands behind the number.
        if commas < 2 {
            return Err(TemplateError::Unsane {
                why: "a threshold over less than two".to_owned(),
            });
        }
    }
    Ok(())
}

fn check_locks(text: &str) -> Result<(), TemplateError> {
    let odd_older = |n: u32| n & !OLDER_BITS != 0 || n & OLDER_VALUE == 0;
    let odd_after = |n: u32| n == 0 || n >= AFTER_END;
    check_each(text, "older", odd_older)?;
    check_each(text, "after", odd_after)
}

fn check_each(text: &str, fragment: &'static str, odd: impl Fn(u32) -> bool) -> Result<(), TemplateError> {
    for rest in text.split(fragment).skip(1) {
        let digits = rest.strip_prefix('(').and_then(|r| r.split(')').next());
        // What is no number here is no number to the descriptor library either, and refused there.
        match digits.and_then(|d| d.parse().ok()) {
            Some(value) if odd(value) => return Err(TemplateError::Lock { fragment, value }),
            Some(_) | None => {}
        }
    }
    Ok(())
}
