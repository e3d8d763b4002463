//! Tokens, holders, shares.

use serde::{Deserialize, Serialize};

use super::wire_secret;
use crate::devices::bytes::{Bytes32, Key33};
use crate::secret::Secret;

/// Asks for a new token.
#[derive(Serialize, Deserialize)]
pub struct InitToken {
    /// How many holders open the token together: 2 or more.
    pub quorum: u8,
    /// The names of the holders, each once; at most 16.
    pub holders: Vec<String>,
    /// What people threw with dice; mixed with the system's and the HSM's randomness. May be empty.
    #[serde(with = "wire_secret")]
    pub dice: Secret,
}

/// A new token, and what its holders must take home.
#[derive(Serialize, Deserialize)]
pub struct InitialisedToken {
    /// The serial by which the token is chosen from now on.
    pub serial: String,
    /// The public half: for the vault's records.
    pub roster: PinRoster,
    /// The secret half, in the order of the holders: for their cards, then to be forgotten.
    pub holders: Vec<HolderShares>,
    /// Randomness of all three sources, for the officers' keys.
    #[serde(with = "wire_secret")]
    pub entropy: Secret,
}

/// One holder's secret shares of both PINs.
#[derive(Serialize, Deserialize)]
pub struct HolderShares {
    /// Whose they are.
    pub holder: String,
    /// The share of the user PIN's secret, as SSKR bytes.
    #[serde(with = "wire_secret")]
    pub user: Secret,
    /// The share of the SO PIN's secret, as SSKR bytes.
    #[serde(with = "wire_secret")]
    pub so: Secret,
}

/// The public checks over a token's PINs and shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinRoster {
    /// How many holders are needed.
    pub quorum: u8,
    /// The user PIN.
    pub user: RoleRoster,
    /// The SO PIN.
    pub so: RoleRoster,
}

/// The public checks over one PIN and its shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRoster {
    /// Proves the combined secret before the token is asked, for some tokens lock at the third wrong PIN.
    pub pin_check: Bytes32,
    /// One per holder, in order.
    pub shares: Vec<ShareCheck>,
}

/// The public check over one share: names the holder of a wrong one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareCheck {
    /// Whose share it is.
    pub holder: String,
    /// SHA-256 over `strongroom/share-check/v1` and the share.
    pub check: Bytes32,
}

/// Asks to open the token.
#[derive(Serialize, Deserialize)]
pub struct Open {
    /// What the officers present.
    pub shares: Vec<HolderShare>,
    /// How many are needed.
    pub quorum: u8,
    /// What they are checked against: the user part of the roster.
    pub roster: RoleRoster,
    /// The device key, from the key sheet; none before the keys are made.
    pub device_key: Option<Key33>,
}

/// One share that an officer presents.
#[derive(Serialize, Deserialize)]
pub struct HolderShare {
    /// Whose it is.
    pub holder: String,
    /// The SSKR bytes.
    #[serde(with = "wire_secret")]
    pub share: Secret,
}

/// What is known once the token is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The token's serial, read from the token.
    pub serial: String,
    /// How many keys were found, private and public joined.
    pub keys: u32,
}
