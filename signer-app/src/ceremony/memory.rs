//! What this signer knows: a replay of its journal, nothing else.

use std::collections::{BTreeMap, BTreeSet};

use strongroom_core::{
    cbor,
    ceremony::script::Action,
    flow::Signatures,
    ids::{CeremonyId, Digest},
    journal::record::{Body, Outcome, Record},
    policy::{Policy, State, Taken},
    wallet::{KeySheet, Manifest, Roster, SignedKeySheet},
};

use super::{error::CeremonyError, seal::SecurityOfficer};
use crate::{devices::protocol::PinRoster, workers::journal::Journal};

/// Longest recorded roster of PIN checks.
const MAX_PINS: usize = 64 * 1024;

/// A ceremony that has begun and not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing was asked of the HSM.
    Before,
    /// The keys are made and the sheet signed: the site stands.
    KeysMade,
    /// The registration stands, and is in force.
    Registered,
    /// INTENT stands, RESULT does not: in doubt, and counted as spent.
    InDoubt,
    /// RESULT stands: the signatures are recorded.
    Signed,
}

/// What the journal says.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Debits, heights, counters.
    pub(super) state: State,
    /// Ceremonies left open.
    pub(super) open: BTreeMap<CeremonyId, Standing>,
    /// Whether any ceremony has ended.
    pub(super) ended: bool,
    sheet: Option<Digest>,
    roster: Option<Digest>,
    pins: Option<Digest>,
    registered: Option<(Digest, Digest)>,
    enrolled: Option<Digest>,
    /// Whether the token was taken out of use, and by no test put back.
    pub(super) quarantined: bool,
    signatures: BTreeSet<Digest>,
}

impl Memory {
    /// Replays the journal.
    pub(super) fn read(journal: &Journal) -> Result<Self, CeremonyError> {
        let mut memory = Self::default();
        journal.replay(|record| memory.take(record))?;
        Ok(memory)
    }

    fn take(&mut self, record: &Record) {
        self.state.apply(&record.body);
        match &record.body {
            Body::CeremonyBegan { ceremony, .. } => {
                self.open.insert(*ceremony, Standing::Before);
            }
            Body::StepDone { action, evidence, .. } => match Action::of(action) {
                Some(Action::InitToken) => self.pins = Some(*evidence),
                Some(Action::IssueCards) => self.roster = Some(*evidence),
                Some(Action::EnrolOfficers) => self.enrolled = Some(*evidence),
                Some(_) | None => {}
            },
            Body::KeysMade { ceremony, sheet, .. } => {
                self.open.insert(*ceremony, Standing::KeysMade);
                self.sheet = Some(*sheet);
            }
            Body::Registered {
                ceremony,
                manifest,
                policy,
                ..
            } => {
                self.open.insert(*ceremony, Standing::Registered);
                self.registered = Some((*manifest, *policy));
            }
            Body::Intent { ceremony, .. } => {
                self.open.insert(*ceremony, Standing::InDoubt);
            }
            Body::Result {
                ceremony, signatures, ..
            } => {
                self.open.insert(*ceremony, Standing::Signed);
                self.signatures.insert(*signatures);
            }
            Body::Ended { ceremony, outcome } => {
                self.ended = true;
                self.quarantined |= outcome.quarantines();
                self.quarantined &= *outcome != Outcome::Tested;
                self.open.remove(ceremony);
            }
            Body::Genesis { .. }
            | Body::Decided { .. }
            | Body::Spoke { .. }
            | Body::Sealed { .. }
            | Body::TailCut { .. }
            | Body::Marked { .. }
            | Body::SelfTested { .. } => {}
        }
    }

    /// This site's own key sheet.
    pub(super) fn sheet(&self, journal: &Journal) -> Result<KeySheet, CeremonyError> {
        Ok(SignedKeySheet::parse(&self.sheet_text(journal)?)?.sheet().clone())
    }

    /// The signed key sheet, as recorded.
    pub(super) fn sheet_text(&self, journal: &Journal) -> Result<String, CeremonyError> {
        text(journal, self.sheet, "key sheet")
    }

    /// This site's own officers.
    pub(super) fn roster(&self, journal: &Journal) -> Result<Roster, CeremonyError> {
        Ok(Roster::parse(&text(journal, self.roster, "roster")?)?)
    }

    /// Who alone reads the seals.
    pub(super) fn security_officer(&self, journal: &Journal) -> Result<SecurityOfficer, CeremonyError> {
        let what = "security officer";
        let text = text(journal, self.enrolled, what)?;
        SecurityOfficer::of_evidence(&text).ok_or(CeremonyError::NotYet { what })
    }

    /// The checks over the token's PINs.
    pub(super) fn pins(&self, journal: &Journal) -> Result<PinRoster, CeremonyError> {
        let hash = self.pins.ok_or(CeremonyError::NotYet { what: "token" })?;
        Ok(cbor::decode(&journal.blobs().get(&hash)?, MAX_PINS)?)
    }

    /// The registered manifest and policy.
    pub(super) fn registered(&self, journal: &Journal) -> Result<(Manifest, Policy), CeremonyError> {
        let (manifest, policy) = self.registered_texts(journal)?;
        Ok((Manifest::parse(&manifest)?, Policy::parse(&policy)?))
    }

    /// The policy that this request was taken up under, if it was, and if that is not the registered one.
    pub(super) fn policy_of(
        &self,
        journal: &Journal,
        request: &Digest,
        registered: &Policy,
    ) -> Result<Option<Policy>, CeremonyError> {
        let taken = self.state.taken.get(request).map(Taken::policy);
        match taken.filter(|hash| *hash != registered.hash()) {
            Some(hash) => Ok(Some(Policy::parse(&text(
                journal,
                Some(hash),
                "earlier policy",
            )?)?)),
            None => Ok(None),
        }
    }

    /// Every policy of before that the state names as binding. None is left out for its height: a replay is given all
    /// of them too, and the two must decide alike.
    pub(super) fn earlier(&self, journal: &Journal) -> Result<Vec<Policy>, CeremonyError> {
        let each = self.state.earlier.iter();
        each.map(|b| Ok(Policy::parse(&text(journal, Some(b.policy), "earlier policy")?)?))
            .collect()
    }

    /// Whether a vault is registered.
    pub(super) const fn has_vault(&self) -> bool {
        self.registered.is_some()
    }

    /// The registered manifest and policy, as recorded.
    pub(super) fn registered_texts(&self, journal: &Journal) -> Result<(String, String), CeremonyError> {
        let (manifest, policy) = self.registered.unzip();
        let manifest = text(journal, manifest, "registered vault")?;
        let policy = text(journal, policy, "registered vault")?;
        Ok((manifest, policy))
    }

    /// Every r that this site's keys ever used.
    pub(super) fn seen_r(&self, journal: &Journal) -> Result<BTreeSet<[u8; 32]>, CeremonyError> {
        let mut seen = BTreeSet::new();
        for hash in &self.signatures {
            for entry in Signatures::from_bytes(&journal.blobs().get(hash)?)?.0 {
                let bytes = hex::decode(&entry.signature).unwrap_or_default();
                seen.extend(bytes.first_chunk::<32>());
            }
        }
        Ok(seen)
    }
}

fn text(journal: &Journal, hash: Option<Digest>, what: &'static str) -> Result<String, CeremonyError> {
    let hash = hash.ok_or(CeremonyError::NotYet { what })?;
    let bytes = journal.blobs().get(&hash)?;
    String::from_utf8(bytes).map_err(|_| CeremonyError::NotYet { what })
}
