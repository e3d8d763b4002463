//! The named checks, one file each. All of them run, and all findings are reported.

use super::{Case, Findings};

mod amounts;
mod change;
mod change_path;
mod downgrade;
mod dust;
mod fees;
mod header;
mod height;
mod limits;
mod network;
mod outputs;
mod owner;
mod presigned;
mod pubkeys;
mod quorum;
mod registered;
mod repeat;
mod replacement;
mod scripts;
mod seen;
mod sighash;
mod taproot;
mod transaction;
mod utxo;
mod whitelist;

/// A check reads the case and adds what it finds.
pub type Check = fn(&Case<'_>, &mut Findings);

/// Every check, in the order they run; findings are sorted afterwards.
pub const ALL: &[Check] = &[
    utxo::check,
    amounts::check,
    fees::check,
    taproot::check,
    registered::check,
    owner::check,
    change::check,
    change_path::check,
    network::check,
    sighash::check,
    presigned::check,
    scripts::check,
    pubkeys::check,
    outputs::check,
    dust::check,
    transaction::check,
    header::check,
    whitelist::check,
    limits::check,
    quorum::check,
    height::check,
    seen::check,
    replacement::check,
    repeat::check,
    downgrade::check,
];
