//! Any text is a key sheet or a roster in its one form, or an error; no key of a sheet stands twice.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use strongroom_core::wallet::{Branch, KeySheet, Roster, SignedKeySheet};

fuzz_target!(|text: &str| {
    if let Ok(sheet) = KeySheet::parse(text) {
        assert_eq!(sheet.to_text(), text);
        distinct(&sheet);
    }
    if let Ok(signed) = SignedKeySheet::parse(text) {
        assert_eq!(signed.to_text(), text);
        distinct(signed.sheet());
    }
    if let Ok(roster) = Roster::parse(text) {
        assert_eq!(roster.to_text(), text);
        assert_eq!(
            Roster::parse(text).map(|r| r.digest()).ok(),
            Some(roster.digest())
        );
    }
});

fn distinct(sheet: &KeySheet) {
    let keys = || {
        [Branch::Receive, Branch::Change]
            .into_iter()
            .flat_map(|b| sheet.keys(b))
    };
    let different: BTreeSet<_> = keys().collect();
    assert_eq!(different.len(), keys().count());
}
