//! Walks a journal again and compares every decision with what the rules say.

use std::path::{Path, PathBuf};

use serde::Serialize;
use strongroom_core::{
    ids::Digest,
    journal::{
        record::{Body, Debit, Outcome, Record},
        verify::Chain,
    },
};

use crate::{blobs::Blobs, chain, error::AuditError};

/// All that one decision was made of.
#[derive(Debug)]
pub struct Question {
    /// The record that holds the decision.
    pub record: u64,
    /// Version of the rules that decided.
    pub rules: u16,
    /// Height evidence as recorded.
    pub height: u32,
    /// Blob names and bytes of the vault's manifest.
    pub manifest: (Digest, Vec<u8>),
    /// The same of the policy.
    pub policy: (Digest, Vec<u8>),
    /// The request's exact bytes.
    pub request: Vec<u8>,
}

/// What the rules say to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recomputed {
    /// The decision's canonical bytes.
    pub decision: Vec<u8>,
    /// Whether no finding blocks.
    pub accepted: bool,
}

/// A record that the chain proved, and where it stands.
pub struct Seen<'a> {
    /// The record.
    pub record: &'a Record,
    /// The chain, with this record.
    pub chain: &'a Chain,
    /// The files that records name.
    pub blobs: &'a Blobs,
}

impl Seen<'_> {
    /// A blob under its name.
    pub(crate) fn named(&self, what: &'static str, hash: &Digest) -> Result<(Digest, Vec<u8>), AuditError> {
        Ok((*hash, self.blobs.get(self.record.seq, what, hash)?))
    }

    /// The error for a record that does not follow from what came before.
    pub(crate) fn untrue(&self, what: &'static str) -> AuditError {
        AuditError::Untrue {
            record: self.record.seq,
            what,
        }
    }
}

/// The rules, as the replay asks them.
pub trait Rules {
    /// Takes in a proven record: checks what it claims, and keeps the state that later decisions depend on.
    ///
    /// # Errors
    /// [`AuditError::Untrue`], [`AuditError::Unregistered`], [`AuditError::Document`], [`AuditError::Blob`].
    fn witness(&mut self, seen: &Seen<'_>) -> Result<(), AuditError>;

    /// Decides again.
    ///
    /// # Errors
    /// [`AuditError::Rules`], [`AuditError::Document`].
    fn decide(&mut self, question: &Question) -> Result<Recomputed, AuditError>;

    /// The id on the chain of a transaction that an intent meant: another than the unsigned one's for nested scripts.
    fn mined(&self, debit: &Debit) -> Digest {
        debit.txid
    }
}

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub version: u16,
    /// Whose journal.
    pub origin: String,
    /// Records.
    pub size: u64,
    /// Root over them.
    pub root: Digest,
    /// False if the token may not hold real money.
    pub production: bool,
    /// Ceremonies begun, signed, and not yet ended.
    pub ceremonies: Ceremonies,
    /// Sizes of the receipts that hold.
    pub receipts: Vec<u64>,
    /// Every decision, equal to the recorded one.
    pub decisions: Vec<Line>,
}

/// Ceremonies, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Ceremonies {
    /// Begun.
    pub begun: u64,
    /// Ended with signatures.
    pub signed: u64,
    /// Not ended.
    pub open: u64,
}

/// One decision that was recomputed and found equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The record.
    pub record: u64,
    /// The request.
    pub request: Digest,
    /// The decision.
    pub decision: Digest,
    /// The verdict.
    pub accepted: bool,
}

/// Proves the journal in `dir`, its blobs and the receipts, and recomputes every decision.
///
/// # Errors
/// [`AuditError`], the first thing that does not hold.
pub fn replay(dir: &Path, receipts: &[PathBuf], rules: &mut impl Rules) -> Result<Report, AuditError> {
    let mut decisions = Vec::new();
    let mut ceremonies = Ceremonies::default();
    let chain = prove(dir, rules, |record, line, _| {
        decisions.extend(line);
        ceremonies.count(&record.body);
    })?;
    let held = chain::check_receipts(&chain, dir, receipts)?;
    ceremonies.open = chain.story().open_ceremonies().count() as u64;
    let (origin, production) = chain
        .log()
        .map(|l| (l.origin(), l.production))
        .unwrap_or_default();
    Ok(Report {
        version: 1,
        origin,
        size: chain.size(),
        root: chain.tree().root(),
        production,
        ceremonies,
        receipts: held.iter().map(|c| c.size).collect(),
        decisions,
    })
}

/// Proves every record of a journal, with all that it claims, and hands it to `each`.
pub(crate) fn prove<R: Rules>(
    dir: &Path,
    rules: &mut R,
    mut each: impl FnMut(&Record, Option<Line>, &R),
) -> Result<Chain, AuditError> {
    let mut blobs = Blobs::beside(dir);
    chain::walk(dir, |record, chain| {
        blobs.prove(record.seq, &record.body)?;
        let line = recompute(record.seq, &record.body, &blobs, rules)?;
        rules.witness(&Seen {
            record,
            chain,
            blobs: &blobs,
        })?;
        each(record, line, rules);
        Ok(())
    })
}

fn recompute(
    record: u64,
    body: &Body,
    blobs: &Blobs,
    rules: &mut impl Rules,
) -> Result<Option<Line>, AuditError> {
    let Body::Decided {
        request,
        manifest,
        policy,
        rules: version,
        height,
        decision,
        accepted,
        ..
    } = body
    else {
        return Ok(None);
    };
    let question = Question {
        record,
        rules: *version,
        height: *height,
        manifest: (*manifest, blobs.get(record, "manifest", manifest)?),
        policy: (*policy, blobs.get(record, "policy", policy)?),
        request: blobs.get(record, "request", request)?,
    };
    let right = rules.decide(&question)?;
    let recomputed = Digest::of(&[&right.decision]);
    if recomputed != *decision {
        return Err(AuditError::Decision {
            record,
            recorded: *decision,
            recomputed,
        });
    }
    if right.accepted != *accepted {
        return Err(AuditError::Verdict { record });
    }
    Ok(Some(Line {
        record,
        request: *request,
        decision: *decision,
        accepted: *accepted,
    }))
}

impl Ceremonies {
    fn count(&mut self, body: &Body) {
        if matches!(body, Body::CeremonyBegan { .. }) {
            self.begun = self.begun.saturating_add(1);
        }
        if body.outcome() == Some(&Outcome::Signed) {
            self.signed = self.signed.saturating_add(1);
        }
    }
}
