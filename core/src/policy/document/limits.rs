//! Ceilings on what leaves, and on the fee.

use alloc::{string::String, vec::Vec};

use bitcoin::Amount;
use serde::Deserialize;

use super::{
    PolicyError,
    amount::Sat,
    names::{Names, label},
};
use crate::ids::Label;

/// Most vaults with ceilings of their own.
const MAX_VAULTS: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsFile {
    per_request_sat: Sat,
    window_blocks: u32,
    per_window_sat: Sat,
    per_destination_sat: Sat,
}

/// Ceilings on what leaves the institution's vaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Per request.
    pub per_request: Amount,
    /// Length of the window in blocks.
    pub window_blocks: u32,
    /// Per window, over all vaults of the institution that this signer knows.
    pub per_window: Amount,
    /// Per destination script and window, over all of them.
    pub per_destination: Amount,
}

impl LimitsFile {
    /// # Errors
    /// [`PolicyError::Window`] and [`PolicyError::Amount`].
    pub fn read(&self) -> Result<Limits, PolicyError> {
        // A window of no blocks would count nothing: the limit over it would never hold.
        if self.window_blocks == 0 {
            return Err(PolicyError::Window);
        }
        Ok(Limits {
            per_request: self.per_request_sat.amount("per_request_sat")?,
            window_blocks: self.window_blocks,
            per_window: self.per_window_sat.amount("per_window_sat")?,
            per_destination: self.per_destination_sat.amount("per_destination_sat")?,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VaultFile {
    name: String,
    per_request_sat: Sat,
    per_window_sat: Sat,
}

/// Further ceilings of one vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultLimits {
    /// The vault, as its manifest names it.
    pub name: Label,
    /// Per request of this vault.
    pub per_request: Amount,
    /// Per window, of this vault alone.
    pub per_window: Amount,
}

/// # Errors
/// [`PolicyError`] by what is wrong.
pub(super) fn read_vaults(files: &[VaultFile]) -> Result<Vec<VaultLimits>, PolicyError> {
    if files.len() > MAX_VAULTS {
        return Err(PolicyError::TooLarge { limit: MAX_VAULTS });
    }
    let mut names = Names::default();
    let each = files.iter().map(|file| {
        let name = label("name", &file.name)?;
        names.add(&name)?;
        Ok(VaultLimits {
            name,
            per_request: file.per_request_sat.amount("per_request_sat")?,
            per_window: file.per_window_sat.amount("per_window_sat")?,
        })
    });
    each.collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeesFile {
    most_sat: Sat,
    most_permille: u64,
    most_sat_per_vbyte: Sat,
    least_sat_per_vbyte: Sat,
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

impl FeesFile {
    /// # Errors
    /// [`PolicyError::Amount`].
    pub fn read(&self) -> Result<Fees, PolicyError> {
        if self.most_permille > 1_000 {
            return Err(PolicyError::Amount {
                field: "most_permille",
            });
        }
        Ok(Fees {
            most: self.most_sat.amount("most_sat")?,
            most_permille: self.most_permille,
            most_per_vbyte: self.most_sat_per_vbyte.amount("most_sat_per_vbyte")?,
            least_per_vbyte: self.least_sat_per_vbyte.amount("least_sat_per_vbyte")?,
        })
    }
}
