//! The start: everything on disk is proven again, and only what a power cut explains is cut.

use std::{fs::File, io::Write, os::unix::fs::FileExt, path::Path};

use strongroom_core::{
    journal::{
        fault::Fault,
        frame::Torn,
        read::Reader,
        record::{Body, MAX_RECEIPT},
    },
    note::{Note, NoteError},
};

use super::{
    BLOBS, Blobs, CHECKPOINT, Journal, JournalError, LOG, PIECE,
    cuts::{self, Cut},
    file::{io_at, make_dir, open_locked, read_some, sync_dir, write_whole},
};

/// Reads a file from its beginning, piece by piece.
pub(super) fn pieces(
    file: &File,
    path: &Path,
    mut each: impl FnMut(&[u8]) -> Result<(), JournalError>,
) -> Result<(), JournalError> {
    let mut piece = vec![0u8; PIECE];
    let mut at = 0u64;
    loop {
        let got = file.read_at(&mut piece, at).map_err(io_at("read", path))?;
        if got == 0 {
            return Ok(());
        }
        each(piece.get(..got).unwrap_or_default())?;
        at = at.saturating_add(got as u64);
    }
}

/// Says whether a log holds more than an unfinished first record.
pub(super) fn holds_records(file: &File, path: &Path) -> Result<bool, JournalError> {
    let mut reader = Reader::new(None);
    let mut found = false;
    pieces(file, path, |piece| {
        if !found {
            reader.feed(piece);
            found = !matches!(reader.next_record(), Ok(None));
        }
        Ok(())
    })?;
    Ok(found || reader.finish().is_err())
}

impl Journal {
    /// Proves the log, holds it against the last checkpoint, then cuts and records a torn end.
    pub(super) fn recover(&mut self) -> Result<(), JournalError> {
        let path = self.dir.join(LOG);
        let mut reader = Reader::new(Some(self.key.public()));
        pieces(&self.file, &path, |piece| {
            reader.feed(piece);
            while reader.next_record()?.is_some() {}
            Ok(())
        })?;
        let (chain, torn) = reader.finish()?;
        self.chain = chain;
        if self.chain.size() == 0 {
            return Err(self.chain.fault(Fault::Genesis).into());
        }
        self.check_last_checkpoint()?;
        let mut cuts = cuts::pending(&self.dir)?;
        let len = self.file.metadata().map_err(io_at("look at", &path))?.len();
        self.end = torn.as_ref().map_or(len, |t| t.offset);
        if let Some(torn) = torn {
            self.cut(&torn, &mut cuts)?;
        }
        for Cut { bytes, hash } in &cuts {
            self.append(Body::TailCut {
                bytes: *bytes,
                hash: *hash,
            })?;
        }
        cuts::forget(&self.dir)
    }

    /// Keeps the torn bytes as a blob and notes the cut before the file gets shorter: nothing is ever lost.
    fn cut(&mut self, torn: &Torn, cuts: &mut Vec<Cut>) -> Result<(), JournalError> {
        let path = self.dir.join(LOG);
        let hash = self.blobs.put(&torn.bytes)?;
        cuts.push(Cut {
            bytes: torn.bytes.len() as u64,
            hash,
        });
        cuts::note(&self.dir, cuts)?;
        self.file.set_len(torn.offset).map_err(io_at("cut", &path))?;
        self.file.sync_all().map_err(io_at("sync", &path))
    }

    fn check_last_checkpoint(&self) -> Result<(), JournalError> {
        let Some(bytes) = read_some(&self.dir.join(CHECKPOINT), MAX_RECEIPT as u64)? else {
            return Ok(());
        };
        let text = String::from_utf8(bytes).map_err(|_| NoteError::Signatures)?;
        let note: Note = text.parse()?;
        self.chain.check_receipt(&note, None)?;
        Ok(())
    }
}

/// Copies a journal; every blob is checked on the way.
pub(super) fn export(journal: &Journal, to: &Path) -> Result<(), JournalError> {
    make_dir(to)?;
    let path = to.join(LOG);
    let mut log = open_locked(&path, true)?;
    if log.metadata().map_err(io_at("look at", &path))?.len() != 0 {
        return Err(JournalError::Exists { path });
    }
    pieces(&journal.file, &journal.dir.join(LOG), |piece| {
        log.write_all(piece).map_err(io_at("write", &path))
    })?;
    log.sync_all().map_err(io_at("sync", &path))?;
    let blobs = Blobs::open(&to.join(BLOBS))?;
    for hash in journal.blobs.list()? {
        blobs.put(&journal.blobs.get(&hash)?)?;
    }
    if let Some(bytes) = read_some(&journal.dir.join(CHECKPOINT), MAX_RECEIPT as u64)? {
        write_whole(to, CHECKPOINT, &bytes)?;
    }
    sync_dir(to)
}
