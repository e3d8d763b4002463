//! PNG files in a folder, in the order of their names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use strongroom_optics::{Gray, from_png};

use super::{FrameSource, SourceError};

/// Most pictures that are looked at in one folder.
const PICTURES_MAX: usize = 100_000;

/// The pictures of a folder, each once.
pub struct Folder {
    folder: PathBuf,
    files: std::vec::IntoIter<PathBuf>,
}

impl Folder {
    /// Lists the pictures of `folder`.
    ///
    /// # Errors
    /// Fails if the folder cannot be read or holds no picture.
    pub fn open(folder: &Path) -> Result<Self, SourceError> {
        let failed = |source| SourceError::File {
            path: folder.to_owned(),
            source,
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)?.take(PICTURES_MAX) {
            let path = entry.map_err(failed)?.path();
            if path
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("png"))
            {
                files.push(path);
            }
        }
        if files.is_empty() {
            return Err(failed(io::Error::from(io::ErrorKind::NotFound)));
        }
        files.sort();
        Ok(Self {
            folder: folder.to_owned(),
            files: files.into_iter(),
        })
    }
}

impl FrameSource for Folder {
    fn next(&mut self) -> Result<Option<Gray>, SourceError> {
        let Some(path) = self.files.next() else {
            return Ok(None);
        };
        let file = fs::read(&path).map_err(|source| SourceError::File {
            path: path.clone(),
            source,
        })?;
        let picture = from_png(&file).map_err(|source| SourceError::Picture { path, source })?;
        Ok(Some(picture))
    }

    fn name(&self) -> String {
        format!("pictures in {}", self.folder.display())
    }

    fn waits(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_come_by_name_and_a_broken_one_costs_itself_only() {
        let dir = tempfile::tempdir().unwrap();
        let picture =
            |edge| strongroom_optics::to_png(&Gray::from_fn(edge, edge, |_, _| 7).unwrap()).unwrap();
        fs::write(dir.path().join("b.png"), picture(2)).unwrap();
        fs::write(dir.path().join("a.PNG"), picture(1)).unwrap();
        fs::write(dir.path().join("aa.png"), "no picture").unwrap();
        fs::write(dir.path().join("c.txt"), picture(3)).unwrap();
        let mut folder = Folder::open(dir.path()).unwrap();
        assert_eq!(folder.next().unwrap().unwrap().width(), 1);
        let error = folder.next().unwrap_err();
        assert_eq!((error.code(), error.ends()), ("E_SOURCE", false));
        assert_eq!(folder.next().unwrap().unwrap().width(), 2);
        assert!(folder.next().unwrap().is_none());
    }

    #[test]
    fn a_folder_without_pictures_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Folder::open(dir.path()).err().unwrap().code(), "E_SOURCE");
        assert_eq!(
            Folder::open(&dir.path().join("none")).err().unwrap().code(),
            "E_SOURCE"
        );
    }
}
