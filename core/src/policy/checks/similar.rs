//! G02: addresses that people confuse.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use bitcoin::{Address, Network, Script};

use super::super::{Case, CheckId, Destination, Finding, Findings};

/// How many characters of an address people look at: its first six and its last four (Lopp, 2025).
const HEAD: usize = 6;
const TAIL: usize = 4;
/// Version, length, and the three bytes that lie whole in the five characters behind the version's.
const HEAD_BYTES: usize = 5;

/// What stands at both ends of an address's data part.
type Ends = (String, String);

/// Asks for a yes by name where a payee's address begins and ends like another one that is whitelisted, was paid within
/// the window or is paid beside it: somebody may have made it so that people take it for the other one.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let known = Known::of(case);
    for (place, output, to) in case.each_output() {
        let script = output.script_pubkey.as_script();
        if to != Destination::External {
            continue;
        }
        let other = known.other(script);
        if let Some(address) = other.and_then(|s| Address::from_script(s, known.network).ok()) {
            out.push(Finding::new(CheckId::SimilarAddress, place).with("other", address));
        }
    }
}

/// Every script that a payee could be taken for, by the ends of its address.
struct Known<'a> {
    network: Network,
    heads: BTreeSet<&'a [u8]>,
    scripts: BTreeMap<Ends, BTreeSet<&'a Script>>,
}

impl<'a> Known<'a> {
    fn of(case: &'a Case<'_>) -> Self {
        let outputs = case.each_output();
        let external = outputs.filter(|(_, _, to)| *to == Destination::External);
        let payees: Vec<&Script> = external.map(|(_, o, _)| o.script_pubkey.as_script()).collect();
        let mut known = Self {
            network: case.house.manifest.network,
            heads: payees.iter().filter_map(|s| head(s)).collect(),
            scripts: BTreeMap::new(),
        };
        for (script, _) in case.house.policy.destinations() {
            known.learn(script);
        }
        for debit in case.window() {
            let outputs = debit.outputs.iter();
            outputs.for_each(|o| known.learn(Script::from_bytes(&o.script)));
        }
        payees.into_iter().for_each(|s| known.learn(s));
        known
    }

    fn learn(&mut self, script: &'a Script) {
        // Writing an address costs more than anything else here, and nearly all begin otherwise than every payee.
        if head(script).is_some_and(|h| !self.heads.contains(h)) {
            return;
        }
        if let Some(ends) = ends(script, self.network) {
            self.scripts.entry(ends).or_default().insert(script);
        }
    }

    fn other(&self, script: &Script) -> Option<&'a Script> {
        let alike = self.scripts.get(&ends(script, self.network)?)?;
        alike.iter().copied().find(|s| *s != script)
    }
}

/// The bytes of a witness program that its address begins with: where they differ, the first six characters do.
fn head(script: &Script) -> Option<&[u8]> {
    script
        .is_witness_program()
        .then(|| script.as_bytes().get(..HEAD_BYTES))
        .flatten()
}

/// The first and last characters of the part of an address that is not the same for everybody.
fn ends(script: &Script, network: Network) -> Option<Ends> {
    let address = Address::from_script(script, network).ok()?.to_string();
    // Base58 has no part that says what it is; bech32 has all before its last `1`.
    let data = if script.is_witness_program() {
        address
            .rsplit_once('1')
            .map_or(address.as_str(), |(_, data)| data)
    } else {
        address.as_str()
    };
    let tail = data.len().checked_sub(TAIL)?;
    Some((data.get(..HEAD)?.to_string(), data.get(tail..)?.to_string()))
}
