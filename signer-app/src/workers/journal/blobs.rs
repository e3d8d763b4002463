//! What records name by hash, kept beside them: written once, never overwritten, checked whenever read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use strongroom_core::ids::Digest;

use super::{
    error::JournalError,
    file::{io_at, make_dir, read_some, write_whole},
};

/// Longest blob in bytes: four times the longest request.
pub const MAX_BLOB: u64 = 16 << 20;

/// Reads a blob from a directory of blobs and checks it; changes nothing.
pub(super) fn get(dir: &Path, hash: &Digest) -> Result<Vec<u8>, JournalError> {
    let bytes = read_some(&dir.join(hash.to_string()), MAX_BLOB)?;
    let bytes = bytes.ok_or(JournalError::BlobMissing { hash: *hash })?;
    if Digest::of(&[&bytes]) != *hash {
        return Err(JournalError::BlobDamaged { hash: *hash });
    }
    Ok(bytes)
}

/// A directory of blobs.
#[derive(Debug, Clone)]
pub struct Blobs {
    dir: PathBuf,
}

impl Blobs {
    /// Opens the blobs of a journal, making the directory if needed.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        make_dir(dir)?;
        Ok(Self {
            dir: dir.to_path_buf(),
        })
    }

    /// Keeps bytes durably and gives the hash they are found under.
    ///
    /// # Errors
    /// [`JournalError::BlobDamaged`] if other bytes lie under that hash; [`JournalError::BlobTooLong`],
    /// [`JournalError::Io`].
    pub fn put(&self, bytes: &[u8]) -> Result<Digest, JournalError> {
        let got = bytes.len() as u64;
        if got > MAX_BLOB {
            return Err(JournalError::BlobTooLong { got, limit: MAX_BLOB });
        }
        let hash = Digest::of(&[bytes]);
        match self.get(&hash) {
            Ok(_) => Ok(hash),
            Err(JournalError::BlobMissing { .. }) => {
                write_whole(&self.dir, &hash.to_string(), bytes)?;
                Ok(hash)
            }
            Err(e) => Err(e),
        }
    }

    /// Reads a blob and checks it.
    ///
    /// # Errors
    /// [`JournalError::BlobMissing`], [`JournalError::BlobDamaged`], [`JournalError::Io`].
    pub fn get(&self, hash: &Digest) -> Result<Vec<u8>, JournalError> {
        get(&self.dir, hash)
    }

    /// All blobs, sorted. Names that are no hash (unfinished writes) are left out.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn list(&self) -> Result<Vec<Digest>, JournalError> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.dir).map_err(io_at("list", &self.dir))? {
            let entry = entry.map_err(io_at("list", &self.dir))?;
            if let Some(hash) = entry.file_name().to_str().and_then(|n| n.parse().ok()) {
                all.push(hash);
            }
        }
        all.sort();
        Ok(all)
    }
}
