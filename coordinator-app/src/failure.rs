//! Every way a command can end badly, and the exit code of each kind.

use strongroom_core::{policy::UnknownRules, psbt::PsbtError};

use crate::{
    actions::{
        build::BuildError, finish::FinishError, payees::PayeesError, receipt::ReceiptError,
        registered::VaultFileError, select::SelectError, transport::TransportError,
        verify_answer::VerifyError,
    },
    node::NodeError,
    store::StoreError,
    windows::WindowError,
};

/// The kinds of failure that scripts can tell apart (sysexits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Called wrongly.
    Usage,
    /// The data is bad.
    Data,
    /// A file is missing.
    Missing,
    /// The node is away.
    Away,
    /// The disk failed.
    Io,
    /// Refused by policy.
    Refused,
}

impl Kind {
    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Data => 65,
            Self::Missing => 66,
            Self::Away => 69,
            Self::Io => 74,
            Self::Refused => 77,
        }
    }
}

/// A request that is not in the state a command needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// Its rehearsal refuses it.
    #[error("the signers will refuse the request: {}", codes.join(", "))]
    Refused {
        /// The codes of the findings that block.
        codes: Vec<String>,
    },
    /// The node computes another fee than was ordered.
    #[error("the node counts a fee of {node_sat} sat, the request said {ours_sat} sat")]
    Fee {
        /// The node's.
        node_sat: u64,
        /// Ours.
        ours_sat: u64,
    },
}

/// Any failure of the coordinator.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The folder.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault's documents.
    #[error(transparent)]
    Vault(#[from] VaultFileError),
    /// The node.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The payment file.
    #[error(transparent)]
    Payees(#[from] PayeesError),
    /// Building a request.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Verifying an answer.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// Finishing a transaction.
    #[error(transparent)]
    Finish(#[from] FinishError),
    /// A PSBT.
    #[error(transparent)]
    Psbt(#[from] PsbtError),
    /// Keeping a receipt.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// Frames.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A window.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// The state of a request.
    #[error(transparent)]
    State(#[from] StateError),
    /// Rules of another program.
    #[error(transparent)]
    Rules(#[from] UnknownRules),
}

impl Failure {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Store(error) | Self::Vault(VaultFileError::Store(error)) => store_kind(error),
            Self::Node(error) => node_kind(error),
            Self::Transport(error) => error.kind(),
            Self::Window(error) => window_kind(error),
            Self::State(StateError::Refused { .. }) => Kind::Refused,
            Self::Build(BuildError::Random) => Kind::Io,
            Self::Vault(_)
            | Self::Payees(_)
            | Self::Build(_)
            | Self::Verify(_)
            | Self::Finish(_)
            | Self::Psbt(_)
            | Self::Receipt(_)
            | Self::State(_)
            | Self::Rules(_) => Kind::Data,
        }
    }

    /// The stable code people, scripts and manuals know it by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "E_STORE",
            Self::Vault(error) => error.code(),
            Self::Node(error) => error.code(),
            Self::Payees(_) => "E_PAYEES",
            Self::Build(error) => build_code(error),
            Self::Verify(error) | Self::Finish(FinishError::Coin(error)) => error.code(),
            Self::Finish(FinishError::Quorum { .. }) => "E_QUORUM",
            Self::Finish(FinishError::Vault(error)) => error.code(),
            Self::Finish(FinishError::Script { .. }) => "E_FINAL_SCRIPT",
            Self::Psbt(error) => error.code(),
            Self::Receipt(error) => error.code(),
            Self::Transport(error) => error.code(),
            Self::Window(error) => error.code(),
            Self::State(error) => state_code(error),
            Self::Rules(_) => "E_RULES",
        }
    }
}

/// What a store failure means for scripts.
pub fn store_kind(error: &StoreError) -> Kind {
    match error {
        StoreError::Missing { .. } => Kind::Missing,
        StoreError::Io { .. } | StoreError::Random | StoreError::Busy { .. } => Kind::Io,
        StoreError::TooLarge { .. }
        | StoreError::Json { .. }
        | StoreError::Text { .. }
        | StoreError::Key { .. }
        | StoreError::Mode { .. }
        | StoreError::Exists { .. } => Kind::Data,
    }
}

fn window_kind(error: &WindowError) -> Kind {
    match error {
        WindowError::Display { .. } => Kind::Away,
        WindowError::Show(_) | WindowError::Stopped => Kind::Data,
        WindowError::Pipeline(_) => Kind::Io,
        WindowError::Source(_) => Kind::Missing,
    }
}

fn node_kind(error: &NodeError) -> Kind {
    match error {
        NodeError::Unset => Kind::Missing,
        NodeError::Cookie { .. } | NodeError::Away { .. } | NodeError::Rpc { .. } | NodeError::NoEstimate => {
            Kind::Away
        }
        NodeError::Network { .. }
        | NodeError::Disconnected { .. }
        | NodeError::Genesis
        | NodeError::Rejected { .. } => Kind::Data,
    }
}

fn build_code(error: &BuildError) -> &'static str {
    match error {
        BuildError::Select(SelectError::Insufficient { .. }) | BuildError::NoCoin { .. } => "E_FUNDS",
        BuildError::Select(SelectError::Overflow) => "E_AMOUNT_RANGE",
        BuildError::NoChange { .. } => "E_CHANGE_PATH",
        BuildError::NoTransaction { .. } | BuildError::NoPlace { .. } => "E_STORE",
        BuildError::Height { .. } => "E_LOCKTIME",
        BuildError::Key { .. } => "E_REG_SHEET",
        BuildError::Psbt(error) => error.code(),
        BuildError::Header(error) => error.code(),
        BuildError::Rules(_) => "E_RULES",
        BuildError::Random => "E_RANDOM",
    }
}

fn state_code(error: &StateError) -> &'static str {
    match error {
        StateError::Refused { .. } => "E_REFUSED",
        StateError::Fee { .. } => "E_FEE",
    }
}
