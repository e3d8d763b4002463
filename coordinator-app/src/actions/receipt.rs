//! Receipts: checkpoints of the signers' journals, kept here so that a journal can never be rolled back unseen.

use strongroom_core::{
    ids::Label,
    journal::checkpoint::{Checkpoint, CheckpointError, origin},
    note::Note,
};

use super::{registered::Registered, workspace::Workspace};
use crate::{failure::Failure, store::StoreError};

/// Most receipts of one site that are looked at; each ceremony leaves one.
const MAX_RECEIPTS: usize = 100_000;

/// A receipt cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// No site of this vault has this name.
    #[error("{site} is not a site of this vault")]
    Site {
        /// The name.
        site: Label,
    },
    /// Not a checkpoint of that site's journal.
    #[error("receipt of {site}: {error}")]
    Checkpoint {
        /// The site.
        site: Label,
        /// What is wrong.
        error: CheckpointError,
    },
    /// The journal was longer before.
    #[error("receipt of {site} has {got} records, an earlier one has {kept}")]
    Shorter {
        /// The site.
        site: Label,
        /// Records of this one.
        got: u64,
        /// Records of the longest one kept.
        kept: u64,
    },
    /// Two receipts of one size differ.
    #[error("another receipt of {site} with {size} records is kept, with another root")]
    Forked {
        /// The site.
        site: Label,
        /// Records of both.
        size: u64,
    },
}

impl ReceiptError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Site { .. } | Self::Checkpoint { .. } => "E_RECEIPT",
            Self::Shorter { .. } | Self::Forked { .. } => "E_ROLLBACK",
        }
    }
}

/// A receipt that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The site.
    pub site: Label,
    /// What it states.
    pub checkpoint: Checkpoint,
    /// Its text, to be shown to the signer when its next ceremony begins.
    pub text: String,
}

/// Verifies a receipt under the log key of its site and keeps it.
///
/// # Errors
/// [`Failure`]: not of this site, shorter than or other than one that is kept, or the disk.
pub fn keep(workspace: &Workspace, site: &Label, text: &str) -> Result<Receipt, Failure> {
    let receipt = read(&workspace.vault, site, text)?;
    if let Some(newest) = newest(workspace, site)? {
        let (got, kept) = (&receipt.checkpoint, &newest.checkpoint);
        if got.size < kept.size {
            return Err(ReceiptError::Shorter {
                site: site.clone(),
                got: got.size,
                kept: kept.size,
            }
            .into());
        }
        if got.size == kept.size && got.root != kept.root {
            return Err(ReceiptError::Forked {
                site: site.clone(),
                size: got.size,
            }
            .into());
        }
        if got == kept {
            return Ok(newest);
        }
    }
    let name = format!(
        "{}/{:020}.note",
        folder(&workspace.vault, site),
        receipt.checkpoint.size
    );
    workspace.home.write_once(&name, receipt.text.as_bytes())?;
    Ok(receipt)
}

/// The newest receipt of a site; `None` where there is none yet.
///
/// # Errors
/// [`Failure`]: the disk, or a file that was changed.
pub fn newest(workspace: &Workspace, site: &Label) -> Result<Option<Receipt>, Failure> {
    let folder = workspace.home.path(&folder(&workspace.vault, site));
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StoreError::Io { path: folder, source }.into()),
    };
    let names = entries
        .take(MAX_RECEIPTS)
        .filter_map(Result::ok)
        .map(|e| e.path());
    let newest = names.filter(|p| p.extension().is_some_and(|e| e == "note")).max();
    match newest {
        Some(path) => Ok(Some(read(
            &workspace.vault,
            site,
            &crate::store::read_text(&path)?,
        )?)),
        None => Ok(None),
    }
}

fn read(vault: &Registered, site: &Label, text: &str) -> Result<Receipt, ReceiptError> {
    let wrong = |error| ReceiptError::Checkpoint {
        site: site.clone(),
        error,
    };
    let cosigner = vault.manifest.cosigner_at(site);
    let sheet = cosigner.and_then(|c| vault.manifest.sheet(c));
    let sheet = sheet.ok_or_else(|| ReceiptError::Site { site: site.clone() })?;
    let note: Note = text.parse().map_err(|e| wrong(CheckpointError::Note(e)))?;
    let origin = origin(&sheet.institution, &sheet.site);
    let checkpoint = Checkpoint::from_note(&note, &origin, &[&sheet.log_verifier()]).map_err(wrong)?;
    Ok(Receipt {
        site: site.clone(),
        checkpoint,
        text: note.to_string(),
    })
}

/// Sites go by number on disk: their names may hold any printable letter.
fn folder(vault: &Registered, site: &Label) -> String {
    let number = vault.manifest.cosigner_at(site).map_or(u8::MAX, |c| c.number());
    format!("receipts/{number}")
}
