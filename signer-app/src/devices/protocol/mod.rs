//! What the signer and its device worker say to each other: one request, some progress, one answer.

mod keys;
mod pins;
mod self_test;
mod wire_secret;

use serde::{Deserialize, Serialize};
use strongroom_core::wallet::Scheme;

use super::bytes::{Bytes32, Key33, Sig64};
use super::error::DeviceError;
use super::profile::Profile;

pub use keys::{GenerateKeys, GeneratedKeys, KeyAttributes, KeyEvidence, KeyReadBack, Orphan, OrphanKind};
pub use pins::{
    HolderShare, HolderShares, InitToken, InitialisedToken, Open, Opened, PinRoster, RoleRoster, ShareCheck,
};
pub use self_test::{Outcome, SelfTestReport, TestItem};

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
    /// Signs a document of the appliance with the device key. The worker hashes it itself: a digest alone could be
    /// anything, an input's among it (H04).
    SignDocument {
        /// The document's text.
        text: String,
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

/// One digest to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SignJob {
    /// The key as the manifest has it; the signature is verified under it.
    pub key: Key33,
    /// How it must be signed.
    pub scheme: Scheme,
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
