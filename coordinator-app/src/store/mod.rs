//! The coordinator's folder: everything it knows stands here, written whole or not at all.
//!
//! Nothing in it can move money: the signers decide. What is lost here is read again from the chain, the signers'
//! receipts and the manifest; only the coordinator's own key must be replaced in the policy.

mod key;
mod requests;

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};
use strongroom_core::ids::IdError;

pub use key::CoordinatorKey;
pub use requests::{Payee, RequestRecord};

/// Largest file the coordinator reads into memory.
pub const MAX_FILE: u64 = 64 << 20;

/// The folder, or a file in it, cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file that is needed is not there.
    #[error("{} is missing", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Reading or writing failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is larger than [`MAX_FILE`].
    #[error("{} has {bytes} bytes, more than {MAX_FILE}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// A file of ours does not hold what it should.
    #[error("{}: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A text file is not UTF-8.
    #[error("{} is not text", path.display())]
    Text {
        /// The file.
        path: PathBuf,
    },
    /// The key file does not hold a key.
    #[error("{} holds no key: {source}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: IdError,
    },
    /// Other users of this machine can read the key file.
    #[error("{} can be read by other users (mode {mode:o})", path.display())]
    Mode {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Another coordinator is at work in this folder.
    #[error("{} is in use by another coordinator", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A file that must never change already stands there with another content.
    #[error("{} already exists with other content", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The system has no random numbers.
    #[error("no random numbers from the system")]
    Random,
}

/// The coordinator's folder, held by one process at a time.
#[derive(Debug)]
pub struct Home {
    root: PathBuf,
    _lock: File,
}

impl Home {
    /// Opens the folder, makes it where it does not exist, and locks it.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Busy`].
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(root).map_err(|source| io(root, source))?;
        let path = root.join("lock");
        let lock = OpenOptions::new().create(true).append(true).open(&path);
        let lock = lock.map_err(|source| io(&path, source))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(StoreError::Busy {
                    path: root.to_owned(),
                });
            }
            Err(fs::TryLockError::Error(source)) => return Err(io(&path, source)),
        }
        Ok(Self {
            root: root.to_owned(),
            _lock: lock,
        })
    }

    /// A file or folder below this one.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Reads one of our JSON files; `None` where it does not exist yet.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::TooLarge`], [`StoreError::Json`].
    pub fn load<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let path = self.path(name);
        match read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|source| StoreError::Json { path, source }),
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Writes one of our JSON files.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Json`].
    pub fn save<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        let path = self.path(name);
        let bytes = serde_json::to_vec_pretty(value).map_err(|source| StoreError::Json {
            path: path.clone(),
            source,
        })?;
        write(&path, &bytes)
    }

    /// Reads a text file.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Io`], [`StoreError::TooLarge`], [`StoreError::Text`].
    pub fn text(&self, name: &str) -> Result<String, StoreError> {
        read_text(&self.path(name))
    }

    /// Writes a file that must never change: writing the same bytes again is fine, other bytes are an error.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Io`].
    pub fn write_once(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.path(name);
        match read(&path) {
            Ok(found) if found == bytes => Ok(()),
            Ok(_) => Err(StoreError::Exists { path }),
            Err(StoreError::Missing { .. }) => write(&path, bytes),
            Err(other) => Err(other),
        }
    }
}

fn io(path: &Path, source: std::io::Error) -> StoreError {
    match source.kind() {
        std::io::ErrorKind::NotFound => StoreError::Missing {
            path: path.to_owned(),
        },
        _ => StoreError::Io {
            path: path.to_owned(),
            source,
        },
    }
}

/// Reads a file of at most [`MAX_FILE`] bytes.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Io`], [`StoreError::TooLarge`].
pub fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    let file = File::open(path).map_err(|source| io(path, source))?;
    let bytes = file.metadata().map_err(|source| io(path, source))?.len();
    if bytes > MAX_FILE {
        return Err(StoreError::TooLarge {
            path: path.to_owned(),
            bytes,
        });
    }
    let mut out = Vec::new();
    // The file may grow while it is read, and a pipe has no length at all.
    let got = file.take(MAX_FILE.saturating_add(1)).read_to_end(&mut out);
    got.map_err(|source| io(path, source))?;
    if u64::try_from(out.len()).is_ok_and(|n| n <= MAX_FILE) {
        return Ok(out);
    }
    Err(StoreError::TooLarge {
        path: path.to_owned(),
        bytes: MAX_FILE.saturating_add(1),
    })
}

/// Reads a text file.
///
/// # Errors
/// As [`read`], and [`StoreError::Text`].
pub fn read_text(path: &Path) -> Result<String, StoreError> {
    String::from_utf8(read(path)?).map_err(|_| StoreError::Text {
        path: path.to_owned(),
    })
}

/// Writes a file whole or not at all: beside it, then fsync, then in its place, then fsync of the folder.
///
/// # Errors
/// [`StoreError::Io`].
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    write_mode(path, bytes, 0o644)
}

fn write_mode(path: &Path, bytes: &[u8], mode: u32) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt as _;

    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        Some(_) | None => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(|source| io(folder, source))?;
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let put = || -> std::io::Result<()> {
        match fs::remove_file(&beside) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        File::open(folder)?.sync_all()
    };
    put().map_err(|source| StoreError::Io {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_coordinator_is_kept_out() {
        let dir = tempfile::tempdir().unwrap();
        let first = Home::open(dir.path()).unwrap();
        assert!(matches!(Home::open(dir.path()), Err(StoreError::Busy { .. })));
        drop(first);
        Home::open(dir.path()).unwrap();
    }

    #[test]
    fn what_must_not_change_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(dir.path()).unwrap();
        home.write_once("manifest", b"one").unwrap();
        home.write_once("manifest", b"one").unwrap();
        assert!(matches!(
            home.write_once("manifest", b"two"),
            Err(StoreError::Exists { .. })
        ));
        assert_eq!(home.text("manifest").unwrap(), "one");
    }

    #[test]
    fn a_half_written_file_beside_does_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("chain.json");
        fs::write(dir.path().join("chain.json.new"), b"{ torn").unwrap();
        write(&path, b"whole").unwrap();
        assert_eq!(read(&path).unwrap(), b"whole");
        assert!(!dir.path().join("chain.json.new").exists());
    }
}
