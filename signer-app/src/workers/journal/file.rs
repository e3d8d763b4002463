//! Files that survive a power cut: each call returns only when the bytes, and the name they are found under, are on
//! disk.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use rustix::fs::{FlockOperation, flock};

use super::error::JournalError;

/// Names what failed, and on which file.
pub(super) fn io_at(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
    let path = path.to_path_buf();
    move |source| JournalError::Io { action, path, source }
}

/// Makes a directory for its owner alone, if it is not there.
pub(super) fn make_dir(path: &Path) -> Result<(), JournalError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(io_at("create", path))
}

/// Makes the names in a directory durable.
pub(super) fn sync_dir(path: &Path) -> Result<(), JournalError> {
    let dir = File::open(path).map_err(io_at("open", path))?;
    dir.sync_all().map_err(io_at("sync", path))
}

/// Opens the log for reading and appending and takes its lock.
pub(super) fn open_locked(path: &Path, create: bool) -> Result<File, JournalError> {
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(create)
        .mode(0o600)
        .open(path)
        .map_err(io_at("open", path))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(JournalError::Locked {
            path: path.to_path_buf(),
        }),
        Err(e) => Err(io_at("lock", path)(e.into())),
    }
}

/// Writes a file whole or not at all, in place of any older one.
pub(super) fn write_whole(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), JournalError> {
    let temporary = dir.join(format!(".{name}.new"));
    let target = dir.join(name);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)
        .map_err(io_at("create", &temporary))?;
    file.write_all(bytes).map_err(io_at("write", &temporary))?;
    file.sync_all().map_err(io_at("sync", &temporary))?;
    fs::rename(&temporary, &target).map_err(io_at("rename", &target))?;
    sync_dir(dir)
}

/// Reads a file of at most `limit` bytes; nothing if it is not there. A longer file gives `limit + 1` bytes.
pub(super) fn read_some(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, JournalError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io_at("open", path)(e)),
    };
    let mut bytes = Vec::new();
    let mut bounded = file.take(limit.saturating_add(1));
    bounded.read_to_end(&mut bytes).map_err(io_at("read", path))?;
    Ok(Some(bytes))
}

/// Removes a file if it is there, durably.
pub(super) fn remove(dir: &Path, name: &str) -> Result<(), JournalError> {
    let path = dir.join(name);
    match fs::remove_file(&path) {
        Ok(()) => sync_dir(dir),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(io_at("remove", &path)(e)),
    }
}
