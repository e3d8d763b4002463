//! `decide`: a pure function from what is known to all findings and one verdict.

use alloc::{string::ToString, vec::Vec};

use bitcoin::Address;

use super::{
    Case, CheckId, Decision, Destination, Finding, Findings, HeightEvidence, House, Payment, Place, Severity,
    Summary, Verdict, case::number, checks, decision::script_text,
};
use crate::{
    ids::Digest,
    journal::debit::txid_digest,
    psbt::{HeaderError, Limits, Psbt, RequestHeader},
};

/// The version of the rules in this program. It rises when a decision over the same inputs may change; the old
/// versions stay callable, so that a journal replays for ever.
pub const RULES_VERSION: u16 = 1;

/// The program does not know these rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rules version {0} is unknown to this program")]
pub struct UnknownRules(pub u16);

/// Decides over the exact bytes of a request: parses them strictly, runs every check, returns all findings.
/// Rehearsal, decision and replay call this one function.
///
/// # Errors
/// [`UnknownRules`] if the journal was written under rules that this program does not carry.
pub fn decide(rules: u16, house: House<'_>, request: &[u8]) -> Result<Decision, UnknownRules> {
    if rules != RULES_VERSION {
        return Err(UnknownRules(rules));
    }
    let hash = Digest::of(&[request]);
    Ok(match Psbt::parse(request, &Limits::CEILINGS) {
        Ok(psbt) => {
            let header = RequestHeader::from_psbt(&psbt);
            judge(house, &psbt, hash, header.as_ref())
        }
        Err(e) => unreadable(house, hash, e.code()),
    })
}

/// Decides over a request that was parsed before.
pub(crate) fn judge(
    house: House<'_>,
    psbt: &Psbt,
    request: Digest,
    header: Result<&Option<RequestHeader>, &HeaderError>,
) -> Decision {
    let height = HeightEvidence::of(psbt);
    let known = header.ok().and_then(Option::as_ref);
    let mut case = Case::new(house, psbt, request, known, height);
    case.header_error = header.err().copied();
    let mut findings = Findings::default();
    for check in checks::ALL {
        check(&case, &mut findings);
    }
    finish(&case, findings.into_sorted())
}

fn finish(case: &Case<'_>, findings: Vec<Finding>) -> Decision {
    let blocked = findings.iter().any(|f| f.check.severity() == Severity::Block);
    Decision {
        rules: RULES_VERSION,
        request: case.request,
        request_id: case.header.map(|h| h.request_id),
        manifest: case.house.manifest.fingerprint(),
        policy: case.house.policy.hash(),
        policy_version: case.house.policy.version(),
        height: case.height.0,
        verdict: if blocked { Verdict::Refuse } else { Verdict::Accept },
        findings,
        summary: summary(case),
    }
}

/// The decision over bytes that are not a request: refused, with the parser's code.
pub(crate) fn unreadable(house: House<'_>, request: Digest, code: &str) -> Decision {
    let check = CheckId::from_code(code).unwrap_or(CheckId::PsbtField);
    Decision {
        rules: RULES_VERSION,
        request,
        request_id: None,
        manifest: house.manifest.fingerprint(),
        policy: house.policy.hash(),
        policy_version: house.policy.version(),
        height: 0,
        verdict: Verdict::Refuse,
        findings: alloc::vec![Finding::new(check, Place::Request)],
        summary: None,
    }
}

fn summary(case: &Case<'_>) -> Option<Summary> {
    let sums = case.sums()?;
    let window_used_sat = case
        .window()
        .iter()
        .flat_map(|d| &d.outputs)
        .fold(0u64, |sum, o| sum.saturating_add(o.sat));
    Some(Summary {
        txid: txid_digest(&case.psbt.txid()),
        inputs: number(case.inputs.len()),
        in_sat: sums.inputs.to_sat(),
        external_sat: sums.external.to_sat(),
        change_sat: sums.change.to_sat(),
        fee_sat: sums.fee.to_sat(),
        vbytes: case.vbytes(),
        payments: payments(case),
        window_used_sat,
        rule: case.rule().map(|r| r.name.clone()),
        approvals: case.rule().map_or(u8::MAX, |r| r.approvals),
    })
}

fn payments(case: &Case<'_>) -> Vec<Payment> {
    let network = case.house.manifest.network;
    let each = case.psbt.outputs().iter().zip(&case.outputs).enumerate();
    each.map(|(i, (output, to))| {
        let entry = case.house.policy.entry_for(&output.script_pubkey);
        let address = Address::from_script(&output.script_pubkey, network);
        Payment {
            output: number(i),
            address: address.map_or_else(|_| script_text(&output.script_pubkey), |a| a.to_string()),
            sat: output.value.to_sat(),
            entry: entry.map(|e| e.label.clone()),
            class: entry.map(|e| e.class.as_str().to_string()),
            change: match to {
                Destination::Own(place) => Some(place.index),
                Destination::Claimed | Destination::External => None,
            },
        }
    })
    .collect()
}
