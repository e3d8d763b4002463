use thiserror::Error;

use super::PsbtVersion;
use super::fault::{Bound, Fault, Place};

/// Says why bytes are not a PSBT this system takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PsbtError {
    /// The bytes do not begin with the magic of BIP-0174.
    #[error("not a psbt")]
    Magic,
    /// The bytes end inside a map.
    #[error("{place} ends too early")]
    Truncated {
        /// The map.
        place: Place,
    },
    /// A ceiling was passed.
    #[error("{place}: {got} is above the ceiling of {limit} ({})", bound.code())]
    Limit {
        /// The ceiling.
        bound: Bound,
        /// Where it was passed.
        place: Place,
        /// What the message has or claims.
        got: u64,
        /// What is allowed.
        limit: usize,
    },
    /// A compact size is longer than it needs to be, so one meaning would have two hashes.
    #[error("{place}: compact size is not minimal")]
    NonMinimal {
        /// The map.
        place: Place,
    },
    /// Bytes follow the last map.
    #[error("{bytes} bytes follow the last map")]
    Trailing {
        /// How many follow.
        bytes: usize,
    },
    /// Writing what was read gives other bytes.
    #[error("written again, the bytes differ from byte {at} on")]
    NotCanonical {
        /// The first byte that differs.
        at: usize,
    },
    /// One map has the same key twice.
    #[error("{place}: key of type {key_type:#04x} stands twice")]
    DuplicateKey {
        /// The map.
        place: Place,
        /// The type of the key.
        key_type: u64,
    },
    /// A field is not among those this system knows; it could carry anything.
    #[error("{place}: unknown field of type {key_type:#04x}")]
    UnknownField {
        /// The map.
        place: Place,
        /// The type of the key.
        key_type: u64,
    },
    /// A field of a known type has a wrong key or value.
    #[error("{place}: field of type {key_type:#04x}: {fault}")]
    Field {
        /// The map.
        place: Place,
        /// The type of the key.
        key_type: u64,
        /// What is wrong.
        fault: Fault,
    },
    /// A field of one PSBT version stands in a PSBT of the other, which gives two views of one transaction.
    #[error("{place}: field of type {key_type:#04x} does not belong in version {}", version.number())]
    VersionMix {
        /// The map.
        place: Place,
        /// The type of the key.
        key_type: u64,
        /// The version of the PSBT.
        version: PsbtVersion,
    },
    /// The PSBT names a version other than 0 and 2.
    #[error("psbt version {got} is not known")]
    Version {
        /// The version named.
        got: u32,
    },
    /// A field that BIP-0370 requires is missing.
    #[error("{place}: field of type {key_type:#04x} is missing")]
    MissingField {
        /// The map.
        place: Place,
        /// The type of the missing key.
        key_type: u64,
    },
    /// The bytes hold fewer maps than the counts of BIP-0370 promise.
    #[error("{place} was counted but is not there")]
    Count {
        /// The first map that is not there.
        place: Place,
    },
    /// A required lock time is outside the range of its kind.
    #[error("input {input}: required lock time {value} is outside the range of its kind")]
    LockTimeRange {
        /// The input.
        input: usize,
        /// The value found.
        value: u32,
    },
    /// One input can be locked by height only, another by time only.
    #[error("input {height} requires a height, input {time} requires a time")]
    LockTimeConflict {
        /// The input that has a height only.
        height: usize,
        /// The input that has a time only.
        time: usize,
    },
    /// The PSBT says that it may still be changed; what people review must be final.
    #[error("modifiable flags are {flags:#04x}, not 0")]
    Modifiable {
        /// The flags.
        flags: u8,
    },
    /// The transaction version is below the 2 that BIP-0370 requires.
    #[error("transaction version {got} is below 2")]
    TxVersion {
        /// The version named.
        got: i32,
    },
    /// The unsigned transaction of BIP-0174 is missing.
    #[error("unsigned transaction is missing")]
    NoUnsignedTx,
    /// The unsigned transaction does not decode in the form without witness.
    #[error("unsigned transaction: {fault}")]
    UnsignedTx {
        /// What is wrong.
        fault: Fault,
    },
    /// An input of the unsigned transaction already has a scriptSig.
    #[error("unsigned transaction: input {input} has a script of {bytes} bytes")]
    UnsignedTxScript {
        /// The input.
        input: usize,
        /// The length of its script.
        bytes: usize,
    },
    /// The transaction has no inputs or no outputs.
    #[error("transaction has {inputs} inputs and {outputs} outputs")]
    Empty {
        /// The inputs.
        inputs: usize,
        /// The outputs.
        outputs: usize,
    },
    /// An input commits to a message instead of spending a coin (BIP-0127).
    #[error("{place} is the commitment of a proof of reserves")]
    ProofOfReserves {
        /// The input.
        place: Place,
    },
    /// Two inputs spend the same output.
    #[error("inputs {first} and {second} spend the same output")]
    DuplicateInput {
        /// The lower index.
        first: usize,
        /// The higher index.
        second: usize,
    },
}

impl PsbtError {
    /// Returns the stable code people, scripts and fixtures know this refusal by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Magic => "E_PSBT_MAGIC",
            Self::Truncated { .. } => "E_PSBT_TRUNCATED",
            Self::Limit { bound, .. } => bound.code(),
            Self::NonMinimal { .. } | Self::Trailing { .. } | Self::NotCanonical { .. } => "E_NONCANONICAL",
            Self::DuplicateKey { .. } => "E_DUP_KEY",
            Self::UnknownField { .. } => "E_UNKNOWN_FIELD",
            Self::Field { .. } => "E_PSBT_FIELD",
            Self::VersionMix { .. } => "E_V0_V2_MIX",
            Self::Version { .. } => "E_V2_VERSION",
            Self::MissingField { .. } => "E_V2_FIELD",
            Self::Count { .. } => "E_V2_COUNT",
            Self::LockTimeRange { .. } | Self::LockTimeConflict { .. } => "E_V2_LOCKTIME",
            Self::Modifiable { .. } => "E_V2_MODIFIABLE",
            Self::TxVersion { .. } => "E_V2_TX_VERSION",
            Self::NoUnsignedTx | Self::UnsignedTx { .. } | Self::UnsignedTxScript { .. } => "E_UNSIGNED_TX",
            Self::Empty { .. } => "E_EMPTY",
            Self::DuplicateInput { .. } => "E_DUP_INPUT",
            Self::ProofOfReserves { .. } => "E_PROOF_RESERVES",
        }
    }

    /// Returns the map it was found in; the global one where it concerns the PSBT as a whole.
    pub fn place(&self) -> Place {
        match self {
            Self::Truncated { place }
            | Self::Limit { place, .. }
            | Self::NonMinimal { place }
            | Self::DuplicateKey { place, .. }
            | Self::UnknownField { place, .. }
            | Self::Field { place, .. }
            | Self::VersionMix { place, .. }
            | Self::MissingField { place, .. }
            | Self::ProofOfReserves { place }
            | Self::Count { place } => *place,
            Self::LockTimeRange { input, .. } | Self::UnsignedTxScript { input, .. } => Place::Input(*input),
            Self::LockTimeConflict { time, .. } => Place::Input(*time),
            Self::DuplicateInput { second, .. } => Place::Input(*second),
            Self::Magic
            | Self::Trailing { .. }
            | Self::NotCanonical { .. }
            | Self::Version { .. }
            | Self::Modifiable { .. }
            | Self::TxVersion { .. }
            | Self::NoUnsignedTx
            | Self::UnsignedTx { .. }
            | Self::Empty { .. } => Place::Global,
        }
    }
}
