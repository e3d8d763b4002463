//! Canonical CBOR for our own records: what does not re-encode to the same bytes is refused.

use alloc::vec::Vec;

use serde::{Serialize, de::DeserializeOwned};

/// Bytes that are not one canonical CBOR value of the wanted shape (`E_CBOR`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// Longer than the caller allows.
    #[error("record of {got} bytes is over {limit}")]
    TooLong {
        /// Bytes given.
        got: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Not CBOR of the wanted shape.
    #[error("not a record of this shape, at byte {offset}")]
    Shape {
        /// Where reading stopped.
        offset: u64,
    },
    /// Reads, but another encoding of the same value is the canonical one.
    #[error("not the canonical encoding")]
    NotCanonical,
    /// The value cannot be written as CBOR.
    #[error("value cannot be encoded")]
    Encode,
}

/// Encodes a value.
///
/// # Errors
/// [`CborError::Encode`] if the type holds something CBOR cannot say.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, CborError> {
    serde_cbor::to_vec(value).map_err(|_| CborError::Encode)
}

/// Decodes a value of at most `limit` bytes and refuses any input that is not its canonical encoding.
///
/// # Errors
/// [`CborError`], by what is wrong.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8], limit: usize) -> Result<T, CborError> {
    if bytes.len() > limit {
        return Err(CborError::TooLong {
            got: bytes.len(),
            limit,
        });
    }
    let value: T = serde_cbor::from_slice(bytes).map_err(|e| CborError::Shape { offset: e.offset() })?;
    if encode(&value)? != bytes {
        return Err(CborError::NotCanonical);
    }
    Ok(value)
}
