//! What people read when a vault must not be registered: what happened, and what to do.

use super::checks::{CheckWords, says};

/// Papers that another site or program made wrongly.
const AGAIN: &str = "Stop. Ask the vault's administrator for the papers again, and compare the words anew.";
/// Papers that somebody may have changed.
const ATTACK: &str = "Stop. Keep the papers as evidence and tell the security officer before anything else.";
/// A template that must be written otherwise.
const TEMPLATE: &str = "Stop. Ask the vault's administrator for another template.";

/// The words of each code with which a registration is refused.
pub const REGISTRATION: &[(&str, CheckWords)] = &[
    (
        "E_DESCRIPTOR_DEPTH",
        says(
            "The template is nested deeper than any template needs to be.",
            ATTACK,
        ),
    ),
    (
        "E_DESCRIPTOR_KEY_PATH",
        says(
            "The taproot template has a key path that somebody could sign for, past its script.",
            ATTACK,
        ),
    ),
    (
        "E_DESCRIPTOR_KIND",
        says(
            "The template is of a kind that this signer does not sign for.",
            TEMPLATE,
        ),
    ),
    (
        "E_DESCRIPTOR_UNSANE",
        says(
            "The template does not mean what it says, or can be spent in a way it does not say.",
            TEMPLATE,
        ),
    ),
    (
        "E_REG_DUPLICATE_KEY",
        says("One key stands twice in the vault.", ATTACK),
    ),
    (
        "E_REG_LIMIT",
        says("The papers are larger than this signer reads.", AGAIN),
    ),
    (
        "E_REG_NETWORK",
        says("A key sheet is for another network than the vault.", AGAIN),
    ),
    (
        "E_REG_OTHER_VAULT",
        says(
            "This is another vault than the one that this signer guards.",
            ATTACK,
        ),
    ),
    (
        "E_REG_OWN_KEY",
        says("This signer's own keys do not stand in the vault, whole.", ATTACK),
    ),
    (
        "E_REG_PRODUCTION",
        says(
            "Practice and production are mixed, or two sites share an appliance.",
            AGAIN,
        ),
    ),
    (
        "E_REG_ROSTER",
        says("The officers of a site are not a list that can stand.", AGAIN),
    ),
    (
        "E_REG_SCHNORR",
        says(
            "The vault is a taproot one, and a site's token cannot sign for it.",
            TEMPLATE,
        ),
    ),
    (
        "E_REG_SHEET",
        says("A key sheet is not a list of keys that can stand.", AGAIN),
    ),
    (
        "E_REG_SHEET_SIGNATURE",
        says("A key sheet is not signed by its own device.", ATTACK),
    ),
    (
        "E_REG_SITE",
        says(
            "Template, key sheets and officers are not of the same sites.",
            AGAIN,
        ),
    ),
    (
        "E_REG_TEXT",
        says("The manifest is not written in its one form.", AGAIN),
    ),
    (
        "E_REG_THRESHOLD",
        says(
            "The template asks for no cosigner, or for more than there are.",
            TEMPLATE,
        ),
    ),
];

/// The words of a code with which a registration is refused.
pub fn registration_words(code: &str) -> Option<CheckWords> {
    let found = REGISTRATION.iter().find(|(known, _)| *known == code);
    found.map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_plain_short_words_of_its_own() {
        let codes: alloc::collections::BTreeSet<_> = REGISTRATION.iter().map(|(code, _)| code).collect();
        let whats: alloc::collections::BTreeSet<_> = REGISTRATION.iter().map(|(_, w)| w.what).collect();
        assert_eq!(
            (codes.len(), whats.len()),
            (REGISTRATION.len(), REGISTRATION.len())
        );
        for (code, words) in REGISTRATION {
            assert!(words.what.is_ascii() && words.what.len() <= 100, "{code}");
            assert!(words.todo.starts_with("Stop."), "{code}");
        }
    }
}
