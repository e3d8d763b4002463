//! B12: fingerprints name one cosigner each, and extended keys name nobody.

use alloc::collections::{BTreeMap, BTreeSet};

use bitcoin::{
    bip32::Fingerprint,
    hashes::{Hash as _, hash160},
};

use super::super::{Case, CheckId, Finding, Findings, Place, claims};
use crate::{ids::EcKey, psbt::KeyOrigin, wallet::Cosigner};

const ZERO: [u8; 4] = [0; 4];

/// Refuses a fingerprint of zero wherever it stands (it is no wildcard), one that names two cosigners, two that name
/// one cosigner, and one that is not the key's own although the key has no path. Nothing is ever matched by a
/// fingerprint (BIP-0129): a false one can only be there to deceive a program that does.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    zeros(case, out);
    extended(case, out);
    let mut masters = Masters::default();
    let mut last = None;
    for named in claims::named(case) {
        let fingerprint = named.origin.fingerprint;
        if fingerprint.to_bytes() == ZERO {
            continue;
        }
        let stands = if named.origin.path.is_empty() {
            fingerprint == own_fingerprint(&named.key)
        } else {
            masters.agree(fingerprint, named.cosigner)
        };
        if !stands && last != Some(named.at) {
            last = Some(named.at);
            let finding = Finding::new(CheckId::Xfp, named.at);
            out.push(
                finding
                    .with("cosigner", named.cosigner)
                    .with("fingerprint", fingerprint),
            );
        }
    }
}

/// Which fingerprint names which cosigner, as the request first says.
#[derive(Default)]
struct Masters {
    cosigners: BTreeMap<Fingerprint, Cosigner>,
    fingerprints: BTreeMap<Cosigner, Fingerprint>,
    /// Cosigners that were named under two fingerprints: told once, where it first happens.
    torn: BTreeSet<Cosigner>,
}

impl Masters {
    fn agree(&mut self, fingerprint: Fingerprint, cosigner: Cosigner) -> bool {
        if *self.cosigners.entry(fingerprint).or_insert(cosigner) != cosigner {
            return false;
        }
        let first = *self.fingerprints.entry(cosigner).or_insert(fingerprint);
        first == fingerprint || !self.torn.insert(cosigner)
    }
}

/// The fingerprint of a key that is its own master (BIP-0032).
fn own_fingerprint(key: &EcKey) -> Fingerprint {
    let hash = hash160::Hash::hash(key.as_bytes()).to_byte_array();
    let [a, b, c, d, ..] = hash;
    Fingerprint::from([a, b, c, d])
}

fn zeros(case: &Case<'_>, out: &mut Findings) {
    let zero = |origin: &KeyOrigin| origin.fingerprint.to_bytes() == ZERO;
    let wildcard = |place| Finding::new(CheckId::Xfp, place).with("fingerprint", Fingerprint::from(ZERO));
    for (place, input, _) in case.each_input() {
        let taproot = input.tap_bip32_derivation.values().map(|t| &t.origin);
        if input.bip32_derivation.values().chain(taproot).any(zero) {
            out.push(wildcard(place));
        }
    }
    for (place, output, _) in case.each_output() {
        let taproot = output.tap_bip32_derivation.values().map(|t| &t.origin);
        if output.bip32_derivation.values().chain(taproot).any(zero) {
            out.push(wildcard(place));
        }
    }
}

/// No key sheet holds an extended key (its keys are a pool's, listed one by one), so none can be a cosigner's.
fn extended(case: &Case<'_>, out: &mut Findings) {
    for (xpub, origin) in case.psbt.xpubs() {
        out.push(
            Finding::new(CheckId::Xfp, Place::Request)
                .with("extended_key", xpub)
                .with("fingerprint", origin.fingerprint),
        );
    }
}
