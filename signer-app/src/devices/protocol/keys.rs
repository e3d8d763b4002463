//! Keys and the evidence for them.

use serde::{Deserialize, Serialize};

use super::wire_secret;
use crate::devices::bytes::{Bytes32, Key33, Sig64};
use crate::secret::Secret;

/// Asks for keys.
#[derive(Serialize, Deserialize)]
pub struct GenerateKeys {
    /// How many keys each branch gets (0 receive, 1 change).
    pub per_branch: u32,
    /// Extra randomness for the HSM's generator (dice). May be empty.
    #[serde(with = "wire_secret")]
    pub dice: Secret,
}

/// The keys a token was just given, each proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneratedKeys {
    /// Branch 0, in order.
    pub receive: Vec<KeyEvidence>,
    /// Branch 1, in order.
    pub change: Vec<KeyEvidence>,
    /// The key that signs documents.
    pub device: KeyEvidence,
    /// Whether the module took our randomness on top of its own.
    pub seeded: bool,
}

/// One key, what the token says about it, and that it signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEvidence {
    /// The public key.
    pub key: Key33,
    /// The label in the token, e.g. `strongroom/pool/0/17`.
    pub label: String,
    /// As read back, one by one.
    pub attributes: KeyAttributes,
    /// SHA-256 over `strongroom/challenge/v1` and 32 random bytes of the worker.
    pub challenge: Bytes32,
    /// The key's signature over the challenge.
    pub signature: Sig64,
}

/// The attributes of a private key as the token reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyAttributes {
    /// CKA_TOKEN.
    pub token: bool,
    /// CKA_PRIVATE.
    pub private: bool,
    /// CKA_SENSITIVE.
    pub sensitive: bool,
    /// CKA_ALWAYS_SENSITIVE.
    pub always_sensitive: bool,
    /// CKA_EXTRACTABLE.
    pub extractable: bool,
    /// CKA_NEVER_EXTRACTABLE.
    pub never_extractable: bool,
    /// CKA_LOCAL.
    pub local: bool,
    /// CKA_SIGN.
    pub sign: bool,
    /// CKA_SIGN_RECOVER.
    pub sign_recover: bool,
    /// CKA_DERIVE.
    pub derive: bool,
    /// CKA_DECRYPT.
    pub decrypt: bool,
    /// CKA_UNWRAP.
    pub unwrap: bool,
    /// Whether the token handed out CKA_VALUE when asked for it.
    pub value_readable: bool,
}

/// What a token holds, against what it should hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyReadBack {
    /// One per key asked for, in order.
    pub evidence: Vec<KeyEvidence>,
    /// Objects that no list explains, e.g. after a crash during key generation.
    pub orphans: Vec<Orphan>,
}

/// An object in the token that belongs to no key of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Orphan {
    /// Why it stands out.
    pub kind: OrphanKind,
    /// Its CKA_ID in hex.
    pub id: String,
    /// Its CKA_LABEL.
    pub label: String,
}

/// Why an object is an orphan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OrphanKind {
    /// A private key without its public half.
    PrivateWithoutPublic,
    /// A public key without its private half.
    PublicWithoutPrivate,
    /// A whole key that is not on the list.
    NotListed,
}
