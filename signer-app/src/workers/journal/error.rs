//! What can go wrong with the journal on disk.

use std::{io, path::PathBuf};

use strongroom_core::{
    ids::Digest,
    journal::{
        fault::{ChainError, ReceiptError},
        frame::FrameError,
    },
    note::NoteError,
};

/// A journal that cannot be opened, trusted or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another program holds the journal.
    #[error("{} is held by another program", path.display())]
    Locked {
        /// The log file.
        path: PathBuf,
    },
    /// A journal is there already.
    #[error("{} is a journal already", path.display())]
    Exists {
        /// The log file.
        path: PathBuf,
    },
    /// A write or sync failed before; what is on disk is unknown until the next start.
    #[error("a write failed before; restart to read what is on disk")]
    Poisoned,
    /// The log file's length changed under us.
    #[error("log is {got} bytes long, expected {expected}")]
    Changed {
        /// Bytes written by us.
        expected: u64,
        /// Bytes there.
        got: u64,
    },
    /// A record is not whole, or may not come next.
    #[error("{0}")]
    Chain(#[from] ChainError),
    /// A record does not fit a frame.
    #[error("{0}")]
    Frame(#[from] FrameError),
    /// The journal does not answer to a receipt or to its own last checkpoint.
    #[error("{0}")]
    Receipt(#[from] ReceiptError),
    /// A checkpoint's text cannot be read or signed.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The space for a ceremony is not there.
    #[error("cannot reserve {wanted} bytes: {source}")]
    Disk {
        /// Bytes wanted.
        wanted: u64,
        /// Why not.
        source: io::Error,
    },
    /// A blob is not there.
    #[error("blob {hash} is missing")]
    BlobMissing {
        /// Its hash.
        hash: Digest,
    },
    /// A blob's bytes are not those of its name.
    #[error("blob {hash} is damaged")]
    BlobDamaged {
        /// Its hash.
        hash: Digest,
    },
    /// A blob is too large.
    #[error("blob of {got} bytes is over {limit}")]
    BlobTooLong {
        /// Bytes given.
        got: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The log key's file is not 64 hex digits readable by its owner alone.
    #[error("{} is not a log key readable by its owner alone", path.display())]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// The list of cuts to record cannot be read.
    #[error("{} is damaged", path.display())]
    Cuts {
        /// The file.
        path: PathBuf,
    },
    /// The worker's queue is full.
    #[error("the journal is busy")]
    Busy,
    /// The worker's thread ended.
    #[error("the journal worker is gone")]
    Gone,
}

impl JournalError {
    /// The stable code people look up.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "E_JOURNAL_IO",
            Self::Locked { .. } => "E_JOURNAL_LOCKED",
            Self::Exists { .. } => "E_JOURNAL_EXISTS",
            Self::Poisoned => "E_JOURNAL_POISONED",
            Self::Changed { .. } => "E_JOURNAL_CHANGED",
            Self::Chain(e) => e.code(),
            Self::Frame(_) => "E_JOURNAL_FRAME",
            Self::Receipt(e) => e.code(),
            Self::Note(_) => "E_RECEIPT",
            Self::Disk { .. } => "E_DISK",
            Self::BlobMissing { .. } => "E_BLOB_MISSING",
            Self::BlobDamaged { .. } => "E_BLOB_DAMAGED",
            Self::BlobTooLong { .. } => "E_BLOB_LENGTH",
            Self::Key { .. } => "E_LOG_KEY",
            Self::Cuts { .. } => "E_JOURNAL_CUTS",
            Self::Busy => "E_JOURNAL_BUSY",
            Self::Gone => "E_JOURNAL_GONE",
        }
    }

    /// The record at fault, if one is.
    pub fn record(&self) -> Option<u64> {
        match self {
            Self::Chain(e) => Some(e.record),
            Self::Io { .. }
            | Self::Locked { .. }
            | Self::Exists { .. }
            | Self::Poisoned
            | Self::Changed { .. }
            | Self::Frame(_)
            | Self::Receipt(_)
            | Self::Note(_)
            | Self::Disk { .. }
            | Self::BlobMissing { .. }
            | Self::BlobDamaged { .. }
            | Self::BlobTooLong { .. }
            | Self::Key { .. }
            | Self::Cuts { .. }
            | Self::Busy
            | Self::Gone => None,
        }
    }
}
