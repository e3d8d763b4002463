//! D12: a request does what it says it is for.

use super::super::{Case, CheckId, Destination, Finding, Findings, Place};
use crate::psbt::Purpose;

/// Refuses consolidations that pay somebody, and payments that pay nobody: officers look at the one otherwise than at
/// the other, and coins that only go round are burnt by their fees.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let purpose = case.purpose();
    let outside = case
        .each_output()
        .find(|(_, _, to)| !matches!(to, Destination::Own(_)));
    match (purpose, outside) {
        (Purpose::Consolidation, Some((place, _, _))) => {
            out.push(Finding::new(CheckId::Purpose, place).with("purpose", purpose.as_str()));
        }
        (Purpose::Payment, _) if !pays(case) => {
            out.push(Finding::new(CheckId::Purpose, Place::Request).with("purpose", purpose.as_str()));
        }
        // A replacement pays whom the request that it replaces paid, which may be nobody.
        (Purpose::Consolidation, None) | (Purpose::Payment | Purpose::Replacement, _) => {}
    }
}

/// Whether anybody is paid; data is nobody.
fn pays(case: &Case<'_>) -> bool {
    case.each_output()
        .any(|(_, output, to)| !matches!(to, Destination::Own(_)) && !output.script_pubkey.is_op_return())
}
