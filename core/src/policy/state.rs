//! What a signer remembers when it decides: a fold over its journal, nothing else.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use super::{
    Earlier, Policy,
    taken::{Progress, Taken},
};
use crate::{
    cbor::{self, CborError},
    ids::{CeremonyId, Digest, Label},
    journal::record::{Body, Debit, DebitInput},
};

/// The memory of one signer for one vault.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Highest height ever signed for.
    pub height: u32,
    /// Highest policy version ever registered.
    pub policy_version: u32,
    /// Hash of the policy registered last; none before the first registration (the manifest names that policy).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Digest>,
    /// Policies of before that bind as well, because what replaced them loosens something.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Binding>,
    /// Highest change index ever used, by vault.
    pub change_index: BTreeMap<Label, u32>,
    /// Approvals and refusals each officer has signed at this site.
    pub spoken: BTreeMap<Label, u64>,
    /// Requests taken up, by the hash of their exact bytes.
    pub taken: BTreeMap<Digest, Taken>,
    /// Coins spent by requests taken up: amount, and the request that spends each.
    #[serde(skip)]
    coins: BTreeMap<(Digest, u32), Coin>,
    #[serde(skip)]
    nonces: BTreeSet<Digest>,
    #[serde(skip)]
    by_height: BTreeMap<u32, BTreeSet<Digest>>,
    /// Requests whose RESULT no mark in the HSM covers yet.
    #[serde(skip)]
    unmarked: BTreeSet<Digest>,
}

/// A policy of before, and how long it binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// Its hash.
    pub policy: Digest,
    /// The last height at which it binds.
    pub until: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Coin {
    sat: u64,
    request: Digest,
}

impl State {
    /// Reads a state written for rehearsals and tests, as TOML.
    ///
    /// # Errors
    /// The offset near which reading stopped.
    pub fn from_toml(text: &str) -> Result<Self, usize> {
        let mut state: Self = toml::from_str(text).map_err(|e| e.span().map_or(0, |s| s.start))?;
        for (request, taken) in state.taken.clone() {
            state.index(request, &taken.debit, taken.replaced_by);
        }
        Ok(state)
    }

    /// Writes the state as TOML, for `check --state`.
    pub fn to_toml(&self) -> Option<String> {
        toml::to_string(self).ok().map(|s| s.to_string())
    }

    /// Takes in one journal record. Records that say nothing of coins, policies or voices change nothing.
    pub fn apply(&mut self, body: &Body) {
        match body {
            Body::Registered {
                policy,
                policy_version,
                earlier_until,
                ..
            } => {
                if let (Some(policy), Some(until)) = (self.policy, *earlier_until) {
                    self.earlier.push(Binding { policy, until });
                }
                self.policy_version = self.policy_version.max(*policy_version);
                self.policy = Some(*policy);
            }
            Body::Spoke { officer, .. } => {
                let count = self.spoken.entry(officer.clone()).or_default();
                *count = count.saturating_add(1);
            }
            Body::Intent {
                ceremony,
                request,
                debit,
                ..
            } => self.take(*ceremony, *request, debit),
            Body::Result {
                request,
                signatures,
                certificate,
                nonces,
                ..
            } => {
                self.nonces.extend(nonces);
                self.unmarked.insert(*request);
                if let Some(taken) = self.taken.get_mut(request) {
                    taken.progress = Progress::Signed;
                    taken.result = Some((*signatures, *certificate));
                }
            }
            // A mark is made from the head of its time, and so covers every record before it.
            Body::Marked { .. } => self.unmarked.clear(),
            Body::Genesis { .. }
            | Body::CeremonyBegan { .. }
            | Body::StepDone { .. }
            | Body::KeysMade { .. }
            | Body::Decided { .. }
            | Body::Sealed { .. }
            | Body::Ended { .. }
            | Body::TailCut { .. }
            | Body::SelfTested { .. } => {}
        }
    }

    fn take(&mut self, ceremony: CeremonyId, request: Digest, debit: &Debit) {
        if self.taken.contains_key(&request) {
            return;
        }
        self.height = self.height.max(debit.height);
        if let Some(index) = debit.change_index {
            let highest = self.change_index.entry(debit.vault.clone()).or_default();
            *highest = index.max(*highest);
        }
        if let Some(earlier) = debit.replaces.and_then(|r| self.taken.get_mut(&r)) {
            earlier.replaced_by = Some(request);
        }
        self.index(request, debit, None);
        self.taken.insert(request, Taken::new(ceremony, debit.clone()));
    }

    /// Finds the request again by its coins and by its height. What was replaced spends the coins of what replaced
    /// it, which has them now.
    fn index(&mut self, request: Digest, debit: &Debit, replaced_by: Option<Digest>) {
        if replaced_by.is_none() {
            for DebitInput { txid, vout, sat } in &debit.inputs {
                self.coins.insert((*txid, *vout), Coin { sat: *sat, request });
            }
        }
        self.by_height.entry(debit.height).or_default().insert(request);
    }

    /// The policies of before that bind beside the registered one, as a house is given them. All that the state names
    /// are wanted: `find` gives each by its hash, and one that it does not know is missed by the decision.
    pub fn binding<'p>(&self, find: impl Fn(&Digest) -> Option<&'p Policy>) -> Vec<Earlier<'p>> {
        let known = self.earlier.iter().filter_map(|b| {
            let policy = find(&b.policy)?;
            Some(Earlier {
                policy,
                binds_until: b.until,
            })
        });
        known.collect()
    }

    /// The highest change index that this vault ever used; 0 where it used none.
    pub fn change_index(&self, vault: &Label) -> u32 {
        self.change_index.get(vault).copied().unwrap_or(0)
    }

    /// The amount this coin was seen with, if it was seen.
    pub fn amount_of(&self, txid: Digest, vout: u32) -> Option<u64> {
        self.coins.get(&(txid, vout)).map(|c| c.sat)
    }

    /// The request that spends this coin, if one does.
    pub fn spender_of(&self, txid: Digest, vout: u32) -> Option<Digest> {
        self.coins.get(&(txid, vout)).map(|c| c.request)
    }

    /// Debits at heights above `height − window`, but that of the line of `except`. What is in doubt counts as spent;
    /// what was replaced counts once, as what replaced it.
    pub fn window(&self, height: u32, window: u32, except: &Digest) -> Vec<&Debit> {
        self.requests_in(height, window, *except)
            .map(|(_, t)| &t.debit)
            .collect()
    }

    /// The requests whose debits [`State::window`] counts.
    pub fn requests_in(
        &self,
        height: u32,
        window: u32,
        except: Digest,
    ) -> impl Iterator<Item = (&Digest, &Taken)> {
        let first = height.saturating_sub(window).saturating_add(1);
        let newest = self.newest(&except);
        self.by_height
            .range(first..)
            .flat_map(|(_, requests)| requests)
            .filter(move |r| **r != newest)
            .filter_map(|r| self.taken.get_key_value(r))
            .filter(|(_, t)| t.replaced_by.is_none())
    }

    /// The newest request of the line that this one stands in: the one that nothing replaced.
    pub fn newest(&self, request: &Digest) -> Digest {
        let mut newest = *request;
        // No line is longer than all that was taken up: a file with a ring in it ends here too.
        for _ in 0..self.taken.len() {
            match self.taken.get(&newest).and_then(|t| t.replaced_by) {
                Some(next) => newest = next,
                None => break,
            }
        }
        newest
    }

    /// How many replacements led to this request, counted up to `most` and one more.
    pub fn replacements(&self, request: &Digest, most: u32) -> u32 {
        let (mut count, mut at) = (0u32, *request);
        while count <= most {
            match self.taken.get(&at).and_then(Taken::replaces) {
                Some(earlier) => at = earlier,
                None => break,
            }
            count = count.saturating_add(1);
        }
        count
    }

    /// One hash over everything remembered: two states with one hash decide alike, for ever. A refusal leaves it as it
    /// was, and a replay of the journal gives it again.
    ///
    /// # Errors
    /// [`CborError::Encode`], for no state that records lead to.
    pub fn digest(&self) -> Result<Digest, CborError> {
        // What else is kept follows from these.
        let all = cbor::encode(&(self, &self.nonces, &self.unmarked))?;
        Ok(Digest::of(&[b"strongroom/state/v1\n", &all]))
    }

    /// Whether a signature with this nonce (SHA-256 of r) was ever made here.
    pub fn knows_nonce(&self, nonce: &Digest) -> bool {
        self.nonces.contains(nonce)
    }

    /// Whether a mark in the HSM covers all that was recorded of this request.
    pub fn is_marked(&self, request: &Digest) -> bool {
        !self.unmarked.contains(request)
    }

    /// Every nonce ever used here.
    pub fn nonces(&self) -> &BTreeSet<Digest> {
        &self.nonces
    }

    /// The counter that this officer's next approval must carry.
    pub fn next_counter(&self, officer: &Label) -> u64 {
        self.spoken.get(officer).copied().unwrap_or(0).saturating_add(1)
    }
}
