//! Any text is a policy, a state or a ceremony's script, or an error; what is read answers every question.
#![no_main]

use std::collections::BTreeSet;

use bitcoin::{Amount, ScriptBuf};
use libfuzzer_sys::fuzz_target;
use strongroom_core::{
    ceremony::script::Script,
    policy::{Class, Policy, State},
    psbt::Purpose,
};

fuzz_target!(|text: &str| {
    match Policy::parse(text) {
        Ok(policy) => {
            assert_eq!(Policy::parse(text).map(|p| p.hash()).ok(), Some(policy.hash()));
            let _ = policy.entry_for(&ScriptBuf::new());
            for purpose in Purpose::ALL {
                let _ = policy.rule_for(purpose, &BTreeSet::from(Class::ALL), Amount::MAX_MONEY);
            }
        }
        Err(error) => assert!(error.code().starts_with("E_")),
    }
    if let Ok(state) = State::from_toml(text) {
        let written = state.to_toml().expect("a state that was read is written");
        assert!(State::from_toml(&written).is_ok());
    }
    let _ = Script::parse(text);
});
