//! Any text is a template that is kept as written, has a bounded satisfaction and fills with keys, or an error.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use strongroom_core::{
    ids::EcKey,
    wallet::{Branch, Template},
};
use strongroom_forge::house::{Forge, Wrapping};

static KEYS: LazyLock<Vec<EcKey>> = LazyLock::new(|| {
    let forge = Forge::new(Wrapping::Native);
    let sheet = forge.sites[0].edited_sheet(|_| {});
    sheet.sheet().keys(Branch::Receive).to_vec()
});

fuzz_target!(|text: &str| {
    match Template::parse(text) {
        Ok(template) => {
            assert_eq!(template.as_str(), text);
            assert!(template.quorum() <= template.cosigners());
            let _ = template.max_satisfaction();
            let keys = KEYS.get(..template.cosigners()).unwrap_or(&[]);
            if let Ok(descriptor) = template.fill(keys) {
                assert!(!descriptor.script_pubkey().is_empty());
            }
        }
        Err(error) => assert!(error.code().starts_with("E_")),
    }
});
