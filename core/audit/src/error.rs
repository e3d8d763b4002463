//! What an auditor can find wrong, and the exit code for it.

use std::{io, path::PathBuf};

use strongroom_core::{
    ids::Digest,
    journal::fault::{ChainError, ReceiptError},
    note::NoteError,
};

/// A journal that does not hold, or files that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A file is not there.
    #[error("{} is missing", path.display())]
    Missing {
        /// Which.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The journal is not whole.
    #[error("{0}")]
    Chain(#[from] ChainError),
    /// The journal does not answer to a receipt.
    #[error("receipt {}: {source}", path.display())]
    Receipt {
        /// The receipt's file.
        path: PathBuf,
        /// Why.
        source: ReceiptError,
    },
    /// A receipt's file is no signed note.
    #[error("receipt {}: {source}", path.display())]
    Note {
        /// The receipt's file.
        path: PathBuf,
        /// Why.
        source: NoteError,
    },
    /// A blob that a record names is missing or damaged.
    #[error("record {record}: {what} {hash} is {}", if *damaged { "damaged" } else { "missing" })]
    Blob {
        /// The record that names it.
        record: u64,
        /// What it should be.
        what: &'static str,
        /// Its hash.
        hash: Digest,
        /// False if it is not there.
        damaged: bool,
    },
    /// The journal was written under rules this program does not carry.
    #[error("record {record}: rules version {rules} is unknown to this program")]
    Rules {
        /// The record.
        record: u64,
        /// The version.
        rules: u16,
    },
    /// A manifest or policy beside the journal cannot be read.
    #[error("record {record}: {what} cannot be read")]
    Document {
        /// The record that names it.
        record: u64,
        /// Which document.
        what: &'static str,
    },
    /// The recomputed decision is another than the recorded one.
    #[error("record {record}: decision {recorded} was recorded, {recomputed} is right")]
    Decision {
        /// The record.
        record: u64,
        /// Hash recorded.
        recorded: Digest,
        /// Hash recomputed.
        recomputed: Digest,
    },
    /// The record says accepted where the decision says refused, or the other way round.
    #[error("record {record}: the verdict is not that of its decision")]
    Verdict {
        /// The record.
        record: u64,
    },
    /// A line of the list of spends cannot be read.
    #[error("line {line} is not a txid and a height, or names a txid again")]
    Spends {
        /// Line, from 1.
        line: usize,
    },
}

impl AuditError {
    /// The stable code people look up.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "E_MISSING",
            Self::Io { .. } => "E_IO",
            Self::Chain(e) => e.code(),
            Self::Receipt { source, .. } => source.code(),
            Self::Note { .. } => "E_RECEIPT",
            Self::Blob { damaged: true, .. } => "E_BLOB_DAMAGED",
            Self::Blob { damaged: false, .. } => "E_BLOB_MISSING",
            Self::Rules { .. } => "E_RULES",
            Self::Document { .. } => "E_DOCUMENT",
            Self::Decision { .. } | Self::Verdict { .. } => "E_DECISION",
            Self::Spends { .. } => "E_SPENDS",
        }
    }

    /// The record at fault, if one is.
    pub fn record(&self) -> Option<u64> {
        match self {
            Self::Chain(e) => Some(e.record),
            Self::Blob { record, .. }
            | Self::Rules { record, .. }
            | Self::Document { record, .. }
            | Self::Decision { record, .. }
            | Self::Verdict { record } => Some(*record),
            Self::Receipt { source, .. } => match source {
                ReceiptError::Shorter { size, .. } => Some(*size),
                ReceiptError::Checkpoint(_) | ReceiptError::Empty | ReceiptError::Other { .. } => None,
            },
            Self::Missing { .. } | Self::Io { .. } | Self::Note { .. } | Self::Spends { .. } => None,
        }
    }

    /// The exit code, by kind.
    pub fn exit(&self) -> u8 {
        match self {
            Self::Missing { .. } => 66,
            Self::Io { .. } => 74,
            Self::Chain(_)
            | Self::Receipt { .. }
            | Self::Note { .. }
            | Self::Blob { .. }
            | Self::Rules { .. }
            | Self::Document { .. }
            | Self::Decision { .. }
            | Self::Verdict { .. }
            | Self::Spends { .. } => 65,
        }
    }

    /// What the auditor should do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing { .. } | Self::Io { .. } => {
                "name the journal's directory, the one that holds `log`"
            }
            Self::Chain(_) | Self::Blob { .. } => {
                "keep this copy as evidence and ask the site for another export"
            }
            Self::Receipt { .. } | Self::Note { .. } => {
                "the site must explain why its journal differs from what you hold; do not sign with it"
            }
            Self::Rules { .. } => "use the release of this program that carries these rules",
            Self::Document { .. } => "ask the site for the document under this hash",
            Self::Decision { .. } | Self::Verdict { .. } => {
                "the signer decided otherwise than its rules; stop using it and report"
            }
            Self::Spends { .. } => "one line for each spend: `txid height`, each txid once",
        }
    }
}
