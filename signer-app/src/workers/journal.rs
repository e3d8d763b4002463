//! The journal on disk: one writer, every record durable before the call returns, every start a full proof.

mod blobs;
mod cuts;
mod error;
mod file;
mod key;
mod recover;
mod reserve;
mod worker;

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use strongroom_core::{
    ids::{Digest, Label},
    journal::{
        fault::{Fault, ReceiptError},
        frame::{Frame, Parser, statement},
        record::{Body, Record},
        verify::Chain,
    },
    note::Note,
};

pub use self::{
    blobs::{Blobs, MAX_BLOB},
    error::JournalError,
    key::LogKey,
    worker::{Job, JournalWorker, QUEUE, Reply},
};
use self::{
    file::{io_at, make_dir, open_locked, sync_dir, write_whole},
    reserve::Reserve,
};

const LOG: &str = "log";
const BLOBS: &str = "blobs";
const CHECKPOINT: &str = "checkpoint";
const PIECE: usize = 64 << 10;

/// Whose journal is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Institution.
    pub institution: Label,
    /// Site.
    pub site: Label,
    /// Bitcoin network.
    pub network: bitcoin::Network,
    /// Version of the rules in force.
    pub rules: u16,
    /// False if the token may not hold real money.
    pub production: bool,
}

/// Where a durable record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its number.
    pub seq: u64,
    /// Its leaf hash.
    pub leaf: Digest,
}

/// Whether what is on disk is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Sound,
    Poisoned,
}

/// Reads what a record names by hash, in a journal that nobody holds open; changes nothing.
///
/// # Errors
/// [`JournalError::BlobMissing`], [`JournalError::BlobDamaged`], [`JournalError::Io`].
pub fn read_blob(dir: &Path, hash: &Digest) -> Result<Vec<u8>, JournalError> {
    blobs::get(&dir.join(BLOBS), hash)
}

/// The journal of this signer, held by this process alone.
pub struct Journal {
    dir: PathBuf,
    file: File,
    end: u64,
    key: LogKey,
    chain: Chain,
    blobs: Blobs,
    reserve: Option<Reserve>,
    trust: Trust,
}

impl Journal {
    /// Begins a journal in `dir`, which must not hold a record yet.
    ///
    /// # Errors
    /// [`JournalError::Exists`], [`JournalError::Locked`], [`JournalError::Io`].
    pub fn create(dir: &Path, key: LogKey, owner: Owner) -> Result<Self, JournalError> {
        make_dir(dir)?;
        let path = dir.join(LOG);
        let file = open_locked(&path, true)?;
        // A first record that a power cut left unfinished is no journal yet.
        if recover::holds_records(&file, &path)? {
            return Err(JournalError::Exists { path });
        }
        file.set_len(0).map_err(io_at("empty", &path))?;
        let mut journal = Self::assemble(dir, file, key)?;
        let log_key = journal.key.public();
        journal.append(Body::Genesis {
            institution: owner.institution,
            site: owner.site,
            network: owner.network,
            log_key,
            rules: owner.rules,
            production: owner.production,
        })?;
        sync_dir(dir)?;
        if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
            sync_dir(parent)?;
        }
        Ok(journal)
    }

    /// Opens the journal in `dir`, proves all of it, and cuts and records a torn last record.
    ///
    /// # Errors
    /// [`JournalError::Chain`] with the record's number if anything does not verify; [`JournalError::Receipt`]
    /// (`E_ROLLBACK`) if it is behind its own last checkpoint; [`JournalError::Locked`], [`JournalError::Io`].
    pub fn open(dir: &Path, key: LogKey) -> Result<Self, JournalError> {
        let file = open_locked(&dir.join(LOG), false)?;
        let mut journal = Self::assemble(dir, file, key)?;
        Reserve::clear(dir)?;
        journal.recover()?;
        Ok(journal)
    }

    fn assemble(dir: &Path, file: File, key: LogKey) -> Result<Self, JournalError> {
        Ok(Self {
            dir: dir.to_path_buf(),
            file,
            end: 0,
            chain: Chain::new(Some(key.public())),
            key,
            blobs: Blobs::open(&dir.join(BLOBS))?,
            reserve: None,
            trust: Trust::Sound,
        })
    }

    /// The proven journal: its size, tree, story, receipts.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The blobs beside it.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Root over the first `size` records.
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        self.chain.tree().root_at(size)
    }

    /// Writes a record; it is on disk when this returns.
    ///
    /// # Errors
    /// [`JournalError::Chain`] if the record may not come next: nothing is written. After any other error the journal
    /// is poisoned: every later call fails, and the program must stop.
    pub fn append(&mut self, body: Body) -> Result<Appended, JournalError> {
        self.sound()?;
        let record = self.chain.next_record(body);
        let bytes = record.to_bytes().map_err(|e| self.chain.fault(e))?;
        self.chain.admits(&record)?;
        let leaf = Record::leaf(&bytes);
        let signature = self.key.sign(&statement(record.seq, &record.prev, &leaf));
        let frame = Frame {
            body: bytes,
            leaf,
            signature,
        };
        let checked = self.chain.check(&frame)?;
        let bytes = frame.to_bytes()?;
        self.poisoning(|journal| journal.write(&bytes))?;
        self.chain.accept(checked)?;
        Ok(Appended {
            seq: record.seq,
            leaf,
        })
    }

    /// Keeps a blob; it is on disk when this returns, so a record may name it.
    ///
    /// # Errors
    /// As [`Blobs::put`]; a failed write poisons the journal.
    pub fn put(&mut self, bytes: &[u8]) -> Result<Digest, JournalError> {
        self.sound()?;
        self.poisoning(|journal| {
            if let Some(reserve) = &mut journal.reserve {
                reserve.give(bytes.len() as u64)?;
            }
            journal.blobs.put(bytes)
        })
    }

    /// Sets disk space aside for a ceremony, in place of what was set aside before.
    ///
    /// # Errors
    /// [`JournalError::Disk`] (`E_DISK`) if it is not there; [`JournalError::Io`].
    pub fn reserve(&mut self, bytes: u64) -> Result<(), JournalError> {
        self.sound()?;
        self.release()?;
        self.reserve = Some(Reserve::take(&self.dir, bytes)?);
        Ok(())
    }

    /// Frees the space set aside.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn release(&mut self) -> Result<(), JournalError> {
        self.reserve.take().map_or(Ok(()), Reserve::free)
    }

    /// The checkpoint over all records, signed by the log key. The caller may add the device key's signature.
    ///
    /// # Errors
    /// [`JournalError::Poisoned`].
    pub fn checkpoint(&self) -> Result<Note, JournalError> {
        self.sound()?;
        let (checkpoint, log) = match (self.chain.checkpoint(), self.chain.log()) {
            (Some(checkpoint), Some(log)) => (checkpoint, log),
            (_, _) => return Err(self.chain.fault(Fault::Genesis).into()),
        };
        let mut note = checkpoint.note();
        let signature = self.key.sign(note.text().as_bytes());
        note.add(&log.verifier(), &signature)?;
        Ok(note)
    }

    /// Keeps a checkpoint as the journal's latest: from now on a start with a shorter journal is refused.
    ///
    /// # Errors
    /// [`JournalError::Receipt`] if it is not of this journal; a failed write poisons the journal.
    pub fn keep_checkpoint(&mut self, note: &Note) -> Result<(), JournalError> {
        self.sound()?;
        self.chain.check_receipt(note, None)?;
        let text = note.to_string();
        self.poisoning(|journal| write_whole(&journal.dir, CHECKPOINT, text.as_bytes()))
    }

    /// Checks a receipt scanned as text.
    ///
    /// # Errors
    /// [`JournalError::Receipt`], `E_ROLLBACK` if the journal is shorter or other; [`JournalError::Note`].
    pub fn check_receipt(&self, text: &str) -> Result<(), JournalError> {
        let note: Note = text.parse()?;
        self.chain
            .check_receipt(&note, None)
            .map(drop)
            .map_err(ReceiptError::into)
    }

    /// Hands every record to `each`, in order, as proven when the journal was opened.
    ///
    /// # Errors
    /// [`JournalError::Chain`] if the file changed since; [`JournalError::Io`].
    pub fn replay(&self, mut each: impl FnMut(&Record)) -> Result<(), JournalError> {
        let mut parser = Parser::new();
        let mut seq = 0u64;
        recover::pieces(&self.file, &self.dir.join(LOG), |piece| {
            parser.feed(piece);
            let at = |seq, fault: Fault| strongroom_core::journal::fault::ChainError { record: seq, fault };
            while let Some(frame) = parser.next_frame().map_err(|e| at(seq, e.into()))? {
                if self.chain.tree().leaf(seq) != Some(Record::leaf(&frame.body)) {
                    return Err(at(seq, Fault::Leaf).into());
                }
                each(&Record::from_bytes(&frame.body).map_err(|e| at(seq, e.into()))?);
                seq = seq.saturating_add(1);
            }
            Ok(())
        })?;
        if seq == self.chain.size() {
            return Ok(());
        }
        let fault = Fault::Order {
            got: self.chain.size(),
        };
        Err(strongroom_core::journal::fault::ChainError { record: seq, fault }.into())
    }

    /// Copies log, blobs and latest checkpoint into a new directory, for auditors.
    ///
    /// # Errors
    /// [`JournalError::Exists`] if there is a journal; [`JournalError::BlobDamaged`], [`JournalError::Io`].
    pub fn export(&self, to: &Path) -> Result<(), JournalError> {
        recover::export(self, to)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        let path = self.dir.join(LOG);
        if let Some(reserve) = &mut self.reserve {
            reserve.give(bytes.len() as u64)?;
        }
        let got = self.file.metadata().map_err(io_at("look at", &path))?.len();
        if got != self.end {
            return Err(JournalError::Changed {
                expected: self.end,
                got,
            });
        }
        self.file.write_all(bytes).map_err(io_at("write", &path))?;
        self.file.sync_all().map_err(io_at("sync", &path))?;
        self.end = self.end.saturating_add(bytes.len() as u64);
        Ok(())
    }

    fn sound(&self) -> Result<(), JournalError> {
        match self.trust {
            Trust::Sound => Ok(()),
            Trust::Poisoned => Err(JournalError::Poisoned),
        }
    }

    /// After a failed write nobody knows what is on disk (a second fsync may lie), so no second try is made.
    fn poisoning<T>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let done = act(self);
        if matches!(done, Err(JournalError::Io { .. } | JournalError::Changed { .. })) {
            self.trust = Trust::Poisoned;
        }
        done
    }
}
