//! Ceremonies, headless: a script orders people, this runs the machine's part of each step and records it.

pub mod answers;
mod book;
mod close;
pub mod dice;
mod enrol;
pub mod error;
pub mod headless;
mod init;
pub mod light;
mod memory;
mod officers;
pub mod paper;
pub mod people;
mod perform;
pub mod progress;
mod recover;
mod register;
pub mod seal;
mod selftest;
pub mod sheet;
mod sign;
pub mod standing;
mod table;
mod token;
pub mod vault;

use std::path::{Path, PathBuf};

use strongroom_core::{
    ceremony::script::{Kind, Script, ScriptError},
    ids::{CeremonyId, Digest},
    journal::checkpoint::Checkpoint,
};

use self::{
    error::CeremonyError,
    people::{Files, People},
};
use crate::{
    site::{Mode, SiteDir},
    workers::device::serve::{Memory, harden_process},
};

/// What a ceremony needs besides its script.
pub struct Room<'a> {
    /// The site's directory.
    pub site: SiteDir,
    /// The people.
    pub people: &'a dyn People,
    /// The signer's own program: device and optics workers are started from it.
    pub exe: PathBuf,
    /// Whether this process's memory can reach the disk.
    pub memory: Memory,
}

/// What came of a ceremony.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The ceremony.
    pub ceremony: CeremonyId,
    /// How it ended.
    pub end: End,
    /// The journal at its end.
    pub checkpoint: Checkpoint,
    /// The receipt of its end, as others keep it.
    pub receipt: String,
    /// Files that were written for people, with what they are.
    pub files: Files,
}

/// How a ceremony ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// A site came into being; the hash is its key sheet's.
    Initialised(Digest),
    /// A vault was registered; the hash is the manifest's fingerprint.
    Registered(Digest),
    /// The request was signed; the hash is the transaction's id.
    Signed(Digest),
    /// The request had been signed before and was answered again from the journal.
    Reissued,
    /// The rules said no.
    Refused(Vec<String>),
    /// The officers said no.
    Rejected,
    /// So many keys of the token were read back, and each signed a challenge.
    Tested(usize),
}

/// The script of a ceremony, as compiled in.
///
/// # Errors
/// [`ScriptError`] if the script in this program is damaged.
pub fn script(kind: Kind) -> Result<Script, ScriptError> {
    Script::parse(match kind {
        Kind::Init => include_str!("../../../ceremony-scripts/init.toml"),
        Kind::Register => include_str!("../../../ceremony-scripts/register.toml"),
        Kind::Sign => include_str!("../../../ceremony-scripts/sign.toml"),
        Kind::Test => include_str!("../../../ceremony-scripts/test.toml"),
    })
}

/// Runs a ceremony to its end.
///
/// # Errors
/// [`CeremonyError`]: what kept it from beginning, or broke it off. A broken-off ceremony is closed in the journal,
/// now or at the next start.
pub fn run(kind: Kind, site: &Path, people: &dyn People, exe: PathBuf) -> Result<Report, CeremonyError> {
    let script = script(kind)?;
    // Asked before anything else: libraries below have no other answer than to panic.
    getrandom::fill(&mut [0; 16]).map_err(|_| CeremonyError::Random)?;
    let room = Room {
        site: SiteDir::new(site),
        people,
        exe,
        memory: harden_process(),
    };
    match kind {
        Kind::Init => init::run(&room, script),
        Kind::Register => register::run(&room, script),
        Kind::Sign => sign::run(&room, script),
        Kind::Test => selftest::run(&room, script),
    }
}

/// Memory that can reach the disk holds no production site's secrets (H09). A site that stands is compared with its
/// journal first: whether it is production is the journal's to say.
fn check_memory(room: &Room<'_>, mode: Mode) -> Result<(), CeremonyError> {
    match room.memory {
        Memory::Locked => Ok(()),
        Memory::Unlocked if mode.is_production() => Err(CeremonyError::MemoryUnlocked),
        Memory::Unlocked => Ok(()),
    }
}
