use core::fmt;

use thiserror::Error;

use super::PsbtVersion;

/// Names the map of a PSBT in which something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The global map.
    Global,
    /// The map of the input with this index.
    Input(usize),
    /// The map of the output with this index.
    Output(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global => f.write_str("global map"),
            Self::Input(index) => write!(f, "input {index}"),
            Self::Output(index) => write!(f, "output {index}"),
        }
    }
}

/// Names the ceiling of [`super::Limits`] that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Bytes of the message.
    Message,
    /// Inputs of the transaction.
    Inputs,
    /// Outputs of the transaction.
    Outputs,
    /// Fields of one map.
    Fields,
    /// Bytes of one key.
    Key,
    /// Bytes of one script.
    Script,
    /// Steps of one derivation path.
    Path,
    /// Derivations in one map.
    Derivations,
    /// Partial signatures of one input.
    Signatures,
    /// Bytes of one opaque value.
    Value,
}

impl Bound {
    /// Returns the stable code of a refusal for this ceiling.
    pub fn code(self) -> &'static str {
        match self {
            Self::Message => "E_LIMIT_MESSAGE",
            Self::Inputs => "E_LIMIT_INPUTS",
            Self::Outputs => "E_LIMIT_OUTPUTS",
            Self::Fields => "E_LIMIT_FIELDS",
            Self::Key => "E_LIMIT_KEY",
            Self::Script => "E_LIMIT_SCRIPT",
            Self::Path => "E_LIMIT_PATH",
            Self::Derivations => "E_LIMIT_DERIVATIONS",
            Self::Signatures => "E_LIMIT_SIGNATURES",
            Self::Value => "E_LIMIT_VALUE",
        }
    }
}

/// Says what is wrong inside one key or one value, without saying where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// The bytes end too early.
    #[error("ends too early")]
    Truncated,
    /// Bytes follow the value.
    #[error("{bytes} bytes follow the value")]
    Trailing {
        /// How many follow.
        bytes: usize,
    },
    /// A compact size is longer than it needs to be.
    #[error("compact size is not minimal")]
    NonMinimal,
    /// The value has a length this field never has.
    #[error("length {got} is not one this field has")]
    Length {
        /// The length found.
        got: usize,
    },
    /// The key carries data although its field has none, or lacks what its field needs.
    #[error("key data of {got} bytes does not belong to this field")]
    KeyData {
        /// The bytes of key data found.
        got: usize,
    },
    /// The key data or the value is no public key.
    #[error("not a public key")]
    PublicKey,
    /// The extended public key does not decode, or its depth is not the path's length.
    #[error("not an extended public key with a path of its depth")]
    ExtendedKey,
    /// The value is no transaction in its one canonical form.
    #[error("not a transaction in canonical form")]
    Transaction,
    /// The preimage does not hash to the key it stands under.
    #[error("preimage does not match its hash")]
    Preimage,
    /// The leaves do not form exactly one tree, or a leaf version is odd.
    #[error("leaves do not form one taproot tree")]
    TapTree,
    /// A ceiling was passed.
    #[error("{got} is above the ceiling of {limit}")]
    Limit {
        /// The ceiling.
        bound: Bound,
        /// What the message has or claims.
        got: u64,
        /// What is allowed.
        limit: usize,
    },
}

impl Fault {
    /// Completes the fault with the field it was found in.
    pub(super) fn at(self, place: Place, key_type: u64) -> PsbtError {
        match self {
            Self::NonMinimal => PsbtError::NonMinimal { place },
            Self::Limit { bound, got, limit } => PsbtError::Limit {
                bound,
                place,
                got,
                limit,
            },
            Self::Truncated
            | Self::Trailing { .. }
            | Self::Length { .. }
            | Self::KeyData { .. }
            | Self::PublicKey
            | Self::ExtendedKey
            | Self::Transaction
            | Self::Preimage
            | Self::TapTree => PsbtError::Field {
                place,
                key_type,
                fault: self,
            },
        }
    }
}

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
        }
    }
}
