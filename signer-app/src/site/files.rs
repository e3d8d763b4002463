//! Files: bounded reads, and writes that are either whole or not there.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// A file that cannot be read or written (`E_FILE`).
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not there.
    #[error("{} is missing", path.display())]
    Missing {
        /// Which.
        path: PathBuf,
    },
    /// It is longer than anything of its kind.
    #[error("{} is over {limit} bytes", path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
        /// Bytes allowed.
        limit: u64,
    },
    /// It is not text.
    #[error("{} is not utf-8", path.display())]
    Text {
        /// Which.
        path: PathBuf,
    },
    /// It is there already, and would be overwritten.
    #[error("{} exists", path.display())]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn at(path: &Path) -> impl Fn(io::Error) -> FileError + '_ {
    move |source| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => FileError::Missing { path },
            io::ErrorKind::AlreadyExists => FileError::Exists { path },
            _ => FileError::Io { path, source },
        }
    }
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// [`FileError`].
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let file = File::open(path).map_err(at(path))?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(at(path))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(FileError::TooLong {
            path: path.to_owned(),
            limit,
        });
    }
    Ok(bytes)
}

/// Reads a secret of at most `limit` bytes into a buffer that is made once, and wiped when dropped: a buffer that
/// grows leaves copies behind.
///
/// # Errors
/// [`FileError`].
pub fn read_secret(path: &Path, limit: usize) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let mut file = File::open(path).map_err(at(path))?;
    let mut bytes = Zeroizing::new(vec![0u8; limit.saturating_add(1)]);
    let mut filled = 0usize;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => {
                bytes.truncate(filled);
                return Ok(bytes);
            }
            Ok(n) => filled = filled.saturating_add(n),
            Err(source) if source.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(at(path)(source)),
        }
    }
    Err(FileError::TooLong {
        path: path.to_owned(),
        limit: u64::try_from(limit).unwrap_or(u64::MAX),
    })
}

/// Reads a text of at most `limit` bytes.
///
/// # Errors
/// [`FileError`].
pub fn read_text(path: &Path, limit: u64) -> Result<String, FileError> {
    String::from_utf8(read(path, limit)?).map_err(|_| FileError::Text {
        path: path.to_owned(),
    })
}

/// Writes a file for its owner only: beside it, synced, then renamed, so that it is whole or not there.
///
/// # Errors
/// [`FileError::Io`].
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    // A leftover may be a link, or open to others: it is removed, never written through.
    match fs::remove_file(&beside) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(at(&beside)(source)),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .map_err(at(&beside))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(at(&beside))?;
    fs::rename(&beside, path).map_err(at(path))?;
    sync_parent(path)
}

/// Writes a file that must not be there yet.
///
/// # Errors
/// [`FileError::Exists`], [`FileError::Io`].
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if path.exists() {
        return Err(FileError::Exists {
            path: path.to_owned(),
        });
    }
    write(path, bytes)
}

/// Makes a directory and those above it, for their owner only.
///
/// # Errors
/// [`FileError::Io`].
pub fn make_dir(path: &Path) -> Result<(), FileError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(at(path))
}

/// Lists a directory's files with this ending, by name.
///
/// # Errors
/// [`FileError::Missing`], [`FileError::Io`].
pub fn list(dir: &Path, ending: &str) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(at(dir))? {
        let path = entry.map_err(at(dir))?.path();
        if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn sync_parent(path: &Path) -> Result<(), FileError> {
    let parent = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        Some(_) | None => Path::new("."),
    };
    File::open(parent).and_then(|d| d.sync_all()).map_err(at(parent))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic here is a failing test")]

    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_write_goes_through_no_leftover() {
        let dir = tempfile::tempdir().unwrap();
        let (path, beside) = (dir.path().join("a"), dir.path().join("a.new"));
        let other = dir.path().join("other");
        fs::write(&other, "untouched").unwrap();
        symlink(&other, &beside).unwrap();
        write(&path, b"whole").unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"untouched");
        assert_eq!(fs::read(&path).unwrap(), b"whole");

        fs::write(&beside, "stale").unwrap();
        fs::set_permissions(&beside, fs::Permissions::from_mode(0o666)).unwrap();
        write(&path, b"again").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(&path).unwrap(), b"again");
    }

    #[test]
    fn a_secret_is_read_up_to_its_limit_into_one_buffer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "1234").unwrap();
        let read = read_secret(&path, 4).unwrap();
        assert_eq!((read.as_slice(), read.capacity()), (b"1234".as_slice(), 5));
        assert!(matches!(
            read_secret(&path, 3),
            Err(FileError::TooLong { limit: 3, .. })
        ));
    }
}
