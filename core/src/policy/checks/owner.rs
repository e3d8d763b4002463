//! B02, B11: every input belongs to the one registered vault.

use alloc::vec::Vec;

use bitcoin::secp256k1::Secp256k1;

use super::super::{Case, CheckId, Findings, Place};
use super::taproot;

/// Refuses inputs that are not the vault's, and requests of which nothing is (2019: change was steered through an
/// added 1-of-2 input).
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let secp = Secp256k1::verification_only();
    let mut foreign = Vec::new();
    let mut others = false;
    for (place, input, verified) in case.each_input() {
        match verified {
            Some(v) if v.place.is_none() => {
                // A lie about taproot fields has its own name; taproot fields that are true excuse nothing.
                if taproot::lie(&secp, input, v).is_none() {
                    foreign.push(place);
                } else {
                    others = true;
                }
            }
            Some(_) | None => others = true,
        }
    }
    if others {
        foreign
            .into_iter()
            .for_each(|p| out.add(CheckId::MixedWallets, p));
    } else if !names_another(case) {
        out.add(CheckId::PolicyUnregistered, Place::Request);
    }
}

/// A request that names another vault has been refused for that.
fn names_another(case: &Case<'_>) -> bool {
    let ours = case.house.manifest.fingerprint();
    case.header.is_some_and(|h| h.vault != ours)
}
