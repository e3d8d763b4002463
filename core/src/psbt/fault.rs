use core::fmt;

use thiserror::Error;

use super::error::PsbtError;

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
