//! The registered vault, for those who only look: addresses.

use std::path::Path;

use strongroom_core::{
    wallet::{Branch, Vault},
    words::{Words, address},
};

use super::{error::CeremonyError, memory::Memory, recover};
use crate::site::SiteDir;

/// One receive address, as this signer derives it from its own registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The address.
    pub address: String,
    /// The address in groups of four, for comparing.
    pub groups: String,
    /// The vault's fingerprint in words.
    pub words: String,
}

/// Derives receive address `index` of the site's registered vault.
///
/// # Errors
/// [`CeremonyError`].
pub fn receive_address(site: &Path, index: u32) -> Result<Shown, CeremonyError> {
    let dir = SiteDir::new(site);
    let journal = recover::open_journal(&dir, &dir.site()?)?;
    let memory = Memory::read(&journal)?;
    let (manifest, _) = memory.registered(&journal)?;
    let vault = Vault::new(&manifest)?;
    let found = vault.address(Branch::Receive, index)?;
    Ok(Shown {
        address: found.to_string(),
        groups: address::groups(&found),
        words: Words::of(&manifest.fingerprint()).to_string(),
    })
}
