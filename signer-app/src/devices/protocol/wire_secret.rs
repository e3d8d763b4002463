//! Secrets cross the pipe as byte strings, and only in the fields that name this module.

use core::fmt;

use serde::de::Visitor;
use serde::{Deserializer, Serializer};

use crate::secret::Secret;

pub(super) fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(secret.expose_bytes())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    deserializer.deserialize_bytes(SecretBytes)
}

struct SecretBytes;

impl Visitor<'_> for SecretBytes {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a byte string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Secret, E> {
        Ok(Secret::new(bytes.to_vec()))
    }
}
