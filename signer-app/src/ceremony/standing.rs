//! How a site stands between ceremonies: its journal proven, what is registered, what was left open.

use std::path::Path;

use strongroom_core::{ids::Label, journal::record::Record, policy::Policy, wallet::Manifest, words::Words};

use super::{error::CeremonyError, memory::Memory, recover};
use crate::site::{Site, SiteDir};

/// A site, as its journal has it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What it is.
    pub site: Site,
    /// The serial number of its token.
    pub serial: String,
    /// Records in its journal, all of them proven.
    pub records: u64,
    /// The root over them.
    pub root: Words,
    /// The vault it guards.
    pub vault: Option<Registered>,
    /// Whether its token was taken out of use.
    pub quarantined: bool,
}

/// The vault that a site guards.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its name.
    pub name: Label,
    /// Its manifest.
    pub manifest: Manifest,
    /// The policy in force.
    pub policy: Policy,
    /// The policies that were registered before and are kept, the oldest first.
    pub earlier: Vec<Policy>,
}

/// Proves a site's journal and tells how the site stands.
///
/// # Errors
/// [`CeremonyError`].
pub fn look(site: &Path) -> Result<Standing, CeremonyError> {
    let dir = SiteDir::new(site);
    let site = dir.site()?;
    let profile = dir.profile(&site)?;
    let journal = recover::open_journal(&dir, &site)?;
    let memory = Memory::read(&journal)?;
    let vault = if memory.has_vault() {
        let (manifest, policy) = memory.registered(&journal)?;
        Some(Registered {
            name: manifest.vault.clone(),
            earlier: memory.earlier(&journal)?,
            manifest,
            policy,
        })
    } else {
        None
    };
    Ok(Standing {
        serial: profile.serial.trim().to_owned(),
        records: journal.chain().size(),
        root: Words::of(&journal.chain().tree().root()),
        vault,
        quarantined: memory.quarantined,
        site,
    })
}

/// Reads every record of a site's journal, proving each, and gives the root over them in words.
///
/// # Errors
/// [`CeremonyError`].
pub fn records(site: &Path) -> Result<(Vec<Record>, String), CeremonyError> {
    let dir = SiteDir::new(site);
    let journal = recover::open_journal(&dir, &dir.site()?)?;
    let mut records = Vec::new();
    journal.replay(|record| records.push(record.clone()))?;
    Ok((records, Words::of(&journal.chain().tree().root()).to_string()))
}
