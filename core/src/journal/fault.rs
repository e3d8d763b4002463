//! What can be wrong with a journal or a receipt, and the codes people look up.

use super::{checkpoint::CheckpointError, frame::FrameError, record::RecordError, story::StoryError};

/// A journal that is not whole, and the first record that shows it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {record}: {fault}")]
pub struct ChainError {
    /// The record's number, from 0.
    pub record: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Its frame is damaged.
    #[error("{0}")]
    Frame(#[from] FrameError),
    /// It is the last and unfinished.
    #[error("unfinished, {bytes} bytes are left of it")]
    Torn {
        /// Bytes there.
        bytes: u64,
    },
    /// Its body is no record.
    #[error("{0}")]
    Body(#[from] RecordError),
    /// It carries another number: a record was dropped, doubled or moved.
    #[error("carries the number {got}")]
    Order {
        /// Number carried.
        got: u64,
    },
    /// It follows another record than the one before it.
    #[error("does not follow the record before it")]
    Prev,
    /// Its leaf hash is not that of its body.
    #[error("leaf hash is wrong")]
    Leaf,
    /// The log key did not sign it.
    #[error("signature is wrong")]
    Signature,
    /// It is the first and no genesis, or a later genesis.
    #[error("a journal has one genesis, and begins with it")]
    Genesis,
    /// The genesis names another log key than expected, or one that is none.
    #[error("genesis names another log key")]
    LogKey,
    /// It says of the HSM's mark what this journal cannot have said.
    #[error("mark of size {size} is not of this journal or goes back")]
    Mark {
        /// Size marked.
        size: u64,
    },
    /// It cannot stand where it stands.
    #[error("{0}")]
    Story(#[from] StoryError),
}

impl ChainError {
    /// The stable code people look up.
    pub fn code(&self) -> &'static str {
        match &self.fault {
            Fault::Frame(_) => "E_JOURNAL_FRAME",
            Fault::Torn { .. } => "E_JOURNAL_TORN",
            Fault::Body(_) => "E_JOURNAL_BODY",
            Fault::Order { .. } => "E_JOURNAL_ORDER",
            Fault::Prev => "E_JOURNAL_PREV",
            Fault::Leaf => "E_JOURNAL_LEAF",
            Fault::Signature => "E_JOURNAL_SIGNATURE",
            Fault::Genesis => "E_JOURNAL_GENESIS",
            Fault::LogKey => "E_JOURNAL_KEY",
            Fault::Mark { .. } => "E_JOURNAL_MARK",
            Fault::Story(_) => "E_JOURNAL_STORY",
        }
    }
}

/// A receipt that this journal does not answer to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is no receipt of this journal.
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
    /// There is no record yet.
    #[error("the journal is empty")]
    Empty,
    /// The journal is shorter than when the receipt was given.
    #[error("journal has {size} records, the receipt {receipt}")]
    Shorter {
        /// Records in the journal.
        size: u64,
        /// Records under the receipt.
        receipt: u64,
    },
    /// The journal's beginning is not what the receipt saw.
    #[error("the first {receipt} records are not those of the receipt")]
    Other {
        /// Records under the receipt.
        receipt: u64,
    },
}

impl ReceiptError {
    /// The stable code people look up.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint(_) => "E_RECEIPT",
            Self::Empty | Self::Shorter { .. } | Self::Other { .. } => "E_ROLLBACK",
        }
    }
}
