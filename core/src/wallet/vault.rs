//! Vaults: every script of a registered wallet, derived once from its manifest and never read from a request.

use alloc::{collections::BTreeMap, vec::Vec};

use bitcoin::{Address, Network, Script, ScriptBuf, Weight};
use miniscript::Descriptor;

use super::{Branch, Cosigner, Manifest, Place, Template, TemplateError, VaultScript, script::scripts_of};
use crate::ids::{Digest, EcKey};

/// A vault whose scripts cannot be derived.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The keys at a place do not fill the template.
    #[error("at {place}: {error}")]
    Keys {
        /// The place.
        place: Place,
        /// What is wrong.
        error: TemplateError,
    },
    /// The template has no spending path.
    #[error("template: {0}")]
    Template(#[from] TemplateError),
    /// The script at a place cannot be written or has no address.
    #[error("no script or address at {place}")]
    Script {
        /// The place.
        place: Place,
    },
    /// Two places have one script.
    #[error("{first} and {second} have one script")]
    Repeated {
        /// The first place.
        first: Place,
        /// The second place.
        second: Place,
    },
    /// The vault has no such place.
    #[error("no {place}: the pool ends before")]
    NoPlace {
        /// The place asked for.
        place: Place,
    },
}

impl VaultError {
    /// The code shown to people and recorded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Keys { error, .. } | Self::Template(error) => error.code(),
            Self::Script { .. } => "E_DESCRIPTOR_UNSANE",
            Self::Repeated { .. } => "E_REG_DUPLICATE_KEY",
            Self::NoPlace { .. } => "E_CHANGE_PATH",
        }
    }
}

/// How large a vault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// What the largest satisfaction adds to an unsigned input.
    pub satisfaction: Weight,
    /// Addresses in the receive branch.
    pub receive: u32,
    /// Addresses in the change branch.
    pub change: u32,
}

/// A registered wallet with all its scripts.
#[derive(Debug, Clone)]
pub struct Vault {
    manifest: Digest,
    network: Network,
    template: Template,
    receive: Vec<VaultScript>,
    change: Vec<VaultScript>,
    places: BTreeMap<ScriptBuf, Place>,
    holders: BTreeMap<EcKey, (Cosigner, Place)>,
    sizes: Sizes,
}

impl Vault {
    /// Derives every script. A branch ends where the shortest pool of a cosigner ends.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn new(manifest: &Manifest) -> Result<Self, VaultError> {
        let mut vault = Self {
            manifest: manifest.fingerprint(),
            network: manifest.network,
            template: manifest.template.clone(),
            receive: Vec::new(),
            change: Vec::new(),
            places: BTreeMap::new(),
            holders: BTreeMap::new(),
            sizes: Sizes {
                satisfaction: manifest.template.max_satisfaction()?,
                receive: 0,
                change: 0,
            },
        };
        vault.receive = vault.derive(manifest, Branch::Receive)?;
        vault.change = vault.derive(manifest, Branch::Change)?;
        let length = |v: &[VaultScript]| u32::try_from(v.len()).unwrap_or(u32::MAX);
        vault.sizes.receive = length(&vault.receive);
        vault.sizes.change = length(&vault.change);
        Ok(vault)
    }

    /// Fingerprint of the manifest the vault follows from.
    pub fn manifest(&self) -> Digest {
        self.manifest
    }

    /// The network its coins live on.
    pub fn network(&self) -> Network {
        self.network
    }

    /// How the cosigners' keys are combined.
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// How large the vault is.
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// How many addresses a branch has.
    pub fn length(&self, branch: Branch) -> u32 {
        match branch {
            Branch::Receive => self.sizes.receive,
            Branch::Change => self.sizes.change,
        }
    }

    /// The scripts of one address; `None` beyond the pool.
    pub fn script(&self, branch: Branch, index: u32) -> Option<&VaultScript> {
        let scripts = match branch {
            Branch::Receive => &self.receive,
            Branch::Change => &self.change,
        };
        scripts.get(usize::try_from(index).ok()?)
    }

    /// Where a script stands in the vault, if it is one of its own.
    pub fn find(&self, script: &Script) -> Option<Place> {
        self.places.get(script).copied()
    }

    /// The address at a place.
    ///
    /// # Errors
    /// [`VaultError::NoPlace`] beyond the pool.
    pub fn address(&self, branch: Branch, index: u32) -> Result<Address, VaultError> {
        let place = Place { branch, index };
        let script = self.script(branch, index).ok_or(VaultError::NoPlace { place })?;
        Address::from_script(&script.spk, self.network).map_err(|_| VaultError::Script { place })
    }

    /// The definite descriptor of a place, for finalising with miniscript.
    ///
    /// # Errors
    /// [`VaultError::NoPlace`] beyond the pool.
    pub fn descriptor(&self, place: Place) -> Result<Descriptor<bitcoin::PublicKey>, VaultError> {
        let script = self
            .script(place.branch, place.index)
            .ok_or(VaultError::NoPlace { place })?;
        self.template
            .fill(&script.keys)
            .map_err(|error| VaultError::Keys { place, error })
    }

    /// The key of a cosigner at a place.
    pub fn cosigner_key(&self, cosigner: Cosigner, place: Place) -> Option<&EcKey> {
        let script = self.script(place.branch, place.index)?;
        script.keys.get(cosigner.index())
    }

    /// Whose key this is, and where it stands. The whole key is compared: a fingerprint of it proves nothing.
    pub fn cosigner_of(&self, key: &EcKey) -> Option<(Cosigner, Place)> {
        self.holders.get(key).copied()
    }

    fn derive(&mut self, manifest: &Manifest, branch: Branch) -> Result<Vec<VaultScript>, VaultError> {
        let pools: Vec<&[EcKey]> = manifest.sheets.iter().map(|s| s.sheet().keys(branch)).collect();
        let length = pools.iter().map(|p| p.len()).min().unwrap_or(0);
        let mut scripts = Vec::with_capacity(length);
        for (index, at) in (0..length).zip(0u32..) {
            let place = Place { branch, index: at };
            let keys: Vec<EcKey> = pools.iter().filter_map(|p| p.get(index).copied()).collect();
            let filled = manifest
                .template
                .fill(&keys)
                .map_err(|error| VaultError::Keys { place, error })?;
            let script = scripts_of(&filled, keys).ok_or(VaultError::Script { place })?;
            if let Some(first) = self.places.insert(script.spk.clone(), place) {
                return Err(VaultError::Repeated { first, second: place });
            }
            for (i, key) in script.keys.iter().enumerate() {
                self.holders.insert(*key, (Cosigner::at(i), place));
            }
            scripts.push(script);
        }
        Ok(scripts)
    }
}
