//! What is looked at between ceremonies, beside the window: the machine, the site, its journal, its addresses.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use strongroom_core::journal::record::Record;

use super::{
    ceremony::Trouble,
    device::serve::{Memory, harden_process},
    journal::{Journal, LogKey},
};
use crate::{
    ceremony::{
        error::CeremonyError,
        standing::{self, Standing},
        vault::{self, Shown},
    },
    known_answers,
    site::SiteDir,
};

/// Jobs that may wait: people ask for one thing at a time.
const JOBS_MAX: usize = 4;

/// What can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Look at everything, part by part.
    Look,
    /// Read every record, proving each.
    Records,
    /// Copy the journal for auditors into a new folder of this one.
    Export(PathBuf),
    /// Derive a receive address.
    Address(u32),
}

/// What was found.
#[derive(Debug)]
pub enum Found {
    /// Network interfaces other than the machine's own loop.
    Network(Vec<String>),
    /// Whether memory stays off the disk.
    Memory(Memory),
    /// How many known answers the program's own arithmetic gave, or which was wrong.
    KnownAnswers(Result<u32, &'static str>),
    /// The site; none where there is none yet.
    Site(Result<Option<Box<Standing>>, Trouble>),
    /// Every record, and the root over them in words.
    Records(Result<(Vec<Record>, String), Trouble>),
    /// The folder that the journal was copied to, and how many records it holds.
    Exported(Result<(u64, String), Trouble>),
    /// An address.
    Address(u32, Result<Shown, Trouble>),
}

/// The thread that looks.
pub struct StandingWorker {
    jobs: SyncSender<Job>,
    found: Receiver<Found>,
}

impl StandingWorker {
    /// Starts it; `wake` is called whenever something waits to be polled.
    ///
    /// # Errors
    /// [`io::Error`] if the thread does not start.
    pub fn start(site: PathBuf, wake: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        let (jobs, asked) = sync_channel(JOBS_MAX);
        let (tell, found) = sync_channel(JOBS_MAX);
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(wake);
        let work = move || {
            // Ends when the window has gone.
            for job in asked {
                let told = |found| {
                    let sent = tell.send(found).is_ok();
                    wake();
                    sent
                };
                if !perform(&site, job, told) {
                    return;
                }
            }
        };
        thread::Builder::new().name("standing".into()).spawn(work)?;
        Ok(Self { jobs, found })
    }

    /// Asks for something; false if too much is asked for already.
    pub fn ask(&self, job: Job) -> bool {
        self.jobs.try_send(job).is_ok()
    }

    /// Gives what was found next, if anything was.
    pub fn poll(&self) -> Option<Found> {
        self.found.try_recv().ok()
    }
}

fn perform(site: &Path, job: Job, tell: impl Fn(Found) -> bool) -> bool {
    match job {
        Job::Look => {
            tell(Found::Network(networks()))
                && tell(Found::Memory(harden_process()))
                && tell(Found::KnownAnswers(known_answers::compare()))
                && tell(Found::Site(site_at(site)))
        }
        Job::Records => tell(Found::Records(records(site).map_err(|e| Trouble::of(&e)))),
        Job::Export(to) => tell(Found::Exported(export(site, &to).map_err(|e| Trouble::of(&e)))),
        Job::Address(index) => {
            let shown = vault::receive_address(site, index);
            tell(Found::Address(index, shown.map_err(|e| Trouble::of(&e))))
        }
    }
}

/// Every interface but the machine's own loop. Where the system does not say, there are none to be seen.
fn networks() -> Vec<String> {
    let entries = fs::read_dir("/sys/class/net").into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "lo")
        .collect();
    names.sort();
    names
}

fn site_at(site: &Path) -> Result<Option<Box<Standing>>, Trouble> {
    if !SiteDir::new(site).journal().join("log").exists() {
        return Ok(None);
    }
    match standing::look(site) {
        Ok(standing) => Ok(Some(Box::new(standing))),
        Err(error) => Err(Trouble::of(&error)),
    }
}

fn open(site: &Path) -> Result<Journal, CeremonyError> {
    let dir = SiteDir::new(site);
    Ok(Journal::open(&dir.journal(), LogKey::open(&dir.log_key())?)?)
}

fn records(site: &Path) -> Result<(Vec<Record>, String), CeremonyError> {
    standing::records(site)
}

fn export(site: &Path, to: &Path) -> Result<(u64, String), CeremonyError> {
    let journal = open(site)?;
    let size = journal.chain().size();
    let folder = to.join(format!("journal-{size}"));
    journal.export(&folder)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    Ok((size, name.into_owned()))
}
