//! `decide`: a pure function from what is known to all findings and one verdict.

use alloc::{string::ToString, vec::Vec};

use bitcoin::Address;

use super::{
    Case, Decision, Destination, Finding, Findings, HeightEvidence, House, Payment, Policy, Severity,
    Summary, Verdict, case::number, checks, decision::script_text, unread,
};
use crate::{
    ids::Digest,
    journal::debit::txid_digest,
    psbt::{HeaderError, Limits, Psbt, PsbtError, RequestHeader},
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
        Err(e) => unreadable(house, hash, &e),
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
    if let Some(proof) = checks::proof::shape(&case) {
        return refuse_proof(&case, proof);
    }
    let mut findings = Findings::default();
    for check in checks::OF_THE_REQUEST.iter().chain(checks::OF_THE_POLICY) {
        check(&case, &mut findings);
    }
    let before: Vec<Case<'_>> = binding(&case).map(|p| case.under(p)).collect();
    for case in &before {
        for finding in blocking(case) {
            findings.push(finding.with("policy_version", case.house.policy.version()));
        }
    }
    finish(&case, &before, findings.into_sorted())
}

/// Earlier policies that bind as well at the request's height. A request that was taken up was weighed with all that
/// bound then, and is judged under the policy of its INTENT alone.
fn binding<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Policy> {
    let height = case.height.0;
    let earlier = case.house.earlier.iter();
    let binds = case.taken().is_none();
    earlier
        .filter(move |e| binds && e.binds_until >= height)
        .map(|e| e.policy)
}

/// What an earlier policy has against the request. What it would only note has been noted.
fn blocking(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    for check in checks::OF_THE_POLICY {
        check(case, &mut findings);
    }
    let mut findings = findings.into_sorted();
    findings.retain(|f| f.check.severity() != Severity::Note);
    findings
}

fn finish(case: &Case<'_>, before: &[Case<'_>], findings: Vec<Finding>) -> Decision {
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
        summary: summary(case, before),
    }
}

/// A proof moves nothing, so it has no summary: it must never look like a payment.
fn refuse_proof(case: &Case<'_>, proof: Finding) -> Decision {
    Decision {
        summary: None,
        ..finish(case, &[], alloc::vec![proof])
    }
}

/// The decision over bytes that are not a request: refused, with the parser's code at the parser's place.
pub(crate) fn unreadable(house: House<'_>, request: Digest, error: &PsbtError) -> Decision {
    Decision {
        rules: RULES_VERSION,
        request,
        request_id: None,
        manifest: house.manifest.fingerprint(),
        policy: house.policy.hash(),
        policy_version: house.policy.version(),
        height: 0,
        verdict: Verdict::Refuse,
        findings: alloc::vec![unread::finding(error)],
        summary: None,
    }
}

fn summary(case: &Case<'_>, before: &[Case<'_>]) -> Option<Summary> {
    let sums = case.sums()?;
    let window_used_sat = case
        .window()
        .iter()
        .map(|d| d.leaves())
        .fold(0, u64::saturating_add);
    let approvals = |case: &Case<'_>| case.rule().map_or(u8::MAX, |r| r.approvals);
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
        approvals: before.iter().map(approvals).fold(approvals(case), u8::max),
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
