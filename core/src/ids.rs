//! Names and hashes: small types that cannot be mistaken for each other.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A text could not be read as a name or a hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A label is not 1 to 40 printable ASCII characters, or begins or ends with a space.
    #[error("label of {len} bytes is not 1 to 40 printable ascii characters without outer spaces")]
    Label {
        /// Bytes given.
        len: usize,
    },
    /// A hash is not lower-case hex of the right length.
    #[error("expected {expected} bytes of lower-case hex, got {got} characters")]
    Hex {
        /// Bytes wanted.
        expected: usize,
        /// Characters given.
        got: usize,
    },
}

/// A short name shown to people: 1 to 40 printable ASCII characters (`E_LABEL`, checks G01): no bidi, no
/// zero-width and no look-alike letters can hide in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

impl Label {
    /// Longest label in bytes.
    pub const MAX: usize = 40;

    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Label {
    type Err = IdError;
    fn from_str(s: &str) -> Result<Self, IdError> {
        let printable = s.bytes().all(|b| (0x20..0x7f).contains(&b));
        let outer = s.starts_with(' ') || s.ends_with(' ');
        if s.is_empty() || s.len() > Self::MAX || !printable || outer {
            return Err(IdError::Label { len: s.len() });
        }
        Ok(Self(s.to_owned()))
    }
}

impl TryFrom<String> for Label {
    type Error = IdError;
    fn try_from(s: String) -> Result<Self, IdError> {
        s.parse()
    }
}

impl From<Label> for String {
    fn from(l: Label) -> Self {
        l.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! bytes_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; $len]);

        impl $name {
            /// Wraps the raw bytes.
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }
            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for b in self.0 {
                    write!(f, "{b:02x}")?;
                }
                Ok(())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(s: &str) -> Result<Self, IdError> {
                let wrong = || IdError::Hex { expected: $len, got: s.len() };
                if s.bytes().any(|b| b.is_ascii_uppercase()) {
                    return Err(wrong());
                }
                let mut bytes = [0u8; $len];
                hex::decode_to_slice(s, &mut bytes).map_err(|_| wrong())?;
                Ok(Self(bytes))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(s: String) -> Result<Self, IdError> {
                s.parse()
            }
        }

        impl From<$name> for String {
            fn from(d: $name) -> Self {
                d.to_string()
            }
        }
    };
}

bytes_id!(
    /// A SHA-256 hash of something named by its field.
    Digest,
    32
);
bytes_id!(
    /// The coordinator's name for a request: 16 random bytes.
    RequestId,
    16
);
bytes_id!(
    /// One ceremony: 16 random bytes from the signer that runs it.
    CeremonyId,
    16
);
bytes_id!(
    /// An Ed25519 public key (officers, log keys, coordinators).
    Ed25519Key,
    32
);
bytes_id!(
    /// A compressed secp256k1 public key (vault keys, device keys).
    EcKey,
    33
);

impl Digest {
    /// SHA-256 over `parts` as if they were one string; the first part should be a domain tag.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut h = Sha256::new();
        for p in parts {
            h.update(p);
        }
        Self(h.finalize().into())
    }
}

impl EcKey {
    /// The x coordinate: all that taproot looks at, and the same for a key and its negation.
    pub fn x(&self) -> [u8; 32] {
        self.0.last_chunk().copied().unwrap_or_default()
    }
}
