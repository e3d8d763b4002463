//! `journal`: verify, show, export, act sheet. Verifying and showing need no key and change nothing.

use std::{
    fs::File,
    io::{Read as _, Write},
    path::{Path, PathBuf},
};

use strongroom_core::{
    ids::{CeremonyId, IdError},
    journal::{
        fault::ChainError,
        read::Reader,
        record::{MAX_RECEIPT, Record},
        verify::Chain,
    },
    note::Note,
    words::Words,
};

use super::{Failure, Verdict};
use crate::{
    ceremony::{
        error::CeremonyError,
        sheet::{self, SheetError},
    },
    messages::{self, Exit},
    site::{
        SiteDir,
        files::{self, FileError},
    },
    workers::journal::{Journal, LogKey},
};

/// Bytes read at a time.
const PIECE: usize = 64 * 1024;

/// Verifies, shows or exports a ceremony journal, and writes acts.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Proves every record, and that the journal answers to the receipts given
    Verify {
        /// The journal's directory
        journal: PathBuf,
        /// A checkpoint that somebody else held
        #[arg(long)]
        receipt: Vec<PathBuf>,
    },
    /// Prints one line per record
    Show {
        /// The journal's directory
        journal: PathBuf,
    },
    /// Copies a site's journal for auditors
    Export {
        /// The site's directory
        #[arg(long)]
        site: PathBuf,
        /// Where to; must not hold a journal
        #[arg(long)]
        out: PathBuf,
    },
    /// Writes the act of a ceremony that is over, as PDF
    Sheet {
        /// The site's directory
        #[arg(long)]
        site: PathBuf,
        /// The ceremony's number, as the journal has it
        #[arg(long)]
        ceremony: String,
        /// The file to write
        #[arg(long)]
        out: PathBuf,
    },
}

impl Args {
    pub(crate) fn run(self, out: &mut dyn Write) -> Result<Verdict, Failure> {
        match self.what {
            What::Verify { journal, receipt } => verify(&journal, &receipt, out)?,
            What::Show { journal } => {
                read(&journal, |record| {
                    writeln!(out, "{}", messages::record_line(record)).map_err(Failure::from)
                })?;
            }
            What::Export { site, out: to } => {
                let dir = SiteDir::new(&site);
                let journal = Journal::open(&dir.journal(), LogKey::open(&dir.log_key())?)?;
                journal.export(&to)?;
                writeln!(out, "records: {}", journal.chain().size())?;
            }
            What::Sheet {
                site,
                ceremony,
                out: to,
            } => {
                let ceremony: CeremonyId = ceremony.parse().map_err(|e: IdError| {
                    Failure::new(
                        Exit::Usage,
                        "E_USAGE",
                        format!("{ceremony}: {e}"),
                        "`journal show` prints the numbers of all ceremonies",
                    )
                })?;
                files::write(&to, &sheet::act(&site, ceremony).map_err(no_sheet)?)?;
                writeln!(out, "file: act: {}", to.display())?;
            }
        }
        Ok(Verdict::Fine)
    }
}

fn verify(journal: &Path, receipts: &[PathBuf], out: &mut dyn Write) -> Result<(), Failure> {
    let chain = read(journal, |_| Ok(()))?;
    for path in receipts {
        let text = files::read_text(path, MAX_RECEIPT as u64)?;
        let note: Note = text.parse().map_err(CeremonyError::from)?;
        chain.check_receipt(&note, None).map_err(CeremonyError::from)?;
        writeln!(out, "receipt: {} holds", path.display())?;
    }
    let root = chain.tree().root();
    writeln!(out, "records: {}", chain.size())?;
    writeln!(out, "root: {root}")?;
    writeln!(out, "root-words: {}", Words::of(&root))?;
    Ok(())
}

/// Reads a journal without its key, proving each record before it is given out.
pub(super) fn read(
    dir: &Path,
    mut each: impl FnMut(&Record) -> Result<(), Failure>,
) -> Result<Chain, Failure> {
    let path = dir.join("log");
    let mut file = File::open(&path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => FileError::Missing { path: path.clone() },
        _ => FileError::Io {
            path: path.clone(),
            source,
        },
    })?;
    let mut reader = Reader::new(None);
    let mut piece = vec![0u8; PIECE];
    loop {
        let got = file.read(&mut piece)?;
        if got == 0 {
            break;
        }
        reader.feed(piece.get(..got).unwrap_or_default());
        while let Some(record) = reader.next_record().map_err(broken)? {
            each(&record)?;
        }
    }
    reader.finish_whole().map_err(broken)
}

fn no_sheet(e: SheetError) -> Failure {
    let (exit, hint) = match &e {
        SheetError::File(_) => (Exit::Missing, "name the site's own directory, with its journal"),
        SheetError::Journal(_) | SheetError::Note(_) | SheetError::Receipt(_) => {
            (Exit::Data, "stop and call the auditor: keep the disk as it is")
        }
        SheetError::Unknown { .. } => (
            Exit::Missing,
            "`journal show` prints the numbers of all ceremonies",
        ),
        SheetError::Open { .. } => (
            Exit::Missing,
            "end the ceremony first, or start the next: it closes this one",
        ),
        SheetError::Code(_) => (
            Exit::Data,
            "write the checkpoint out by hand: it is in receipt.txt",
        ),
    };
    Failure::new(exit, e.code(), &e, hint)
}

fn broken(e: ChainError) -> Failure {
    Failure::new(
        Exit::Data,
        e.code(),
        &e,
        "stop and call the auditor: keep the disk as it is",
    )
}
