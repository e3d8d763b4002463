//! Any bytes are a registration document in its canonical form, or an error; a manifest always has its scripts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::wallet::{KeySheet, Manifest, Roster, SignedKeySheet, Template, Vault};

fuzz_target!(|text: &str| {
    if let Ok(manifest) = Manifest::parse(text) {
        assert_eq!(manifest.to_text(), text);
        assert!(Vault::new(&manifest).is_ok());
    }
    if let Ok(sheet) = KeySheet::parse(text) {
        assert_eq!(sheet.to_text(), text);
    }
    if let Ok(signed) = SignedKeySheet::parse(text) {
        assert_eq!(signed.to_text(), text);
    }
    if let Ok(roster) = Roster::parse(text) {
        assert_eq!(roster.to_text(), text);
    }
    if let Ok(template) = Template::parse(text) {
        assert_eq!(template.as_str(), text);
    }
});
