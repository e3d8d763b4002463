//! What the signer and its device worker say to each other: one request, some progress, one answer.

use serde::{Deserialize, Serialize};

use super::bytes::{Bytes32, Key33, Sig64};
use super::error::DeviceError;
use super::profile::Profile;
use crate::secret::Secret;

/// The most inputs in one batch.
pub const JOBS_LIMIT: usize = 10_000;
/// The most keys per branch.
pub const POOL_LIMIT: u32 = 5_000;
/// The most r values in one [`Request::SeenR`].
pub const SEEN_R_CHUNK: usize = 32_768;

/// What the signer asks. Requests are numbered and answered one after the other.
#[derive(Serialize, Deserialize)]
pub enum Request {
    /// Loads the module that the profile names. Always first.
    Hello {
        /// The device.
        profile: Profile,
    },
    /// Compares module and token with the profile.
    SelfTest,
    /// Makes a token in the first empty slot, with random PINs split over the holders.
    InitToken(InitToken),
    /// Combines the shares, checks the PIN against the roster and logs in.
    Open(Open),
    /// Adds r values of earlier signatures that must never come again.
    SeenR {
        /// The first 32 bytes of each compact signature of the journal.
        values: Vec<Bytes32>,
    },
    /// Makes the pool and the device key.
    GenerateKeys(GenerateKeys),
    /// Reads back the attributes of these keys and lists what else lies in the token.
    ReadBack {
        /// The keys of the key sheet, device key included.
        keys: Vec<Key33>,
    },
    /// Signs one reviewed batch: these digests, with these keys, nothing else.
    Sign {
        /// One per input.
        jobs: Vec<SignJob>,
    },
    /// Signs a document of the appliance with the device key.
    SignDocument {
        /// The document's digest.
        digest: Bytes32,
    },
    /// Reads the high-water mark.
    ReadMark,
    /// Moves the high-water mark forward.
    WriteMark(Mark),
    /// Logs out, wipes the PIN, keeps the module.
    Logout,
    /// Logs out, unloads the module and ends the worker.
    Close,
}

/// What the worker answers.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    /// The module is loaded.
    Ready,
    /// Nothing more to say: it is done.
    Done,
    /// So much of the request is done; more messages follow.
    Progress(Progress),
    /// To [`Request::SelfTest`].
    SelfTest(SelfTestReport),
    /// To [`Request::InitToken`].
    Initialised(InitialisedToken),
    /// To [`Request::Open`].
    Opened(Opened),
    /// To [`Request::GenerateKeys`].
    Keys(GeneratedKeys),
    /// To [`Request::ReadBack`].
    ReadBack(KeyReadBack),
    /// To [`Request::Sign`], one per job, in the order of the jobs.
    Signatures(Vec<Sig64>),
    /// To [`Request::SignDocument`].
    Signature(Sig64),
    /// To [`Request::ReadMark`]; none on a fresh token.
    Mark(Option<Mark>),
    /// To any request.
    Failed(DeviceError),
}

/// How far a long request has come. `done` only grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Finished so far.
    pub done: u32,
    /// Of so many.
    pub total: u32,
}

/// Asks for a new token.
#[derive(Serialize, Deserialize)]
pub struct InitToken {
    /// How many holders open the token together: 2 or more.
    pub quorum: u8,
    /// The names of the holders, each once; at most 16.
    pub holders: Vec<String>,
    /// What people threw with dice; mixed with the system's and the HSM's randomness. May be empty.
    #[serde(with = "wire_secret")]
    pub dice: Secret,
}

/// A new token, and what its holders must take home.
#[derive(Serialize, Deserialize)]
pub struct InitialisedToken {
    /// The serial by which the token is chosen from now on.
    pub serial: String,
    /// The public half: for the vault's records.
    pub roster: PinRoster,
    /// The secret half, in the order of the holders: for their cards, then to be forgotten.
    pub holders: Vec<HolderShares>,
}

/// One holder's secret shares of both PINs.
#[derive(Serialize, Deserialize)]
pub struct HolderShares {
    /// Whose they are.
    pub holder: String,
    /// The share of the user PIN's secret, as SSKR bytes.
    #[serde(with = "wire_secret")]
    pub user: Secret,
    /// The share of the SO PIN's secret, as SSKR bytes.
    #[serde(with = "wire_secret")]
    pub so: Secret,
}

/// The public checks over a token's PINs and shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinRoster {
    /// How many holders are needed.
    pub quorum: u8,
    /// The user PIN.
    pub user: RoleRoster,
    /// The SO PIN.
    pub so: RoleRoster,
}

/// The public checks over one PIN and its shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRoster {
    /// Proves the combined secret before the token is asked, for some tokens lock at the third wrong PIN.
    pub pin_check: Bytes32,
    /// One per holder, in order.
    pub shares: Vec<ShareCheck>,
}

/// The public check over one share: names the holder of a wrong one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareCheck {
    /// Whose share it is.
    pub holder: String,
    /// SHA-256 over `strongroom/share-check/v1` and the share.
    pub check: Bytes32,
}

/// Asks to open the token.
#[derive(Serialize, Deserialize)]
pub struct Open {
    /// What the officers present.
    pub shares: Vec<HolderShare>,
    /// How many are needed.
    pub quorum: u8,
    /// What they are checked against: the user part of the roster.
    pub roster: RoleRoster,
    /// The device key, from the key sheet; none before the keys are made.
    pub device_key: Option<Key33>,
}

/// One share that an officer presents.
#[derive(Serialize, Deserialize)]
pub struct HolderShare {
    /// Whose it is.
    pub holder: String,
    /// The SSKR bytes.
    #[serde(with = "wire_secret")]
    pub share: Secret,
}

/// What is known once the token is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The token's serial, read from the token.
    pub serial: String,
    /// How many keys were found, private and public joined.
    pub keys: u32,
}

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

/// One digest to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SignJob {
    /// The key as the manifest has it; the signature is verified under it.
    pub key: Key33,
    /// The reviewed digest of the input.
    pub digest: Bytes32,
}

/// The journal's size and root as the token remembers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// How many records the journal has.
    pub size: u64,
    /// The root over them.
    pub root: Bytes32,
}

/// What the self-test found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTestReport {
    /// Who made the module.
    pub manufacturer: String,
    /// The module's version.
    pub library_version: String,
    /// The token's serial, or nothing before it exists.
    pub serial: String,
    /// The token's label.
    pub label: String,
    /// The token's model.
    pub model: String,
    /// Whether real money may hang on it: the profile's word, repeated for the record.
    pub production: bool,
    /// One line per thing tested.
    pub items: Vec<TestItem>,
}

/// One thing that was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestItem {
    /// A stable name.
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen.
    pub seen: String,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// As the profile says.
    Pass,
    /// Not as the profile says: the token is not opened.
    Fail,
    /// For the record only.
    Note,
}

impl SelfTestReport {
    /// Lists the names of the failed items.
    pub fn failed(&self) -> Vec<String> {
        self.items
            .iter()
            .filter(|i| i.outcome == Outcome::Fail)
            .map(|i| i.name.clone())
            .collect()
    }
}

/// Secrets cross the pipe as byte strings, and only in the fields that name this module.
mod wire_secret {
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
}
