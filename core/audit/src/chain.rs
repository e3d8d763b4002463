//! Reads a journal's directory and proves the chain, the story and the receipts.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use strongroom_core::{
    journal::{
        checkpoint::Checkpoint,
        read::Reader,
        record::{MAX_RECEIPT, Record},
        verify::Chain,
    },
    note::{Note, NoteError},
};

use crate::error::AuditError;

const PIECE: usize = 64 << 10;

/// Proves the journal in `dir`, handing each record to `each` as soon as it is proven.
///
/// # Errors
/// [`AuditError::Chain`] with the number of the first record that is wrong, whatever `each` returns,
/// [`AuditError::Missing`], [`AuditError::Io`].
pub fn walk(
    dir: &Path,
    mut each: impl FnMut(&Record, &Chain) -> Result<(), AuditError>,
) -> Result<Chain, AuditError> {
    let path = dir.join("log");
    let mut file = File::open(&path).map_err(|e| at(&path, e))?;
    let mut reader = Reader::new(None);
    let mut piece = vec![0u8; PIECE];
    loop {
        let got = file.read(&mut piece).map_err(|e| at(&path, e))?;
        if got == 0 {
            return Ok(reader.finish_whole()?);
        }
        reader.feed(piece.get(..got).unwrap_or_default());
        while let Some(record) = reader.next_record()? {
            each(&record, reader.chain())?;
        }
    }
}

/// Holds a proven journal against receipts that others kept, and against the checkpoint beside its log.
///
/// # Errors
/// [`AuditError::Receipt`] (`E_ROLLBACK` if the journal is shorter or other), [`AuditError::Note`],
/// [`AuditError::Missing`], [`AuditError::Io`].
pub fn check_receipts(
    chain: &Chain,
    dir: &Path,
    receipts: &[PathBuf],
) -> Result<Vec<Checkpoint>, AuditError> {
    let own = dir.join("checkpoint");
    let own = own.exists().then_some(own);
    receipts
        .iter()
        .chain(&own)
        .map(|path| check_receipt(chain, path))
        .collect()
}

fn check_receipt(chain: &Chain, path: &Path) -> Result<Checkpoint, AuditError> {
    let file = File::open(path).map_err(|e| at(path, e))?;
    let mut bytes = Vec::new();
    let limit = (MAX_RECEIPT as u64).saturating_add(1);
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|e| at(path, e))?;
    let note = String::from_utf8(bytes)
        .map_err(|_| NoteError::Signatures)
        .and_then(|t| t.parse::<Note>());
    let note = note.map_err(|source| AuditError::Note {
        path: path.to_path_buf(),
        source,
    })?;
    chain
        .check_receipt(&note, None)
        .map_err(|source| AuditError::Receipt {
            path: path.to_path_buf(),
            source,
        })
}

/// Names the file an operating-system error is about.
pub(crate) fn at(path: &Path, source: io::Error) -> AuditError {
    let path = path.to_path_buf();
    match source.kind() {
        io::ErrorKind::NotFound => AuditError::Missing { path },
        _other => AuditError::Io { path, source },
    }
}
