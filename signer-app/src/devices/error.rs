//! What can go wrong between the signer and its HSM, as one set of names on both sides of the pipe.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::bytes::Key33;
use super::profile::ProfileError;

/// A failure of the HSM, its module, its worker process or its shares. None of them releases a signature.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum DeviceError {
    /// The signature does not verify under the key it was asked for; the worker signs nothing more.
    #[error("signature does not verify under {key}")]
    SigInvalid {
        /// The key of the manifest.
        key: Key33,
    },
    /// The module's signature is not 64 bytes.
    #[error("signature of {got} bytes for {key}")]
    SigLength {
        /// The key of the manifest.
        key: Key33,
        /// The length that came back.
        got: u64,
    },
    /// More than one object of the token claims this public key.
    #[error("more than one object claims {key}")]
    KeyAmbiguous {
        /// The key of the manifest.
        key: Key33,
    },
    /// The token holds no usable private key for this public key.
    #[error("no private key for {key}")]
    KeyMissing {
        /// The key of the manifest.
        key: Key33,
    },
    /// No device key is known yet, so no document can be signed.
    #[error("no device key")]
    DeviceKeyUnknown,
    /// A key's attribute is not what a key of this vault must have.
    #[error("attribute {attribute} of {label} is not as required")]
    KeyAttribute {
        /// The key's label.
        label: String,
        /// The PKCS#11 name of the attribute.
        attribute: String,
    },
    /// The r of this signature was seen before, or belongs to a trivial nonce.
    #[error("r repeats in a signature of {key}")]
    NonceRepeat {
        /// The key of the manifest.
        key: Key33,
    },
    /// The module, the token or the worker is gone; start the worker again and open with the quorum.
    #[error("device lost: {function}: {code}")]
    Lost {
        /// The PKCS#11 function, or `worker`.
        function: String,
        /// The return code, or what the pipe said.
        code: String,
    },
    /// The module did not answer in time; the watchdog ended the worker.
    #[error("device hung for {after_ms} ms")]
    Hung {
        /// The deadline that passed.
        after_ms: u64,
    },
    /// The token refused the PIN. It is never tried twice.
    #[error("PIN refused: {code}")]
    Pin {
        /// The return code.
        code: String,
    },
    /// The token's PIN is locked; only the quorum that holds the SO PIN can help.
    #[error("PIN locked")]
    PinLocked,
    /// The device is not what its profile says, or the profile is not valid.
    #[error("profile: {0}")]
    Profile(ProfileError),
    /// The self-test failed at these points; nothing was opened.
    #[error("self-test failed: {}", failed.join(", "))]
    SelfTest {
        /// The names of the failed items.
        failed: Vec<String>,
    },
    /// The module returned a code that nobody planned for: stop.
    #[error("stop: {function}: {code}")]
    Stop {
        /// The PKCS#11 function.
        function: String,
        /// The return code.
        code: String,
    },
    /// This holder's share is not the one that the roster knows.
    #[error("wrong share from {holder}")]
    ShareWrong {
        /// Whose share it is.
        holder: String,
    },
    /// The shares combine, but not to the PIN the roster knows: the roster itself is wrong.
    #[error("shares do not give this token's PIN")]
    ShareSet,
    /// Fewer distinct holders than the quorum.
    #[error("{got} shares, {need} needed")]
    ShareFew {
        /// Distinct holders whose share was right.
        got: u8,
        /// The quorum.
        need: u8,
    },
    /// A quorum outside 2 ≤ m ≤ n ≤ 16, or holders that are not distinct.
    #[error("quorum {quorum} of {holders} is not allowed")]
    Quorum {
        /// The m that was asked for.
        quorum: u8,
        /// How many distinct holders were named.
        holders: u8,
    },
    /// A mark below, or beside, the one that the token already holds: somebody rolled the journal back.
    #[error("mark {asked} does not follow {held}")]
    MarkBack {
        /// The size that the token holds.
        held: u64,
        /// The size that was to be written.
        asked: u64,
    },
    /// The same key and digest twice in a batch, or a pool key asked to sign a document.
    #[error("job {index} is not allowed: {fault}")]
    Job {
        /// Which job of the batch.
        index: u32,
        /// Why.
        fault: JobFault,
    },
    /// The device key signs the appliance's documents, and this text is none.
    #[error("not a document of the appliance")]
    Document,
    /// A batch, a pool or a list that is larger than its ceiling.
    #[error("{got} {what}, limit {limit}")]
    TooMany {
        /// What was counted.
        what: String,
        /// How many there are.
        got: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// The token has not been opened with a quorum in this worker.
    #[error("token not open")]
    NotOpen,
    /// The worker saw a bad signature or a repeated r before and signs nothing more.
    #[error("device quarantined")]
    Quarantined,
    /// A source of randomness failed its health test.
    #[error("random source {source_name} failed its health test")]
    Random {
        /// `os` or `hsm`.
        source_name: String,
    },
}

/// Why one job of a batch is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum JobFault {
    /// The same key and digest stand twice in the batch.
    #[error("stands twice")]
    Twice,
    /// The device key signs documents, never inputs.
    #[error("the device key signs no inputs")]
    DeviceKey,
    /// The job asks for BIP-0340, which no PKCS#11 module can do.
    #[error("this module cannot sign BIP-0340")]
    Scheme,
    /// The key is no point of the curve.
    #[error("not a public key")]
    NotAKey,
}

impl DeviceError {
    /// The stable code that screens, records and scripts know this failure by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SigInvalid { .. } => "E_HSM_SIG_INVALID",
            Self::SigLength { .. } => "E_HSM_SIG_LENGTH",
            Self::KeyAmbiguous { .. } => "E_HSM_KEY_AMBIGUOUS",
            Self::KeyMissing { .. } | Self::DeviceKeyUnknown => "E_HSM_KEY_MISSING",
            Self::KeyAttribute { .. } => "E_HSM_KEY_ATTRIBUTE",
            Self::NonceRepeat { .. } => "E_HSM_NONCE_REPEAT",
            Self::Lost { .. } => "E_HSM_LOST",
            Self::Hung { .. } => "E_HSM_HUNG",
            Self::Pin { .. } => "E_HSM_PIN",
            Self::PinLocked => "E_HSM_PIN_LOCKED",
            Self::Profile(ProfileError::AuditLog) => "E_HSM_AUDIT_LOG",
            Self::Profile(_) | Self::SelfTest { .. } => "E_HSM_PROFILE",
            Self::Stop { .. } | Self::NotOpen | Self::TooMany { .. } => "E_HSM_STOP",
            Self::ShareWrong { .. } | Self::ShareSet => "E_SHARE_WRONG",
            Self::ShareFew { .. } => "E_SHARE_FEW",
            Self::Quorum { .. } => "E_SHARE_QUORUM",
            Self::MarkBack { .. } => "E_HSM_MARK_BACK",
            Self::Job { .. } => "E_HSM_JOB",
            Self::Document => "E_HSM_DOCUMENT",
            Self::Quarantined => "E_HSM_QUARANTINED",
            Self::Random { .. } => "E_HSM_RANDOM",
        }
    }

    /// Says whether the worker is of no further use and has to be started again.
    pub fn ends_worker(&self) -> bool {
        matches!(self, Self::Lost { .. } | Self::Hung { .. })
    }

    /// Builds the error for a worker that is gone or speaks nonsense.
    pub fn lost_worker(code: impl Into<String>) -> Self {
        Self::Lost {
            function: "worker".into(),
            code: code.into(),
        }
    }
}

impl From<ProfileError> for DeviceError {
    fn from(error: ProfileError) -> Self {
        Self::Profile(error)
    }
}
