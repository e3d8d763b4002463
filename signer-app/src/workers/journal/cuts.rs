//! Torn ends that were, or are about to be, cut: noted durably first, so that a second power cut between the cut and
//! its record cannot leave a cut unrecorded.

use std::path::Path;

use strongroom_core::ids::Digest;

use super::{
    error::JournalError,
    file::{read_some, remove, write_whole},
};

const NAME: &str = "cuts";
const LIMIT: u64 = 64 << 10;

/// One torn end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) bytes: u64,
    pub(super) hash: Digest,
}

/// Cuts that may not be recorded yet.
pub(super) fn pending(dir: &Path) -> Result<Vec<Cut>, JournalError> {
    let path = dir.join(NAME);
    let Some(bytes) = read_some(&path, LIMIT)? else {
        return Ok(Vec::new());
    };
    let wrong = || JournalError::Cuts { path: path.clone() };
    if bytes.len() as u64 > LIMIT {
        return Err(wrong());
    }
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    text.lines()
        .map(|line| {
            let (bytes, hash) = line.split_once(' ')?;
            Some(Cut {
                bytes: bytes.parse().ok()?,
                hash: hash.parse().ok()?,
            })
        })
        .collect::<Option<Vec<Cut>>>()
        .ok_or_else(wrong)
}

/// Notes the cuts.
pub(super) fn note(dir: &Path, cuts: &[Cut]) -> Result<(), JournalError> {
    let text: String = cuts.iter().map(|c| format!("{} {}\n", c.bytes, c.hash)).collect();
    write_whole(dir, NAME, text.as_bytes())
}

/// Forgets the cuts, all being recorded.
pub(super) fn forget(dir: &Path) -> Result<(), JournalError> {
    remove(dir, NAME)
}
