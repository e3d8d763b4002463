//! The second medium: files in one folder, and no other.

use std::fs;
use std::path::{Path, PathBuf};

use crate::panels::scan::FILES_MAX;

/// Most entries of a folder that are looked at.
const ENTRIES_MAX: usize = 10_000;

/// The files of a folder that may be taken instead of light, by name.
#[derive(Debug, Default)]
pub struct Medium {
    paths: Vec<PathBuf>,
    names: Vec<String>,
    left_out: usize,
}

impl Medium {
    /// Lists plain files, not what begins with a point; a folder that cannot be read has none.
    pub fn list(folder: &Path) -> Self {
        let entries = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .take(ENTRIES_MAX);
        let plain = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        let mut paths: Vec<PathBuf> = plain
            .map(|entry| entry.path())
            .filter(|path| !name(path).starts_with('.'))
            .collect();
        paths.sort();
        let left_out = paths.len().saturating_sub(FILES_MAX);
        paths.truncate(FILES_MAX);
        let names = paths.iter().map(|path| name(path)).collect();
        Self {
            paths,
            names,
            left_out,
        }
    }

    /// The names as they may be drawn.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many files more there are than are offered.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Where one of the files is.
    pub fn path(&self, index: usize) -> Option<&Path> {
        self.paths.get(index).map(PathBuf::as_path)
    }
}

/// The name as it may be drawn: printable letters, and not too many of them.
fn name(path: &Path) -> String {
    const LETTERS_MAX: usize = 36;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.chars()
        .map(|letter| {
            if letter == ' ' || letter.is_ascii_graphic() {
                letter
            } else {
                '?'
            }
        })
        .take(LETTERS_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_are_offered_by_name_and_no_more_than_there_are_keys() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.psbt", ".hidden", "a\u{202e}.psbt"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        fs::create_dir(dir.path().join("folder")).unwrap();
        let medium = Medium::list(dir.path());
        assert_eq!(medium.names(), ["a?.psbt", "b.psbt"]);
        assert_eq!(medium.path(1), Some(dir.path().join("b.psbt").as_path()));
        assert_eq!(medium.path(2), None);
        for number in 0..20 {
            fs::write(dir.path().join(format!("{number}.psbt")), "x").unwrap();
        }
        assert_eq!(Medium::list(dir.path()).names().len(), FILES_MAX);
        assert_eq!(Medium::list(dir.path()).left_out(), 22 - FILES_MAX);
        assert!(Medium::list(&dir.path().join("none")).names().is_empty());
    }
}
