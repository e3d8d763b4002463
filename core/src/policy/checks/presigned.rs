//! C06, D07: signatures that are there already.

use super::super::{Case, CheckId, Findings};

/// Refuses requests that carry signatures or finished scripts: each site signs the same bare request, so that one
/// request has one hash. A signature made for another sighash type than the field says has its own name.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, input, _) in case.each_input() {
        if input.sighash_conflict().is_some() {
            out.add(CheckId::SigSighashMismatch, place);
        } else if input.is_presigned() {
            out.add(CheckId::Presigned, place);
        }
    }
}
