//! Vaults: who holds which keys, how they are combined, and which scripts follow from that.
//!
//! A [`KeySheet`] offers one token's keys, a [`Roster`] names one site's officers, a [`Template`] says how the
//! cosigners' keys are combined, a [`Manifest`] binds all of it under one fingerprint, and a [`Vault`] is every
//! script that follows. Keys are matched whole, never by a fingerprint of them (BIP-0129).

use core::fmt;

pub mod keysheet;
pub mod manifest;
pub mod precheck;
pub mod registration;
pub mod roster;
pub mod scheme;
pub mod script;
pub mod slot;
pub mod template;
pub mod vault;

pub use keysheet::{KeySheet, KeySheetError, KeySource, SignedKeySheet};
pub use manifest::{Manifest, Terms};
pub use registration::RegistrationError;
pub use roster::{Officer, Role, Roster, RosterError};
pub use scheme::{Scheme, Schemes};
pub use script::{TapPath, VaultScript};
pub use slot::{NUMS, NUMS_KEY, Slot};
pub use template::{Locks, Template, TemplateError};
pub use vault::{Sizes, Vault, VaultError};

/// Most cosigners of one vault (a P2WSH `OP_CHECKMULTISIG` has room for 20; BIP-0388 vaults rarely pass 15).
pub const MAX_COSIGNERS: usize = 15;
/// Most keys of one cosigner in one branch.
pub const MAX_KEYS_PER_BRANCH: usize = 1_000;
/// Most officers of one site; one signed text carries at most 64 signatures.
pub const MAX_OFFICERS: usize = 32;

/// A cosigner by its number in the template: `@0` is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cosigner(u8);

impl Cosigner {
    /// The cosigner with this number.
    pub const fn new(number: u8) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its place in a list ordered by cosigner.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The cosigner at this place of a list; beyond 255 it saturates, far over [`MAX_COSIGNERS`].
    pub(crate) fn at(index: usize) -> Self {
        Self(u8::try_from(index).unwrap_or(u8::MAX))
    }
}

impl fmt::Display for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.0)
    }
}

/// The two branches of a vault (BIP-0388 `/**`): where deposits go, and where our own change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Branch {
    /// Addresses given to others.
    Receive,
    /// Addresses our own payments come back to.
    Change,
}

impl Branch {
    /// Both branches, receive first.
    pub const ALL: [Self; 2] = [Self::Receive, Self::Change];

    /// The branch's number in a descriptor: 0 or 1.
    pub const fn number(self) -> u8 {
        match self {
            Self::Receive => 0,
            Self::Change => 1,
        }
    }
}

impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Receive => "receive",
            Self::Change => "change",
        })
    }
}

/// One address of a vault by its branch and index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The branch.
    pub branch: Branch,
    /// The index in the branch, from 0.
    pub index: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.branch, self.index)
    }
}
