//! The policy: what may be signed, as a TOML file with exact satoshi integers.

use alloc::{string::String, vec::Vec};

use bitcoin::{Amount, Network, Script, ScriptBuf};
use serde::Deserialize;

use crate::{
    ids::{Digest, Ed25519Key, Label},
    psbt::Purpose,
};

mod amount;
mod error;
mod limits;
mod names;
pub(super) mod rules;
mod transaction;
mod whitelist;

pub use error::PolicyError;
pub use limits::{Fees, Limits, VaultLimits};
pub use rules::Rule;
pub use transaction::{OpReturnRule, RecoveryPath, ReplacementRules, TransactionRules, UnsignedRequests};
pub use whitelist::{Class, Entry};

/// Longest policy file in bytes.
pub const MAX_POLICY: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    format: String,
    institution: String,
    network: String,
    version: u32,
    written_at_height: u32,
    coordinator_key: Ed25519Key,
    unsigned_requests: UnsignedRequests,
    transaction: TransactionRules,
    limits: limits::LimitsFile,
    #[serde(default)]
    vault: Vec<limits::VaultFile>,
    fees: limits::FeesFile,
    replacement: Option<transaction::ReplacementFile>,
    change: ChangeFile,
    #[serde(default)]
    rule: Vec<rules::RuleFile>,
    #[serde(default)]
    whitelist: Vec<whitelist::EntryFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeFile {
    delay_blocks: u32,
}

/// What may be signed. Built by [`Policy::parse`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub(super) hash: Digest,
    pub(super) institution: Label,
    pub(super) network: Network,
    pub(super) version: u32,
    pub(super) written_at_height: u32,
    pub(super) coordinator_key: Ed25519Key,
    pub(super) unsigned_requests: UnsignedRequests,
    pub(super) transaction: TransactionRules,
    pub(super) limits: Limits,
    pub(super) vaults: Vec<VaultLimits>,
    pub(super) fees: Fees,
    pub(super) replacement: Option<ReplacementRules>,
    pub(super) change_delay_blocks: u32,
    pub(super) rules: Vec<Rule>,
    pub(super) whitelist: whitelist::Whitelist,
}

impl Policy {
    /// Reads a policy file; unknown fields are refused.
    ///
    /// # Errors
    /// [`PolicyError`], by what is wrong.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_POLICY {
            return Err(PolicyError::TooLarge { limit: MAX_POLICY });
        }
        let file: PolicyFile = toml::from_str(text).map_err(|e| PolicyError::Shape {
            offset: e.span().map_or(0, |s| s.start),
        })?;
        if file.format != "strongroom-policy-1" {
            return Err(PolicyError::Format);
        }
        // A signer could be brought back to it from any version.
        if file.version == 0 {
            return Err(PolicyError::Version);
        }
        let network: Network = file.network.parse().map_err(|_| PolicyError::Network)?;
        file.transaction.check(file.written_at_height)?;
        let replacement = file.replacement.map(|r| r.read()).transpose()?;
        Ok(Self {
            hash: Digest::of(&[text.as_bytes()]),
            institution: names::label("institution", &file.institution)?,
            network,
            version: file.version,
            written_at_height: file.written_at_height,
            coordinator_key: file.coordinator_key,
            unsigned_requests: file.unsigned_requests,
            transaction: file.transaction,
            limits: file.limits.read()?,
            vaults: limits::read_vaults(&file.vault)?,
            fees: file.fees.read()?,
            replacement: replacement.flatten(),
            change_delay_blocks: file.change.delay_blocks,
            rules: rules::read(file.rule)?,
            whitelist: whitelist::Whitelist::read(file.whitelist, network)?,
        })
    }

    /// The hash over the exact file, comments included: what people sign and what a journal keeps it under.
    pub fn hash(&self) -> Digest {
        self.hash
    }
    /// Whose policy it is.
    pub fn institution(&self) -> &Label {
        &self.institution
    }
    /// The network it is for.
    pub fn network(&self) -> Network {
        self.network
    }
    /// Its version; it never goes back.
    pub fn version(&self) -> u32 {
        self.version
    }
    /// The chain's height at which its officers say they wrote it; it never goes back.
    pub fn written_at_height(&self) -> u32 {
        self.written_at_height
    }
    /// The key that signs requests.
    pub fn coordinator_key(&self) -> &Ed25519Key {
        &self.coordinator_key
    }
    /// Whether unsigned requests are taken.
    pub fn unsigned_requests(&self) -> UnsignedRequests {
        self.unsigned_requests
    }
    /// Rules about the transaction.
    pub fn transaction(&self) -> &TransactionRules {
        &self.transaction
    }
    /// Ceilings on what leaves, over all vaults of the institution that a signer knows.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
    /// Further ceilings of single vaults, in the order of the file.
    pub fn vaults(&self) -> &[VaultLimits] {
        &self.vaults
    }
    /// Further ceilings of this vault; none if the policy does not name it.
    pub fn vault_limits(&self, name: &Label) -> Option<&VaultLimits> {
        self.vaults.iter().find(|v| v.name == *name)
    }
    /// Ceilings on the fee.
    pub fn fees(&self) -> &Fees {
        &self.fees
    }
    /// What may be replaced; none: nothing.
    pub fn replacement(&self) -> Option<&ReplacementRules> {
        self.replacement.as_ref()
    }
    /// How many blocks a loosening of this policy waits.
    pub fn change_delay_blocks(&self) -> u32 {
        self.change_delay_blocks
    }
    /// The rules, in the order in which they are tried.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
    /// The first rule that fits a request of this purpose, which pays these classes and lets this amount leave; none
    /// means that nobody may approve it.
    pub fn rule_for(
        &self,
        purpose: Purpose,
        classes: &alloc::collections::BTreeSet<Class>,
        external: Amount,
    ) -> Option<&Rule> {
        rules::first(&self.rules, purpose, classes, external)
    }
    /// The whitelist, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.whitelist.entries
    }
    /// Every script that may be paid, with its entry.
    pub fn destinations(&self) -> impl Iterator<Item = (&ScriptBuf, &Entry)> {
        self.whitelist.destinations()
    }
    /// The entry that this script belongs to.
    pub fn entry_for(&self, script: &Script) -> Option<&Entry> {
        self.whitelist.entry_for(script)
    }
}
