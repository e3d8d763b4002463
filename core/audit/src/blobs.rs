//! The content-addressed files beside a journal, each checked when read.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use strongroom_core::{ids::Digest, journal::record::Body};

use crate::error::AuditError;

/// Longest blob in bytes.
pub const MAX_BLOB: u64 = 16 << 20;

/// A journal's blobs.
#[derive(Debug)]
pub struct Blobs {
    dir: PathBuf,
    proven: BTreeSet<Digest>,
}

impl Blobs {
    /// The blobs of the journal in `journal`.
    pub fn beside(journal: &Path) -> Self {
        Self {
            dir: journal.join("blobs"),
            proven: BTreeSet::new(),
        }
    }

    /// Reads the blob that a record names.
    ///
    /// # Errors
    /// [`AuditError::Blob`] if it is missing or damaged, [`AuditError::Io`].
    pub fn get(&self, record: u64, what: &'static str, hash: &Digest) -> Result<Vec<u8>, AuditError> {
        let path = self.dir.join(hash.to_string());
        let wrong = |damaged| AuditError::Blob {
            record,
            what,
            hash: *hash,
            damaged,
        };
        let mut bytes = Vec::new();
        let read = File::open(&path).and_then(|f| f.take(MAX_BLOB.saturating_add(1)).read_to_end(&mut bytes));
        match read {
            Ok(_) if Digest::of(&[&bytes]) == *hash => Ok(bytes),
            Ok(_) => Err(wrong(true)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Err(wrong(false)),
            Err(source) => Err(AuditError::Io { path, source }),
        }
    }

    /// Checks every blob that a record names; each file is read once.
    ///
    /// # Errors
    /// As [`Blobs::get`].
    pub fn prove(&mut self, record: u64, body: &Body) -> Result<(), AuditError> {
        for (what, hash) in named(body) {
            if !self.proven.contains(&hash) {
                self.get(record, what, &hash)?;
                self.proven.insert(hash);
            }
        }
        Ok(())
    }
}

/// The blobs a record names.
fn named(body: &Body) -> Vec<(&'static str, Digest)> {
    match body {
        Body::KeysMade { sheet, .. } => vec![("key sheet", *sheet)],
        Body::Registered {
            manifest,
            policy,
            approvals,
            ..
        } => {
            let approvals = approvals.iter().map(|a| ("approval", *a));
            [("manifest", *manifest), ("policy", *policy)]
                .into_iter()
                .chain(approvals)
                .collect()
        }
        Body::Decided {
            request,
            manifest,
            policy,
            decision,
            ..
        } => vec![
            ("request", *request),
            ("manifest", *manifest),
            ("policy", *policy),
            ("decision", *decision),
        ],
        Body::Spoke { approval, .. } => vec![("approval", *approval)],
        Body::Result {
            signatures,
            certificate,
            ..
        } => {
            vec![("signatures", *signatures), ("certificate", *certificate)]
        }
        Body::TailCut { hash, .. } => vec![("cut end", *hash)],
        Body::SelfTested { report } => vec![("self-test report", *report)],
        Body::Sealed { seal, .. } => vec![("seal", *seal)],
        // A step that left nothing names the hash of nothing.
        Body::StepDone { evidence, .. } if *evidence == Digest::of(&[]) => Vec::new(),
        Body::StepDone { evidence, .. } => vec![("evidence", *evidence)],
        // An intent names what its decision and its approvals named before it; the story holds it to that.
        Body::Intent { .. }
        | Body::Genesis { .. }
        | Body::CeremonyBegan { .. }
        | Body::Ended { .. }
        | Body::Marked { .. } => Vec::new(),
    }
}
