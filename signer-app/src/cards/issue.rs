//! Issuing: a card leaves as a file and as a picture of the same bytes, and both are read back at once.

use std::path::{Path, PathBuf};

use strongroom_core::{ids::Label, secret::Secret};
use strongroom_optics::worker::Worker;

use super::{
    Card,
    envelope::{self, EnvelopeError, Second, WorkFactor},
};
use crate::{
    ceremony::light::{self, LightError},
    site::files::{self, FileError},
};

/// A card that could not be issued (`E_CARD_ISSUE`).
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The envelope.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The picture.
    #[error(transparent)]
    Light(Box<LightError>),
    /// What was read back is not what was written.
    #[error("{} does not read back", path.display())]
    ReadBack {
        /// Which.
        path: PathBuf,
    },
}

impl From<LightError> for IssueError {
    fn from(error: LightError) -> Self {
        Self::Light(Box::new(error))
    }
}

/// Writes a card as `<officer>.card` and `<officer>.png` and reads both back: the file is opened with the passphrase (and
/// with the duress passphrase, where there is one), the picture must hold the file's bytes. Cards are never overwritten.
///
/// # Errors
/// [`IssueError`].
pub fn issue(
    card: &Card,
    passphrase: &Secret<String>,
    second: &Second<'_>,
    work: WorkFactor,
    dir: &Path,
    eye: &mut Worker,
) -> Result<PathBuf, IssueError> {
    files::make_dir(dir)?;
    let sealed = envelope::seal(card, passphrase, second, work)?;
    let name = file_name(&card.holder().officer);
    let file = dir.join(format!("{name}.card"));
    let picture = dir.join(format!("{name}.png"));
    files::write_new(&file, &sealed)?;
    light::picture(&sealed, &picture)?;
    let written = files::read(&file, envelope::MAX_SEALED as u64)?;
    let mut whole = same(&envelope::open(&written, passphrase)?, card);
    if let Some(duress) = second.passphrase {
        whole &= same(&envelope::open(&written, duress)?, second.decoy);
    }
    if !whole {
        return Err(IssueError::ReadBack { path: file });
    }
    if light::read_back(eye, &picture)? != [sealed] {
        return Err(IssueError::ReadBack { path: picture });
    }
    Ok(file)
}

/// A person's name as a file's: what could lead out of the folder becomes `-`.
pub fn file_name(officer: &Label) -> String {
    let safe = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    officer.as_str().chars().map(safe).collect()
}

fn same(a: &Card, b: &Card) -> bool {
    a.key() == b.key()
        && a.holder() == b.holder()
        && a.user_share().expose() == b.user_share().expose()
        && a.so_share().expose() == b.so_share().expose()
}
