//! Compares what the chain spent with what the ceremonies signed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::Path,
};

use serde::Serialize;
use strongroom_core::{
    ids::{CeremonyId, Digest},
    journal::record::{Body, Outcome},
};

use crate::{
    chain::at,
    error::AuditError,
    replay::{Rules, prove},
};

/// One difference between chain and journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Difference {
    /// A spend that no ceremony here ever meant.
    SpendWithoutCeremony {
        /// Transaction.
        txid: Digest,
        /// Height it was mined at.
        height: u32,
    },
    /// A spend whose ceremony here did not end signed: its signatures left by another way.
    SpendNotSigned {
        /// Transaction.
        txid: Digest,
        /// Height it was mined at.
        height: u32,
        /// The ceremony that meant it last.
        ceremony: CeremonyId,
        /// Its INTENT record.
        record: u64,
    },
    /// A signed ceremony whose transaction is not on the chain.
    CeremonyWithoutSpend {
        /// Transaction.
        txid: Digest,
        /// The ceremony.
        ceremony: CeremonyId,
        /// The record that ended it.
        record: u64,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SpendWithoutCeremony { txid, height } => {
                write!(f, "spend {txid} at height {height} has no ceremony")
            }
            Self::SpendNotSigned {
                txid,
                height,
                ceremony,
                record,
            } => {
                write!(
                    f,
                    "spend {txid} at height {height} has ceremony {ceremony} (record {record}), not ended as signed"
                )
            }
            Self::CeremonyWithoutSpend {
                txid,
                ceremony,
                record,
            } => {
                write!(
                    f,
                    "ceremony {ceremony} (record {record}) signed {txid}, which is not among the spends"
                )
            }
        }
    }
}

/// What a reconciliation found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// Version of this shape.
    pub version: u16,
    /// Spends that match a signed ceremony.
    pub matched: u64,
    /// All that does not match.
    pub differences: Vec<Difference>,
}

/// Proves the journal in `dir` as a replay does, and compares its signed ceremonies with the spends listed in `spends`.
///
/// # Errors
/// [`AuditError`] if the journal does not hold or the list cannot be read; differences are no error here.
pub fn reconcile(dir: &Path, spends: &Path, rules: &mut impl Rules) -> Result<Reconciled, AuditError> {
    let mut meant: BTreeMap<CeremonyId, (Digest, u64)> = BTreeMap::new();
    let mut signed: BTreeMap<Digest, (CeremonyId, u64)> = BTreeMap::new();
    // A ceremony is worth no more than its proof: nobody else's word that it was signed counts here.
    prove(dir, rules, |record, _, rules| {
        if let Body::Intent { ceremony, debit, .. } = &record.body {
            meant.insert(*ceremony, (rules.mined(debit), record.seq));
        }
        if let Body::Ended {
            ceremony,
            outcome: Outcome::Signed,
        } = &record.body
            && let Some((txid, _)) = meant.remove(ceremony)
        {
            signed.insert(txid, (*ceremony, record.seq));
        }
    })?;
    let text = fs::read_to_string(spends).map_err(|e| at(spends, e))?;
    let spent = parse_spends(&text)?;
    let mut differences = Vec::new();
    for (txid, height) in spent.iter().filter(|(txid, _)| !signed.contains_key(txid)) {
        let last = meant
            .iter()
            .filter(|(_, (t, _))| t == txid)
            .max_by_key(|(_, (_, record))| *record);
        differences.push(match last {
            Some((ceremony, (_, record))) => Difference::SpendNotSigned {
                txid: *txid,
                height: *height,
                ceremony: *ceremony,
                record: *record,
            },
            None => Difference::SpendWithoutCeremony {
                txid: *txid,
                height: *height,
            },
        });
    }
    let known: BTreeSet<&Digest> = spent.iter().map(|(txid, _)| txid).collect();
    let unspent = signed.iter().filter(|(txid, _)| !known.contains(txid));
    differences.extend(
        unspent.map(|(txid, (ceremony, record))| Difference::CeremonyWithoutSpend {
            txid: *txid,
            ceremony: *ceremony,
            record: *record,
        }),
    );
    let matched = spent.iter().filter(|(txid, _)| signed.contains_key(txid)).count() as u64;
    Ok(Reconciled {
        version: 1,
        matched,
        differences,
    })
}

/// Reads the list of spends: `txid height` on each line, each txid once.
///
/// # Errors
/// [`AuditError::Spends`] with the line.
pub fn parse_spends(text: &str) -> Result<Vec<(Digest, u32)>, AuditError> {
    let mut seen = BTreeSet::new();
    let mut spends = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let wrong = || AuditError::Spends {
            line: n.saturating_add(1),
        };
        let (txid, height) = line.split_once(' ').ok_or_else(wrong)?;
        let txid: Digest = txid.parse().map_err(|_| wrong())?;
        let height: u32 = height.parse().map_err(|_| wrong())?;
        if !seen.insert(txid) {
            return Err(wrong());
        }
        spends.push((txid, height));
    }
    Ok(spends)
}
