//! One request laid out for the checks: inputs that were verified, outputs that were recognised.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use bitcoin::{Amount, Script, TxOut, Weight, bip32::Fingerprint};

use super::{CheckId, Class, Finding, Place, Policy, Rule, State, Taken, claims};
use crate::{
    ids::Digest,
    journal::debit::{Debit, DebitInput, DebitOutput, txid_digest},
    psbt::{HeaderError, Input, Output, Psbt, Purpose, RequestHeader},
    wallet::{Branch, Manifest, Place as VaultPlace, Vault},
};

/// Everything a decision depends on, besides the request: what this signer is bound to and remembers.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// The vault's registration.
    pub manifest: &'a Manifest,
    /// Its scripts.
    pub vault: &'a Vault,
    /// What may be signed.
    pub policy: &'a Policy,
    /// Policies that were registered before and bind as well for a while, because the policy loosens one of them.
    pub earlier: &'a [Earlier<'a>],
    /// What was signed.
    pub state: &'a State,
}

/// A policy that was registered before, and still binds.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The last height at which requests must hold under it as well.
    pub binds_until: u32,
}

/// The height a decision is made at: the request's own lock time, which the chain enforces (design: time is height).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeightEvidence(pub u32);

impl HeightEvidence {
    /// Takes the height a request is locked to; 0 where it is locked to none.
    pub fn of(psbt: &Psbt) -> Self {
        match psbt.lock_time() {
            bitcoin::absolute::LockTime::Blocks(h) => Self(h.to_consensus_u32()),
            bitcoin::absolute::LockTime::Seconds(_) => Self(0),
        }
    }
}

/// An input whose spent output is proven by its full previous transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedInput {
    /// The output it spends.
    pub txout: TxOut,
    /// Where it stands in the vault; none if it is not the vault's.
    pub place: Option<VaultPlace>,
}

/// What an output is to the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// One of the vault's own scripts.
    Own(VaultPlace),
    /// Not the vault's, and it holds or names the vault's keys.
    Claimed,
    /// Not the vault's.
    External,
}

/// One request, laid out.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// What the signer is bound to and remembers.
    pub house: House<'a>,
    /// The request.
    pub psbt: &'a Psbt,
    /// Hash of its exact bytes.
    pub request: Digest,
    /// Its header, if it is ours.
    pub header: Option<&'a RequestHeader>,
    /// Why its header cannot be read, if it has half of one.
    pub header_error: Option<HeaderError>,
    /// The height.
    pub height: HeightEvidence,
    /// One entry for each input; none where the spent output is not proven.
    pub inputs: Vec<Option<VerifiedInput>>,
    /// One entry for each output.
    pub outputs: Vec<Destination>,
}

/// The sums of a request whose amounts are all known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// In.
    pub inputs: Amount,
    /// Leaves the vault.
    pub external: Amount,
    /// Comes back.
    pub change: Amount,
    /// To the miners.
    pub fee: Amount,
}

impl<'a> Case<'a> {
    /// Lays a request out. Inputs are believed only where the full previous transaction proves them.
    pub fn new(
        house: House<'a>,
        psbt: &'a Psbt,
        request: Digest,
        header: Option<&'a RequestHeader>,
        height: HeightEvidence,
    ) -> Self {
        let inputs: Vec<_> = psbt
            .inputs()
            .iter()
            .map(|i| verify_input(i, house.vault))
            .collect();
        let ours = fingerprints(psbt, &inputs, house.vault);
        let outputs = psbt.outputs().iter().map(|o| recognise(o, house.vault, &ours));
        let outputs = outputs.collect();
        Self {
            house,
            psbt,
            request,
            header,
            header_error: None,
            height,
            inputs,
            outputs,
        }
    }

    /// Inputs with their number and what was proven of them.
    pub fn each_input(&self) -> impl Iterator<Item = (Place, &Input, Option<&VerifiedInput>)> {
        let numbered = self.psbt.inputs().iter().zip(&self.inputs).enumerate();
        numbered.map(|(i, (input, verified))| (Place::Input(number(i)), input, verified.as_ref()))
    }

    /// Outputs with their number and what they are to the vault.
    pub fn each_output(&self) -> impl Iterator<Item = (Place, &Output, Destination)> {
        let numbered = self.psbt.outputs().iter().zip(&self.outputs).enumerate();
        numbered.map(|(i, (output, to))| (Place::Output(number(i)), output, *to))
    }

    /// The sums, where every input is proven, every amount and sum is one that bitcoin can hold, and the fee is not
    /// negative.
    pub fn sums(&self) -> Option<Sums> {
        let add = |sum: Amount, a: Amount| sum.checked_add(a).filter(|s| *s <= Amount::MAX_MONEY);
        let mut inputs = Amount::ZERO;
        for verified in &self.inputs {
            inputs = add(inputs, verified.as_ref()?.txout.value)?;
        }
        let (mut external, mut change) = (Amount::ZERO, Amount::ZERO);
        for (_, output, to) in self.each_output() {
            let sum = match to {
                Destination::Own(_) => &mut change,
                Destination::Claimed | Destination::External => &mut external,
            };
            *sum = add(*sum, output.value)?;
        }
        let fee = inputs.checked_sub(add(external, change)?)?;
        Some(Sums {
            inputs,
            external,
            change,
            fee,
        })
    }

    /// Satoshi that count against limits: what payees get or, where nobody is paid, the fee (D12).
    pub fn leaving(&self) -> Option<u64> {
        let sums = self.sums()?;
        let paid = sums.external;
        Some(if paid == Amount::ZERO { sums.fee } else { paid }.to_sat())
    }

    /// The same request under another policy.
    pub(super) fn under(&self, policy: &'a Policy) -> Self {
        let mut case = self.clone();
        case.house.policy = policy;
        case
    }

    /// Virtual bytes of the finished transaction, at most.
    pub fn vbytes(&self) -> u64 {
        let bare = self.psbt.unsigned_tx().weight();
        // One more for the count of the witness, which an unsigned input does not have.
        let each = self.house.vault.sizes().satisfaction.to_wu().saturating_add(1);
        let inputs = Weight::from_wu(each.saturating_mul(self.psbt.inputs().len() as u64));
        // Two weight units for the segwit marker and flag.
        let all = bare.to_wu().saturating_add(inputs.to_wu()).saturating_add(2);
        all.div_ceil(4)
    }

    /// What leaves the vault, summed by script, with the first output that pays to each.
    pub fn external_by_script(&self) -> BTreeMap<&Script, (Place, Amount)> {
        let mut sums: BTreeMap<&Script, (Place, Amount)> = BTreeMap::new();
        for (place, output, to) in self.each_output() {
            if let Destination::External = to {
                let entry = sums.entry(output.script_pubkey.as_script());
                let (_, sum) = entry.or_insert((place, Amount::ZERO));
                *sum = sum.checked_add(output.value).unwrap_or(Amount::MAX_MONEY);
            }
        }
        sums
    }

    /// What the request is for; another wallet's request can only be a payment.
    pub fn purpose(&self) -> Purpose {
        self.header.map_or(Purpose::Payment, |h| h.purpose)
    }

    /// The classes of payees, as far as the policy knows them.
    pub fn classes(&self) -> BTreeSet<Class> {
        let paid = self
            .each_output()
            .filter(|(_, _, to)| *to == Destination::External);
        paid.filter_map(|(_, o, _)| self.house.policy.entry_for(&o.script_pubkey))
            .map(|e| e.class)
            .collect()
    }

    /// The rule of the policy that decides who must approve; none if nobody may, or if the sums are unknown.
    pub fn rule(&self) -> Option<&'a Rule> {
        let external = self.sums()?.external;
        let policy = self.house.policy;
        policy.rule_for(self.purpose(), &self.classes(), external)
    }

    /// What is remembered of this very request, if it was taken up before.
    pub fn taken(&self) -> Option<&'a Taken> {
        self.house.state.taken.get(&self.request)
    }

    /// The request that this one declares to replace.
    pub fn replaces(&self) -> Option<Digest> {
        self.header.and_then(|h| h.replaces)
    }

    /// Debits in the policy's window that ends at this height, without that of this request or of what it replaces.
    pub fn window(&self) -> Vec<&'a Debit> {
        self.window_requests().map(|(_, t)| &t.debit).collect()
    }

    /// The requests of those debits.
    pub fn window_requests(&self) -> impl Iterator<Item = (&'a Digest, &'a Taken)> {
        let (state, height) = (self.house.state, self.height.0);
        let blocks = self.house.policy.limits().window_blocks;
        // A request that counts already was weighed when it was taken up; what came later was weighed with it.
        let last = self.taken().map_or(u32::MAX, |_| height);
        let own = self.replaces().unwrap_or(self.request);
        let counted = state.requests_in(height, blocks, own);
        counted.filter(move |(_, t)| t.debit.height <= last)
    }

    /// The debit this request stands for once it is taken up; none where its sums are unknown. One that was taken up
    /// keeps the debit that it was recorded with.
    pub fn debit(&self) -> Option<Debit> {
        if let Some(taken) = self.taken() {
            return Some(taken.debit.clone());
        }
        let sums = self.sums()?;
        let mut inputs = Vec::with_capacity(self.inputs.len());
        for (input, verified) in self.psbt.inputs().iter().zip(&self.inputs) {
            inputs.push(DebitInput {
                txid: txid_digest(&input.outpoint.txid),
                vout: input.outpoint.vout,
                sat: verified.as_ref()?.txout.value.to_sat(),
            });
        }
        let external = self
            .each_output()
            .filter(|(_, _, to)| !matches!(to, Destination::Own(_)));
        let outputs = external
            .map(|(_, o, _)| DebitOutput {
                script: o.script_pubkey.to_bytes(),
                sat: o.value.to_sat(),
            })
            .collect();
        Some(Debit {
            vault: self.house.manifest.vault.clone(),
            manifest: self.house.manifest.fingerprint(),
            policy: self.house.policy.hash(),
            replaces: self.replaces(),
            txid: txid_digest(&self.psbt.txid()),
            fee_sat: sums.fee.to_sat(),
            outputs,
            inputs,
            height: self.height.0,
            change_index: self.highest_change(),
            signals: self.psbt.inputs().iter().all(signals),
        })
    }

    fn highest_change(&self) -> Option<u32> {
        let own = self.outputs.iter().filter_map(|to| match to {
            Destination::Own(p) if p.branch == Branch::Change => Some(p.index),
            Destination::Own(_) | Destination::Claimed | Destination::External => None,
        });
        own.max()
    }
}

/// Whether an input says that its transaction may be replaced (BIP-0125).
pub(super) fn signals(input: &Input) -> bool {
    input.sequence.is_rbf()
}

/// Counts a place; more inputs or outputs than a `u32` holds never pass the parser's limits.
pub(super) fn number(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

/// Collects findings.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Adds a finding without values.
    pub fn add(&mut self, check: CheckId, place: Place) {
        self.push(Finding::new(check, place));
    }

    /// All findings, sorted, each once.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

/// Finds the spent output of an input, if its full previous transaction proves it and nothing contradicts it.
fn verify_input(input: &Input, vault: &Vault) -> Option<VerifiedInput> {
    let previous = input.non_witness_utxo.as_ref()?;
    if previous.compute_txid() != input.outpoint.txid {
        return None;
    }
    let txout = previous.output.get(usize::try_from(input.outpoint.vout).ok()?)?;
    if input.witness_utxo.as_ref().is_some_and(|w| w != txout) {
        return None;
    }
    Some(VerifiedInput {
        txout: txout.clone(),
        place: vault.find(&txout.script_pubkey),
    })
}

/// The fingerprints under which this request names the vault's own keys at proven inputs.
fn fingerprints(psbt: &Psbt, inputs: &[Option<VerifiedInput>], vault: &Vault) -> BTreeSet<Fingerprint> {
    let proven = psbt.inputs().iter().zip(inputs);
    let own = proven.filter(|(_, v)| v.as_ref().is_some_and(|v| v.place.is_some()));
    let mut found = BTreeSet::new();
    for (input, _) in own {
        let keys = input.bip32_derivation.iter();
        let named = keys.filter(|(key, _)| claims::is_ours(vault, &claims::point(key)));
        found.extend(named.map(|(_, origin)| origin.fingerprint));
        let keys = input.tap_bip32_derivation.iter();
        let ours = |key| {
            claims::both_parities(key)
                .iter()
                .any(|k| claims::is_ours(vault, k))
        };
        found.extend(
            keys.filter(|(key, _)| ours(key))
                .map(|(_, tap)| tap.origin.fingerprint),
        );
    }
    found
}

fn recognise(output: &Output, vault: &Vault, fingerprints: &BTreeSet<Fingerprint>) -> Destination {
    if let Some(place) = vault.find(&output.script_pubkey) {
        return Destination::Own(place);
    }
    let origins = output.bip32_derivation.values();
    let tap_origins = output.tap_bip32_derivation.values().map(|t| &t.origin);
    let mut origins = origins.chain(tap_origins);
    if origins.any(|o| fingerprints.contains(&o.fingerprint))
        || claims::keys(output).any(|k| claims::is_ours(vault, &k))
    {
        Destination::Claimed
    } else {
        Destination::External
    }
}
