//! F05: who asks.

use super::super::{Case, CheckId, Findings, Place, UnsignedRequests};
use crate::psbt::RequestHeader;

/// Refuses requests that the policy's coordinator did not sign, unless the policy takes plain ones. A broken header
/// has its own name.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let policy = case.house.policy;
    match case.header {
        Some(header) => {
            let signed = RequestHeader::verify(case.psbt, policy.coordinator_key());
            if !signed.is_ok_and(|h| h == *header) {
                out.add(CheckId::CoordSig, Place::Request);
            }
        }
        // Neither a header nor anything that would have to belong to one.
        None if case.header_error.is_none() && case.psbt.proprietary().is_empty() => {
            match policy.unsigned_requests() {
                UnsignedRequests::Refuse => out.add(CheckId::CoordSig, Place::Request),
                UnsignedRequests::Accept => out.add(CheckId::UnsignedRequest, Place::Request),
            }
        }
        None => {}
    }
}
