//! The request header: under which policy, until when.

use super::super::{Case, CheckId, Finding, Findings, Place, Progress};

/// Refuses requests whose header is broken, that were made under another policy version, or whose last height has
/// passed.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let policy = case.house.policy;
    if let Some(error) = case.header_error {
        // Half a header is worse than none, which may be allowed.
        out.add(
            CheckId::from_code(error.code()).unwrap_or(CheckId::Header),
            Place::Request,
        );
        return;
    }
    let Some(header) = case.header else {
        if !case.psbt.proprietary().is_empty() {
            // A certificate without a header: an answer is no request.
            out.add(CheckId::Header, Place::Request);
        }
        return;
    };
    if header.policy_version != policy.version() {
        out.push(
            Finding::new(CheckId::PolicyVersion, Place::Request)
                .with("asked", header.policy_version)
                .with("ours", policy.version()),
        );
    }
    let now = match case.taken().map(|t| t.progress) {
        // Its signatures exist: giving them out again signs nothing, whatever was signed since.
        Some(Progress::Signed) => case.height.0,
        Some(Progress::InDoubt) | None => case.height.0.max(case.house.state.height),
    };
    if header.expiry_height < now {
        let finding = Finding::new(CheckId::Expired, Place::Request);
        out.push(finding.with("expiry", header.expiry_height).with("height", now));
    }
}
