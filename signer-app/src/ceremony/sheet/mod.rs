//! Ceremonies on paper, as PDF: the script to be filled in by hand, and the act of a ceremony that is over.
//!
//! The journal knows no time (docs/adr/0008): times and initials are written by hand, beside what the journal proves.

mod act;
mod form;
mod ink;
mod page;
mod write;

use std::path::Path;

use strongroom_core::{
    ceremony::script::Script,
    ids::CeremonyId,
    journal::fault::{ChainError, ReceiptError},
    note::NoteError,
};
use strongroom_optics::RenderError;

use self::act::Act;
use crate::site::{SiteDir, files::FileError};

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The journal is broken.
    #[error(transparent)]
    Journal(#[from] ChainError),
    /// The receipt beside the journal is no note.
    #[error("receipt: {0}")]
    Note(#[from] NoteError),
    /// The receipt beside the journal is not this journal's.
    #[error("receipt: {0}")]
    Receipt(#[from] ReceiptError),
    /// No record is of this ceremony.
    #[error("ceremony {ceremony} is not in this journal")]
    Unknown {
        /// Which.
        ceremony: CeremonyId,
    },
    /// It is not over.
    #[error("ceremony {ceremony} is not over")]
    Open {
        /// Which.
        ceremony: CeremonyId,
    },
    /// The checkpoint does not fit a code.
    #[error("checkpoint: {0}")]
    Code(#[from] RenderError),
}

impl SheetError {
    /// Names what is wrong (docs/checks.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(_) => "E_FILE",
            Self::Journal(error) => error.code(),
            Self::Receipt(error) => error.code(),
            Self::Note(_) => "E_RECEIPT",
            Self::Unknown { .. } | Self::Open { .. } | Self::Code(_) => "E_SHEET",
        }
    }
}

/// Sets a script for paper: the bytes of a PDF, the same for the same script.
pub fn script(script: &Script) -> Vec<u8> {
    form::form(script)
}

/// Sets the act of a ceremony that is over, from a site's folder and without a key: the bytes of a PDF, the same for
/// the same journal and receipt.
///
/// # Errors
/// [`SheetError`].
pub fn act(site: &Path, ceremony: CeremonyId) -> Result<Vec<u8>, SheetError> {
    let act = Act::read(&SiteDir::new(site), ceremony)?;
    write::write(&act)
}
