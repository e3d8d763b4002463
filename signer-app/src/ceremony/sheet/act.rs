//! What the journal holds of one ceremony: read and proven without a key, so that anybody who has a copy of a site's
//! folder can write the act again.

use std::{fs::File, io::Read as _, path::Path};

use bitcoin::Network;
use strongroom_core::{
    ids::{CeremonyId, Label},
    journal::{
        checkpoint::Checkpoint,
        read::Reader,
        record::{Body, MAX_RECEIPT, Outcome, Record},
        verify::Chain,
    },
    note::Note,
};

use super::SheetError;
use crate::site::{
    Mode, SiteDir,
    files::{self, FileError},
};

/// Bytes read at a time.
const PIECE: usize = 64 * 1024;

/// One ceremony, as the journal tells it.
pub(super) struct Act {
    pub(super) owner: Owner,
    pub(super) ceremony: CeremonyId,
    /// Its records, in their order; the last one ends it.
    pub(super) records: Vec<Record>,
    pub(super) outcome: Outcome,
    /// The newest checkpoint that holds the ceremony's end, and its text as it was signed.
    pub(super) checkpoint: Option<(Checkpoint, String)>,
}

/// Whose journal it is.
pub(super) struct Owner {
    pub(super) institution: Label,
    pub(super) site: Label,
    pub(super) network: Network,
    pub(super) mode: Mode,
}

impl Act {
    /// Reads a ceremony out of a site's journal.
    pub(super) fn read(site: &SiteDir, ceremony: CeremonyId) -> Result<Self, SheetError> {
        let mut owner = None;
        let mut records = Vec::new();
        let chain = proven(&site.journal(), |record| {
            if let Body::Genesis {
                institution,
                site,
                network,
                production,
                ..
            } = &record.body
            {
                owner = Some(Owner {
                    institution: institution.clone(),
                    site: site.clone(),
                    network: *network,
                    mode: Mode::of(*production),
                });
            }
            // What the machine did for itself in between names no ceremony: it is of the one that was open.
            let open = records
                .last()
                .is_some_and(|last: &Record| last.body.outcome().is_none());
            match record.body.ceremony() {
                Some(of) if of == ceremony => records.push(record),
                None if open => records.push(record),
                Some(_) | None => {}
            }
        })?;
        let owner = owner.filter(|_| !records.is_empty());
        let owner = owner.ok_or(SheetError::Unknown { ceremony })?;
        let end = records.last();
        let end = end.and_then(|record| Some((record.seq, record.body.outcome()?.clone())));
        let (end, outcome) = end.ok_or(SheetError::Open { ceremony })?;
        Ok(Self {
            owner,
            ceremony,
            outcome,
            records,
            checkpoint: checkpoint(site, &chain)?.filter(|(seen, _)| seen.size > end),
        })
    }

    /// The name of the script it followed.
    pub(super) fn script(&self) -> Option<&Label> {
        self.records.iter().find_map(|record| match &record.body {
            Body::CeremonyBegan { script, .. } => Some(script),
            _ => None,
        })
    }
}

/// The receipt that lies beside the journal, if the journal holds what it says.
fn checkpoint(site: &SiteDir, chain: &Chain) -> Result<Option<(Checkpoint, String)>, SheetError> {
    let text = match files::read_text(&site.receipt(), MAX_RECEIPT as u64) {
        Ok(text) => text,
        Err(FileError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let note: Note = text.parse()?;
    let seen = chain.check_receipt(&note, None)?;
    Ok(Some((seen, text)))
}

/// Proves a journal record by record, and gives each out as soon as it is.
fn proven(journal: &Path, mut each: impl FnMut(Record)) -> Result<Chain, SheetError> {
    let path = journal.join("log");
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => FileError::Missing { path: path.clone() },
        _ => FileError::Io {
            path: path.clone(),
            source,
        },
    };
    let mut file = File::open(&path).map_err(failed)?;
    let mut reader = Reader::new(None);
    let mut piece = vec![0u8; PIECE];
    loop {
        let got = file.read(&mut piece).map_err(failed)?;
        if got == 0 {
            return Ok(reader.finish_whole()?);
        }
        reader.feed(piece.get(..got).unwrap_or_default());
        while let Some(record) = reader.next_record()? {
            each(record);
        }
    }
}
