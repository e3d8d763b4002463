//! The rules versions this program carries: decides again, and walks stations 2 to 5 again from what was recorded.

use std::collections::{BTreeMap, btree_map::Entry};

use strongroom_core::{
    ceremony::quorum::Quorum,
    flow::{Decoded, Desk, Medium, Scanned, Verified},
    ids::{CeremonyId, Digest, Label},
    journal::record::{Body, Debit},
    policy::{self, Earlier, House, Policy, RULES_VERSION, State, Verdict, change},
    wallet::{Manifest, Vault},
};

use crate::{
    ceremony::{Ceremonies, Taken},
    error::AuditError,
    origins::Origins,
    replay::{Question, Recomputed, Rules, Seen},
    voices::Claim,
};

/// A registered vault, with the hashes of its texts.
pub(crate) struct Bound {
    pub(crate) names: (Digest, Digest),
    pub(crate) manifest: Manifest,
    pub(crate) vault: Vault,
    pub(crate) policy: Policy,
}

impl Bound {
    pub(crate) fn read(
        record: u64,
        manifest: &(Digest, Vec<u8>),
        policy: &(Digest, Vec<u8>),
    ) -> Result<Self, AuditError> {
        let wrong = |what| AuditError::Document { record, what };
        let text = |bytes, what| std::str::from_utf8(bytes).map_err(|_| wrong(what));
        let parsed = Manifest::parse(text(&manifest.1, "manifest")?).map_err(|_| wrong("manifest"))?;
        let vault = Vault::new(&parsed).map_err(|_| wrong("manifest"))?;
        let rules = Policy::parse(text(&policy.1, "policy")?).map_err(|_| wrong("policy"))?;
        Ok(Self {
            names: (manifest.0, policy.0),
            manifest: parsed,
            vault,
            policy: rules,
        })
    }
}

/// Every rules version of this program. A journal under another version is refused, never waved through.
#[derive(Default)]
pub struct Carried {
    state: State,
    /// The registered papers.
    bound: Option<Bound>,
    /// The registered manifest with policies of before, under which requests were taken up that came again.
    earlier: BTreeMap<(Digest, Digest), Bound>,
    /// Policies that were registered before, by their hash.
    policies: BTreeMap<Digest, Policy>,
    /// Open ceremonies that decide under one of those.
    judged: BTreeMap<CeremonyId, (Digest, Digest)>,
    origins: Origins,
    /// Ids on the chain of transactions that have another before they are signed.
    mined: BTreeMap<Digest, Digest>,
    ceremonies: Ceremonies,
}

impl Rules for Carried {
    fn decide(&mut self, question: &Question) -> Result<Recomputed, AuditError> {
        let record = question.record;
        let unknown = AuditError::Rules {
            record,
            rules: question.rules,
        };
        if question.rules != RULES_VERSION {
            return Err(unknown);
        }
        let bound = papers(self.bound.as_ref(), &mut self.earlier, &self.state, question)?;
        let binding = self.state.binding(|hash| self.policies.get(hash));
        let house = house(bound, &self.state, &binding);
        let decision = policy::decide(question.rules, house, &question.request);
        let decision = decision.map_err(|_| unknown)?;
        if decision.height != question.height {
            return Err(AuditError::Untrue {
                record,
                what: "height",
            });
        }
        let bytes = decision.to_bytes().map_err(|_| AuditError::Document {
            record,
            what: "decision",
        })?;
        Ok(Recomputed {
            decision: bytes,
            accepted: decision.verdict == Verdict::Accept,
        })
    }

    fn witness(&mut self, seen: &Seen<'_>) -> Result<(), AuditError> {
        self.retrace(seen)?;
        self.state.apply(&seen.record.body);
        Ok(())
    }

    fn mined(&self, debit: &Debit) -> Digest {
        self.mined.get(&debit.txid).copied().unwrap_or(debit.txid)
    }
}

fn house<'a>(bound: &'a Bound, state: &'a State, earlier: &'a [Earlier<'a>]) -> House<'a> {
    House {
        manifest: &bound.manifest,
        vault: &bound.vault,
        policy: &bound.policy,
        earlier,
        state,
    }
}

impl Carried {
    /// Follows one record: who spoke, what was approved, what was signed.
    fn retrace(&mut self, seen: &Seen<'_>) -> Result<(), AuditError> {
        match &seen.record.body {
            Body::CeremonyBegan {
                ceremony, initiator, ..
            } => self.ceremonies.begin(*ceremony, initiator.clone()),
            Body::Spoke {
                ceremony,
                approval,
                officer,
                yes,
            } => {
                let claim = Claim {
                    approval: *approval,
                    officer: officer.clone(),
                    yes: *yes,
                    counter: self.state.next_counter(officer),
                };
                self.ceremonies.hear(seen, *ceremony, claim)
            }
            Body::KeysMade { sheet, .. } => self.origins.made(seen, sheet),
            Body::StepDone {
                ceremony,
                action,
                evidence,
                ..
            } => {
                self.ceremonies.step(*ceremony);
                self.origins.done(action, evidence);
                Ok(())
            }
            Body::Registered {
                ceremony,
                manifest,
                policy,
                policy_version,
                earlier_until,
                approvals,
            } => {
                let papers = (manifest, policy, *policy_version, *earlier_until);
                self.register(seen, *ceremony, papers, approvals)
            }
            Body::Decided {
                ceremony,
                request,
                decision,
                accepted: true,
                manifest,
                policy,
                ..
            } => {
                if self.earlier.contains_key(&(*manifest, *policy)) {
                    self.judged.insert(*ceremony, (*manifest, *policy));
                }
                let bytes = seen.blobs.get(seen.record.seq, "request", request)?;
                self.ask(seen, *ceremony, bytes, *decision)
            }
            Body::Intent {
                ceremony,
                request,
                decision,
                debit,
                approvals,
            } => {
                let initiator = self.ceremonies.initiator(seen, *ceremony)?;
                let Self {
                    state,
                    bound,
                    earlier,
                    judged,
                    ceremonies,
                    policies,
                    ..
                } = self;
                let bound = of_ceremony(bound.as_ref(), earlier, judged, *ceremony);
                let binding = state.binding(|hash| policies.get(hash));
                let desk = desk(seen, bound, (state, &binding), *ceremony, &initiator)?;
                let mined = ceremonies.intend(seen, &desk, (*request, *decision), debit, approvals)?;
                if mined != debit.txid {
                    self.mined.insert(debit.txid, mined);
                }
                Ok(())
            }
            Body::Result {
                ceremony,
                signatures,
                certificate,
                nonces,
                ..
            } => {
                let taken = self.ceremonies.take(seen, *ceremony)?;
                self.answer(seen, taken, *signatures, *certificate, nonces)
            }
            Body::Ended { ceremony, outcome } => {
                self.judged.remove(ceremony);
                self.ceremonies.end(seen, *ceremony, outcome, &self.state)
            }
            Body::Decided {
                ceremony,
                accepted: false,
                ..
            } => self.ceremonies.refuse(seen, *ceremony),
            // Nobody but the security officer can say what a seal holds; that it is there is proven with the blobs.
            Body::Sealed { ceremony, .. } => {
                self.ceremonies.open_card(seen, *ceremony);
                Ok(())
            }
            Body::Genesis { .. } | Body::TailCut { .. } | Body::Marked { .. } | Body::SelfTested { .. } => {
                Ok(())
            }
        }
    }

    fn ask(
        &mut self,
        seen: &Seen<'_>,
        id: CeremonyId,
        bytes: Vec<u8>,
        decision: Digest,
    ) -> Result<(), AuditError> {
        let initiator = self.ceremonies.initiator(seen, id)?;
        let Self {
            state,
            bound,
            earlier,
            judged,
            ceremonies,
            policies,
            ..
        } = self;
        let bound = of_ceremony(bound.as_ref(), earlier, judged, id);
        let binding = state.binding(|hash| policies.get(hash));
        let desk = desk(seen, bound, (state, &binding), id, &initiator)?;
        let untrue = || seen.untrue("decision");
        let decoded = Decoded::new(Scanned::new(Medium::File, bytes)).map_err(|_| untrue())?;
        // Accepted, and yet no key of this site stands there: the ceremony goes no further, and cannot.
        let Ok(verified) = Verified::new(decoded, &desk) else {
            return ceremonies.refuse(seen, id);
        };
        let question: Option<Quorum> =
            strongroom_core::flow::Approved::ask(&verified, &desk, seen.chain.head(), decision);
        ceremonies.ask(seen, id, verified, question.ok_or_else(untrue)?)
    }

    /// Proves a registration and binds the signer to it. A policy's version never goes back (E14).
    fn register(
        &mut self,
        seen: &Seen<'_>,
        id: CeremonyId,
        (manifest, policy, version, until): (&Digest, &Digest, u32, Option<u32>),
        approvals: &[Digest],
    ) -> Result<(), AuditError> {
        let untrue = || seen.untrue("registration");
        let bound = Bound::read(
            seen.record.seq,
            &seen.named("manifest", manifest)?,
            &seen.named("policy", policy)?,
        )?;
        let log = seen.chain.log().ok_or_else(untrue)?;
        let known = self.state.policy_version;
        let newer = bound.policy.version() == version && (known == 0 || version > known);
        if !newer || !self.origins.allow(log, &bound) {
            return Err(untrue());
        }
        if until != self.binds_until(&bound.policy).map_err(|_| untrue())? {
            return Err(untrue());
        }
        self.ceremonies.register(seen, id, &bound, approvals)?;
        self.earlier.clear();
        if let Some(before) = self.bound.take() {
            self.policies.insert(before.names.1, before.policy);
        }
        self.bound = Some(bound);
        Ok(())
    }

    /// How long the policy before binds beside this one, worked out anew from both.
    fn binds_until(&self, new: &Policy) -> Result<Option<u32>, change::EditError> {
        let Some(before) = &self.bound else {
            return Ok(None);
        };
        change::check_edit(&before.policy, new, self.state.height)?;
        let binding = self.state.binding(|hash| self.policies.get(hash));
        Ok(change::binds_until(&before.policy, new, &binding))
    }

    fn answer(
        &mut self,
        seen: &Seen<'_>,
        taken: Taken,
        signatures: Digest,
        certificate: Digest,
        nonces: &[Digest],
    ) -> Result<(), AuditError> {
        let (id, initiator) = (taken.ceremony, taken.initiator.clone());
        let bound = of_ceremony(self.bound.as_ref(), &self.earlier, &self.judged, id);
        let binding = self.state.binding(|hash| self.policies.get(hash));
        let desk = desk(seen, bound, (&self.state, &binding), id, &initiator)?;
        taken.prove(seen, &desk, signatures, certificate, nonces)
    }
}

/// The papers that a request must be decided under: the registered ones, but the policy of its INTENT if it was taken
/// up before.
fn papers<'a>(
    registered: Option<&'a Bound>,
    earlier: &'a mut BTreeMap<(Digest, Digest), Bound>,
    state: &State,
    question: &Question,
) -> Result<&'a Bound, AuditError> {
    let record = question.record;
    let unregistered = AuditError::Unregistered { record };
    let Some(bound) = registered else {
        return Err(unregistered);
    };
    let request = Digest::of(&[&question.request]);
    let intent = state.taken.get(&request).map(policy::Taken::policy);
    let names = (bound.names.0, intent.unwrap_or(bound.names.1));
    if names != (question.manifest.0, question.policy.0) {
        return Err(unregistered);
    }
    if names == bound.names {
        return Ok(bound);
    }
    match earlier.entry(names) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(new) => Ok(new.insert(Bound::read(record, &question.manifest, &question.policy)?)),
    }
}

/// The papers that a ceremony decided under.
fn of_ceremony<'a>(
    registered: Option<&'a Bound>,
    earlier: &'a BTreeMap<(Digest, Digest), Bound>,
    judged: &BTreeMap<CeremonyId, (Digest, Digest)>,
    ceremony: CeremonyId,
) -> Option<&'a Bound> {
    match judged.get(&ceremony) {
        Some(names) => earlier.get(names),
        None => registered,
    }
}

fn desk<'a>(
    seen: &Seen<'_>,
    bound: Option<&'a Bound>,
    (state, earlier): (&'a State, &'a [Earlier<'a>]),
    ceremony: CeremonyId,
    initiator: &'a Label,
) -> Result<Desk<'a>, AuditError> {
    let unregistered = || AuditError::Unregistered {
        record: seen.record.seq,
    };
    let bound = bound.ok_or_else(unregistered)?;
    let log = seen.chain.log().ok_or_else(unregistered)?;
    let own = bound.manifest.cosigner_at(&log.site).ok_or_else(unregistered)?;
    let desk = Desk {
        house: house(bound, state, earlier),
        own,
        ceremony,
        initiator,
    };
    // The registered appliance is the one that wrote this journal.
    if desk.appliance() != Some(log.log_key) {
        return Err(unregistered());
    }
    Ok(desk)
}
