//! The whitelist: who may be paid.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use bitcoin::{Network, Script, ScriptBuf};
use miniscript::{Descriptor, DescriptorPublicKey, ForEachKey as _};
use serde::Deserialize;

use super::{
    PolicyError,
    names::{Names, label},
};
use crate::ids::Label;

/// Most whitelist entries.
const MAX_ENTRIES: usize = 5_000;
/// Most scripts that one ranged entry stands for.
const MAX_RANGE: u32 = 1_000;
/// Most scripts that all ranged entries stand for together.
const MAX_RANGED_SCRIPTS: u32 = 5_000;

/// The class of a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// The institution's own hot wallet.
    Hot,
    /// Somebody the institution pays.
    Counterparty,
    /// Where coins go when something is wrong.
    Emergency,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Hot, Self::Counterparty, Self::Emergency];

    /// The word in the policy file.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Hot => "hot",
            Class::Counterparty => "counterparty",
            Class::Emergency => "emergency",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryFile {
    label: String,
    class: Class,
    owner: String,
    reason: String,
    address: Option<String>,
    descriptor: Option<String>,
    range: Option<u32>,
    active_from_height: u32,
    expires_height: u32,
}

/// A whitelist entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub label: Label,
    /// Its class.
    pub class: Class,
    /// Who answers for it.
    pub owner: Label,
    /// Why it is there.
    pub reason: Label,
    /// First height at which it may be paid: the end of its cool-down.
    pub active_from_height: u32,
    /// Last height at which it may be paid.
    pub expires_height: u32,
}

/// All entries, and the scripts they stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::policy) struct Whitelist {
    pub entries: Vec<Entry>,
    scripts: BTreeMap<ScriptBuf, usize>,
}

impl Whitelist {
    /// Reads the entries of a file.
    ///
    /// # Errors
    /// [`PolicyError`], with the entry.
    pub(in crate::policy::document) fn read(
        files: Vec<EntryFile>,
        network: Network,
    ) -> Result<Self, PolicyError> {
        if files.len() > MAX_ENTRIES {
            return Err(PolicyError::TooLarge { limit: MAX_ENTRIES });
        }
        let mut list = Self {
            entries: Vec::new(),
            scripts: BTreeMap::new(),
        };
        let mut names = Names::default();
        let mut ranged = 0u32;
        for file in files {
            ranged = ranged.saturating_add(file.range.unwrap_or(0));
            if ranged > MAX_RANGED_SCRIPTS {
                return Err(PolicyError::TooLarge {
                    limit: MAX_RANGED_SCRIPTS as usize,
                });
            }
            let entry = read_entry(&file)?;
            names.add(&entry.label)?;
            for script in scripts_of(&file, &entry.label, network)? {
                if list.scripts.insert(script, list.entries.len()).is_some() {
                    return Err(PolicyError::DuplicateDestination { label: entry.label });
                }
            }
            list.entries.push(entry);
        }
        Ok(list)
    }

    /// The entry that this script belongs to.
    pub fn entry_for(&self, script: &Script) -> Option<&Entry> {
        self.scripts.get(script).and_then(|i| self.entries.get(*i))
    }

    /// Every script, with its entry.
    pub fn destinations(&self) -> impl Iterator<Item = (&ScriptBuf, &Entry)> {
        let each = self.scripts.iter();
        each.filter_map(|(script, i)| self.entries.get(*i).map(|e| (script, e)))
    }
}

fn read_entry(file: &EntryFile) -> Result<Entry, PolicyError> {
    // Nobody could ever be paid by it: one of the two heights is a mistake.
    if file.expires_height < file.active_from_height {
        return Err(PolicyError::Height {
            field: "expires_height",
        });
    }
    Ok(Entry {
        label: label("label", &file.label)?,
        class: file.class,
        owner: label("owner", &file.owner)?,
        reason: label("reason", &file.reason)?,
        active_from_height: file.active_from_height,
        expires_height: file.expires_height,
    })
}

fn scripts_of(file: &EntryFile, label: &Label, network: Network) -> Result<Vec<ScriptBuf>, PolicyError> {
    let label = || label.clone();
    match (&file.address, &file.descriptor, file.range) {
        (Some(text), None, None) => {
            let wrong = |_| PolicyError::Address { label: label() };
            let address = crate::words::address::parse(text, network).map_err(wrong)?;
            Ok(alloc::vec![address.script_pubkey()])
        }
        (None, Some(descriptor), Some(range)) if (1..=MAX_RANGE).contains(&range) => {
            derive(descriptor, range, network).ok_or_else(|| PolicyError::Descriptor { label: label() })
        }
        (_, _, _) => Err(PolicyError::Target { label: label() }),
    }
}

/// Derives the first `range` scripts of a ranged descriptor of public keys only.
fn derive(text: &str, range: u32, network: Network) -> Option<Vec<ScriptBuf>> {
    if text.len() > 2_048 || text.bytes().filter(|b| *b == b'(').count() > 32 {
        return None;
    }
    let descriptor: Descriptor<DescriptorPublicKey> = text.parse().ok()?;
    descriptor.sanity_check().ok()?;
    let fits = |key: &DescriptorPublicKey| match key {
        DescriptorPublicKey::XPub(x) => x.xkey.network == network.into(),
        DescriptorPublicKey::Single(_) => true,
        DescriptorPublicKey::MultiXPub(_) => false,
    };
    if !descriptor.has_wildcard() || !descriptor.for_each_key(fits) {
        return None;
    }
    let secp = bitcoin::secp256k1::Secp256k1::verification_only();
    (0..range)
        .map(|i| {
            descriptor
                .derived_descriptor(&secp, i)
                .ok()
                .map(|d| d.script_pubkey())
        })
        .collect()
}
