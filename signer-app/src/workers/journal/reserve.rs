//! Disk space set aside before a ceremony: a file of real blocks that gives way, step by step, to what is written.

use std::{
    fs::{File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::{FallocateFlags, fallocate};

use super::{
    error::JournalError,
    file::{io_at, remove},
};

const NAME: &str = "reserve";
/// Freed with every write beyond its bytes: block rounding of one file and its directory entry.
const SLACK: u64 = 16 << 10;

/// Space set aside.
#[derive(Debug)]
pub(super) struct Reserve {
    dir: PathBuf,
    file: File,
    left: u64,
}

impl Reserve {
    /// Sets space aside.
    pub(super) fn take(dir: &Path, wanted: u64) -> Result<Self, JournalError> {
        remove(dir, NAME)?;
        let path = dir.join(NAME);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(io_at("create", &path))?;
        let taken = fallocate(&file, FallocateFlags::empty(), 0, wanted)
            .map_err(std::io::Error::from)
            .and_then(|()| file.sync_all());
        if let Err(source) = taken {
            remove(dir, NAME)?;
            return Err(JournalError::Disk { wanted, source });
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            file,
            left: wanted,
        })
    }

    /// Frees room for the next write.
    pub(super) fn give(&mut self, bytes: u64) -> Result<(), JournalError> {
        self.left = self.left.saturating_sub(bytes.saturating_add(SLACK));
        let path = self.dir.join(NAME);
        self.file.set_len(self.left).map_err(io_at("shrink", &path))
    }

    /// Frees all of it.
    pub(super) fn free(self) -> Result<(), JournalError> {
        remove(&self.dir, NAME)
    }

    /// Frees what an earlier run left.
    pub(super) fn clear(dir: &Path) -> Result<(), JournalError> {
        remove(dir, NAME)
    }
}
