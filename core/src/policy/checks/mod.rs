//! The named checks, one file each. All of them run, and all findings are reported.

use super::{Case, Findings};

mod amounts;
mod change;
mod change_count;
mod change_path;
mod coordinator;
mod downgrade;
mod dust;
mod expiry;
mod fees;
mod fingerprints;
mod header;
mod height;
mod limits;
mod network;
mod outputs;
mod owner;
mod path_mismatch;
mod presigned;
pub(in crate::policy) mod proof;
mod pubkeys;
mod purpose;
mod quorum;
mod recovery;
mod registered;
mod repeat;
mod replaceable;
mod replacement;
mod roster;
mod scripts;
mod seen;
mod sighash;
mod similar;
mod surplus;
mod taproot;
mod transaction;
mod utxo;
mod vaults;
mod whitelist;

/// A check reads the case and adds what it finds.
pub type Check = fn(&Case<'_>, &mut Findings);

/// Every check that asks the policy nothing but its name, in the order they run; findings are sorted afterwards.
pub const OF_THE_REQUEST: &[Check] = &[
    utxo::check,
    amounts::check,
    taproot::check,
    registered::check,
    owner::check,
    change::check,
    network::check,
    sighash::check,
    presigned::check,
    scripts::check,
    pubkeys::check,
    surplus::check,
    path_mismatch::check,
    fingerprints::check,
    dust::check,
    replaceable::check,
    header::check,
    seen::check,
    repeat::check,
    downgrade::check,
];

/// Every check that asks the policy. They run once more for each earlier policy that still binds.
pub const OF_THE_POLICY: &[Check] = &[
    coordinator::check,
    purpose::check,
    transaction::check,
    recovery::check,
    expiry::check,
    height::check,
    replacement::check,
    outputs::check,
    change_count::check,
    change_path::check,
    whitelist::check,
    similar::check,
    fees::check,
    limits::check,
    vaults::check,
    quorum::check,
    roster::check,
];
