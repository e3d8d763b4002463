//! The policy: what may be signed, as a TOML file with exact satoshi integers.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use bitcoin::{Amount, Network, ScriptBuf};
use miniscript::{Descriptor, DescriptorPublicKey, ForEachKey as _};
use serde::Deserialize;

use crate::ids::{Digest, Ed25519Key, Label};

/// Longest policy file in bytes.
pub const MAX_POLICY: usize = 1 << 20;
/// Most whitelist entries.
pub const MAX_ENTRIES: usize = 5_000;
/// Most scripts that one ranged entry stands for.
pub const MAX_RANGE: u32 = 1_000;
/// Most scripts that all ranged entries stand for together.
pub const MAX_RANGED_SCRIPTS: u32 = 5_000;

/// A policy that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Over [`MAX_POLICY`] bytes, [`MAX_ENTRIES`] entries or the ceilings of ranges.
    #[error("policy is over its limit of {limit}")]
    TooLarge {
        /// The ceiling.
        limit: usize,
    },
    /// Not TOML of the wanted shape.
    #[error("policy cannot be read near byte {offset}")]
    Shape {
        /// Where reading stopped.
        offset: usize,
    },
    /// A format this program does not know.
    #[error("unknown policy format")]
    Format,
    /// Version 0, which stands for "no policy yet" wherever versions are compared.
    #[error("policy versions begin with 1")]
    Version,
    /// A network this program does not know.
    #[error("unknown network")]
    Network,
    /// An amount that bitcoin cannot hold.
    #[error("{field} is not an amount")]
    Amount {
        /// The field.
        field: &'static str,
    },
    /// The window of the limits has no blocks.
    #[error("window_blocks is 0")]
    Window,
    /// Quorum tiers are missing, not ascending, or ask for fewer than two persons.
    #[error("quorum tiers must rise and ask for two persons or more")]
    Quorum,
    /// An address that is not one of this network.
    #[error("whitelist entry {label}: not an address of this network")]
    Address {
        /// The entry.
        label: Label,
    },
    /// A descriptor that is not sane or not ranged as said.
    #[error("whitelist entry {label}: not a usable descriptor")]
    Descriptor {
        /// The entry.
        label: Label,
    },
    /// Neither or both of address and descriptor.
    #[error("whitelist entry {label}: give an address or a descriptor with a range")]
    Target {
        /// The entry.
        label: Label,
    },
    /// Two entries with one label, or two that pay to one script (G05).
    #[error("whitelist entry {label}: label or destination stands twice")]
    Duplicate {
        /// The entry.
        label: Label,
    },
}

impl PolicyError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "E_LIMIT_POLICY",
            Self::Shape { .. } | Self::Format | Self::Version | Self::Target { .. } => "E_POLICY_SHAPE",
            Self::Network => "E_NETWORK",
            Self::Amount { .. } => "E_POLICY_UNITS",
            Self::Window => "E_POLICY_WINDOW",
            Self::Quorum => "E_POLICY_QUORUM",
            Self::Address { .. } => "E_ADDRESS",
            Self::Descriptor { .. } => "E_DESCRIPTOR_UNSANE",
            Self::Duplicate { .. } => "E_LABEL_DUP",
        }
    }
}

/// Whether requests from wallets that do not sign them are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnsignedRequests {
    /// Only the coordinator's.
    Refuse,
    /// Any wallet's; fewer facts can be shown.
    Accept,
}

/// What may be carried in an OP_RETURN output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpReturnRule {
    /// Nothing.
    Refuse,
    /// Data of at most 80 bytes and no value.
    Data,
}

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
    /// The word in the policy file.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Hot => "hot",
            Class::Counterparty => "counterparty",
            Class::Emergency => "emergency",
        }
    }
}

/// Rules about the transaction's form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionRules {
    /// Allowed transaction versions.
    pub versions: Vec<i32>,
    /// Heights below this are refused.
    pub height_floor: u32,
    /// Largest step from the last signed height.
    pub largest_jump: u32,
    /// How far beyond the highest change index in use change may go.
    pub change_gap: u32,
    /// What OP_RETURN may carry.
    pub op_return: OpReturnRule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsFile {
    per_request_sat: u64,
    window_blocks: u32,
    per_window_sat: u64,
    per_destination_sat: u64,
}

/// Ceilings on what leaves the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Per request.
    pub per_request: Amount,
    /// Length of the window in blocks.
    pub window_blocks: u32,
    /// Per window.
    pub per_window: Amount,
    /// Per destination script and window.
    pub per_destination: Amount,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeesFile {
    most_sat: u64,
    most_permille: u64,
    most_sat_per_vbyte: u64,
    least_sat_per_vbyte: u64,
}

/// Ceilings on the fee, and a floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fees {
    /// Absolute ceiling.
    pub most: Amount,
    /// Ceiling in thousandths of what leaves the vault (change is not counted: A09).
    pub most_permille: u64,
    /// Ceiling per virtual byte.
    pub most_per_vbyte: Amount,
    /// Floor per virtual byte.
    pub least_per_vbyte: Amount,
}

/// How many persons must approve up to an amount.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The amount that leaves the vault, in satoshi, up to which this holds.
    pub up_to_sat: u64,
    /// Persons who must approve at each site.
    pub approvals: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryFile {
    label: Label,
    class: Class,
    owner: Label,
    reason: Label,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    format: String,
    institution: Label,
    network: String,
    version: u32,
    coordinator_key: Ed25519Key,
    unsigned_requests: UnsignedRequests,
    transaction: TransactionRules,
    limits: LimitsFile,
    fees: FeesFile,
    quorum: Vec<Tier>,
    #[serde(default)]
    whitelist: Vec<EntryFile>,
}

/// What may be signed. Built by [`Policy::parse`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    hash: Digest,
    institution: Label,
    network: Network,
    version: u32,
    coordinator_key: Ed25519Key,
    unsigned_requests: UnsignedRequests,
    transaction: TransactionRules,
    limits: Limits,
    fees: Fees,
    tiers: Vec<Tier>,
    entries: Vec<Entry>,
    scripts: BTreeMap<ScriptBuf, usize>,
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
        check_tiers(&file.quorum)?;
        // A window of no blocks would count nothing: the limit over it would never hold.
        if file.limits.window_blocks == 0 {
            return Err(PolicyError::Window);
        }
        let (entries, scripts) = read_whitelist(file.whitelist, network)?;
        Ok(Self {
            hash: Digest::of(&[text.as_bytes()]),
            institution: file.institution,
            network,
            version: file.version,
            coordinator_key: file.coordinator_key,
            unsigned_requests: file.unsigned_requests,
            transaction: file.transaction,
            limits: Limits {
                per_request: amount("per_request_sat", file.limits.per_request_sat)?,
                window_blocks: file.limits.window_blocks,
                per_window: amount("per_window_sat", file.limits.per_window_sat)?,
                per_destination: amount("per_destination_sat", file.limits.per_destination_sat)?,
            },
            fees: Fees {
                most: amount("most_sat", file.fees.most_sat)?,
                most_permille: file.fees.most_permille.min(1_000),
                most_per_vbyte: amount("most_sat_per_vbyte", file.fees.most_sat_per_vbyte)?,
                least_per_vbyte: amount("least_sat_per_vbyte", file.fees.least_sat_per_vbyte)?,
            },
            tiers: file.quorum,
            entries,
            scripts,
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
    /// Ceilings on what leaves.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
    /// Ceilings on the fee.
    pub fn fees(&self) -> &Fees {
        &self.fees
    }
    /// The whitelist, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
    /// The entry that this script belongs to.
    pub fn entry_for(&self, script: &bitcoin::Script) -> Option<&Entry> {
        self.scripts.get(script).and_then(|i| self.entries.get(*i))
    }
    /// How many persons must approve this amount at each site; none if it is above every tier.
    pub fn approvals_for(&self, external: Amount) -> Option<u8> {
        self.tiers
            .iter()
            .find(|t| external.to_sat() <= t.up_to_sat)
            .map(|t| t.approvals)
    }
}

fn amount(field: &'static str, sat: u64) -> Result<Amount, PolicyError> {
    if sat > Amount::MAX_MONEY.to_sat() {
        return Err(PolicyError::Amount { field });
    }
    Ok(Amount::from_sat(sat))
}

fn check_tiers(tiers: &[Tier]) -> Result<(), PolicyError> {
    let rising = tiers.windows(2).all(|w| match w {
        [a, b] => a.up_to_sat < b.up_to_sat && a.approvals <= b.approvals,
        [..] => true,
    });
    if tiers.is_empty() || !rising || tiers.iter().any(|t| t.approvals < 2) {
        return Err(PolicyError::Quorum);
    }
    Ok(())
}

type Whitelist = (Vec<Entry>, BTreeMap<ScriptBuf, usize>);

fn read_whitelist(files: Vec<EntryFile>, network: Network) -> Result<Whitelist, PolicyError> {
    if files.len() > MAX_ENTRIES {
        return Err(PolicyError::TooLarge { limit: MAX_ENTRIES });
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut labels = alloc::collections::BTreeSet::new();
    let mut scripts = BTreeMap::new();
    let mut ranged = 0u32;
    for file in files {
        if !labels.insert(file.label.clone()) {
            return Err(PolicyError::Duplicate { label: file.label });
        }
        ranged = ranged.saturating_add(file.range.unwrap_or(0));
        if ranged > MAX_RANGED_SCRIPTS {
            return Err(PolicyError::TooLarge {
                limit: MAX_RANGED_SCRIPTS as usize,
            });
        }
        for script in entry_scripts(&file, network)? {
            if scripts.insert(script, entries.len()).is_some() {
                return Err(PolicyError::Duplicate { label: file.label });
            }
        }
        entries.push(Entry {
            label: file.label,
            class: file.class,
            owner: file.owner,
            reason: file.reason,
            active_from_height: file.active_from_height,
            expires_height: file.expires_height,
        });
    }
    Ok((entries, scripts))
}

fn entry_scripts(file: &EntryFile, network: Network) -> Result<Vec<ScriptBuf>, PolicyError> {
    match (&file.address, &file.descriptor, file.range) {
        (Some(text), None, None) => {
            let wrong = |_| PolicyError::Address {
                label: file.label.clone(),
            };
            let address = crate::words::address::parse(text, network).map_err(wrong)?;
            Ok(alloc::vec![address.script_pubkey()])
        }
        (None, Some(descriptor), Some(range)) if (1..=MAX_RANGE).contains(&range) => {
            derive(descriptor, range, network).ok_or_else(|| PolicyError::Descriptor {
                label: file.label.clone(),
            })
        }
        (_, _, _) => Err(PolicyError::Target {
            label: file.label.clone(),
        }),
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
