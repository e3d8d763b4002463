//! Any bytes are CBOR in its one form for each shape that is read, or an error within the ceiling.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};
use strongroom_core::{cbor, ids::Digest};

fuzz_target!(|bytes: &[u8]| {
    one_form::<u64>(bytes);
    one_form::<String>(bytes);
    one_form::<Vec<u64>>(bytes);
    one_form::<BTreeMap<String, u64>>(bytes);
    one_form::<(u8, Option<String>, Vec<Digest>)>(bytes);
    assert!(bytes.len() <= 16 || cbor::decode::<Vec<u64>>(bytes, 16).is_err());
});

fn one_form<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    if let Ok(value) = cbor::decode::<T>(bytes, 65_536) {
        assert_eq!(cbor::encode(&value).expect("what was read is written"), bytes);
    }
}
