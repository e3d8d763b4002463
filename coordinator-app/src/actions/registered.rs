//! The vault this coordinator serves: its manifest, its policy, and every script that follows.

use std::path::Path;

use bitcoin::{Network, ScriptBuf};
use strongroom_core::{
    ids::{Digest, Label},
    policy::{Policy, PolicyError},
    wallet::{
        Branch, KeySheetError, Manifest, Place, RegistrationError, Roster, RosterError, SignedKeySheet,
        Template, TemplateError, Terms, Vault, VaultError,
    },
};

use crate::store::{self, Home, StoreError};

const MANIFEST: &str = "manifest";
const POLICY: &str = "policy.toml";

/// A vault cannot be set up or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultFileError {
    /// A file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key sheet cannot stand.
    #[error("key sheet {number}: {error}")]
    Sheet {
        /// Which of the sheets given, from 1.
        number: usize,
        /// What is wrong.
        error: KeySheetError,
    },
    /// A roster cannot stand.
    #[error("roster {number}: {error}")]
    Roster {
        /// Which of the rosters given, from 1.
        number: usize,
        /// What is wrong.
        error: RosterError,
    },
    /// The template cannot stand.
    #[error("template: {0}")]
    Template(#[from] TemplateError),
    /// The policy cannot be used.
    #[error("policy: {0}")]
    Policy(#[from] PolicyError),
    /// The manifest cannot stand.
    #[error("manifest: {0}")]
    Manifest(#[from] RegistrationError),
    /// The vault's scripts cannot be derived.
    #[error("vault: {0}")]
    Vault(#[from] VaultError),
    /// No key sheets were given, so nobody says whose vault it is.
    #[error("no key sheets were given")]
    NoSheets,
    /// The policy is not the one the manifest names.
    #[error("the manifest names policy {named}, this one is {got}")]
    OtherPolicy {
        /// Hash in the manifest.
        named: Digest,
        /// Hash of the policy at hand.
        got: Digest,
    },
    /// Policy and vault are for different networks.
    #[error("the policy is for {policy}, the vault for {vault}")]
    PolicyNetwork {
        /// The policy's.
        policy: Network,
        /// The vault's.
        vault: Network,
    },
}

impl VaultFileError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "E_STORE",
            Self::Sheet { error, .. } => error.code(),
            Self::Roster { error, .. } => error.code(),
            Self::Template(error) => error.code(),
            Self::Policy(error) => error.code(),
            Self::Manifest(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::NoSheets => "E_REG_SHEET",
            Self::OtherPolicy { .. } => "E_POLICY_VERSION",
            Self::PolicyNetwork { .. } => "E_NETWORK",
        }
    }
}

/// A registered vault as the coordinator knows it.
#[derive(Debug)]
pub struct Registered {
    /// The registration.
    pub manifest: Manifest,
    /// Its scripts.
    pub vault: Vault,
    /// What the signers may sign.
    pub policy: Policy,
}

/// What a new vault is made of.
#[derive(Debug)]
pub struct Founding<'a> {
    /// The vault's name.
    pub vault: Label,
    /// The network.
    pub network: Network,
    /// The template's text.
    pub template: &'a str,
    /// Key sheets (signed notes), `@0` first.
    pub sheets: Vec<String>,
    /// Rosters, in the same order.
    pub rosters: Vec<String>,
    /// The policy file.
    pub policy: String,
}

impl Registered {
    /// Makes the manifest of a new vault and keeps it with its policy.
    ///
    /// # Errors
    /// [`VaultFileError`], by what cannot stand; [`StoreError::Exists`] where the folder serves another vault.
    pub fn found(home: &Home, founding: Founding<'_>) -> Result<Self, VaultFileError> {
        let mut sheets = Vec::new();
        for (i, text) in founding.sheets.iter().enumerate() {
            let number = i.saturating_add(1);
            let sheet = SignedKeySheet::parse(text);
            sheets.push(sheet.map_err(|error| VaultFileError::Sheet { number, error })?);
        }
        let mut rosters = Vec::new();
        for (i, text) in founding.rosters.iter().enumerate() {
            let number = i.saturating_add(1);
            let roster = Roster::parse(text);
            rosters.push(roster.map_err(|error| VaultFileError::Roster { number, error })?);
        }
        let first = sheets.first().ok_or(VaultFileError::NoSheets)?;
        let policy = Policy::parse(&founding.policy)?;
        let manifest = Manifest::new(Terms {
            institution: first.sheet().institution.clone(),
            vault: founding.vault,
            network: founding.network,
            template: Template::parse(founding.template)?,
            sheets,
            rosters,
            policy: policy.hash(),
            policy_version: policy.version(),
        })?;
        Self::keep(home, &manifest.to_text(), &founding.policy)
    }

    /// Keeps a manifest that was made elsewhere, with its policy.
    ///
    /// # Errors
    /// [`VaultFileError`].
    pub fn keep(home: &Home, manifest: &str, policy: &str) -> Result<Self, VaultFileError> {
        let registered = Self::read(manifest, policy)?;
        home.write_once(MANIFEST, manifest.as_bytes())?;
        home.write_once(POLICY, policy.as_bytes())?;
        Ok(registered)
    }

    /// Reads the vault this folder serves.
    ///
    /// # Errors
    /// [`VaultFileError`]; [`StoreError::Missing`] where there is none yet.
    pub fn open(home: &Home) -> Result<Self, VaultFileError> {
        Self::read(&home.text(MANIFEST)?, &home.text(POLICY)?)
    }

    /// Reads manifest and policy from their files.
    ///
    /// # Errors
    /// [`VaultFileError`].
    pub fn from_files(manifest: &Path, policy: &Path) -> Result<(String, String), VaultFileError> {
        Ok((store::read_text(manifest)?, store::read_text(policy)?))
    }

    fn read(manifest: &str, policy: &str) -> Result<Self, VaultFileError> {
        let manifest = Manifest::parse(manifest)?;
        let policy = Policy::parse(policy)?;
        if policy.hash() != manifest.policy {
            return Err(VaultFileError::OtherPolicy {
                named: manifest.policy,
                got: policy.hash(),
            });
        }
        if policy.network() != manifest.network {
            return Err(VaultFileError::PolicyNetwork {
                policy: policy.network(),
                vault: manifest.network,
            });
        }
        let vault = Vault::new(&manifest)?;
        Ok(Self {
            manifest,
            vault,
            policy,
        })
    }

    /// Every script of the vault.
    pub fn scripts(&self) -> impl Iterator<Item = (Place, ScriptBuf)> + '_ {
        Branch::ALL.into_iter().flat_map(move |branch| {
            (0..self.vault.length(branch)).filter_map(move |index| {
                let script = self.vault.script(branch, index)?;
                Some((Place { branch, index }, script.spk.clone()))
            })
        })
    }
}
