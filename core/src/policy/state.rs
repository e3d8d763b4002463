//! What a signer remembers when it decides: a fold over its journal, nothing else.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CeremonyId, Digest, Label},
    journal::record::{Body, Debit, DebitInput},
};

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Progress {
    /// An INTENT without a RESULT: it counts as spent.
    InDoubt,
    /// Signed and recorded.
    Signed,
}

/// A request that was taken up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// How far it came.
    pub progress: Progress,
    /// The ceremony that took it up first.
    pub ceremony: CeremonyId,
    /// What it takes out of the vault.
    pub debit: Debit,
    /// Blobs of its RESULT: signatures and certificate.
    pub result: Option<(Digest, Digest)>,
    /// The request that was taken up in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Digest>,
}

impl Taken {
    /// The policy that it was decided under.
    pub fn policy(&self) -> Digest {
        self.debit.policy
    }

    /// The request that it declares to replace.
    pub fn replaces(&self) -> Option<Digest> {
        self.debit.replaces
    }
}

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
            state.index(request, &taken.debit);
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
                ..
            } => {
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
        self.index(request, debit);
        let taken = Taken {
            progress: Progress::InDoubt,
            ceremony,
            debit: debit.clone(),
            result: None,
            replaced_by: None,
        };
        self.taken.insert(request, taken);
    }

    fn index(&mut self, request: Digest, debit: &Debit) {
        for DebitInput { txid, vout, sat } in &debit.inputs {
            self.coins.insert((*txid, *vout), Coin { sat: *sat, request });
        }
        self.by_height.entry(debit.height).or_default().insert(request);
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

    /// Debits at heights above `height − window`, but those of `except`. What is in doubt counts as spent.
    pub fn window(&self, height: u32, window: u32, except: &Digest) -> Vec<&Debit> {
        let first = height.saturating_sub(window).saturating_add(1);
        self.by_height
            .range(first..)
            .flat_map(|(_, requests)| requests)
            .filter(|r| *r != except)
            .filter_map(|r| self.taken.get(r).map(|t| &t.debit))
            .collect()
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
