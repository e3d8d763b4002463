//! A09: the fee, three ways, and a floor.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses a fee above the absolute ceiling, above its share of what leaves the vault (change is not counted, or a
/// host could dilute it), above the rate ceiling, or below the rate floor.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let Some(sums) = case.sums() else { return };
    let rules = case.house.policy.fees();
    let fee = sums.fee.to_sat();
    let mut refuse = |check, limit: u64| {
        let finding = Finding::new(check, Place::Request)
            .with("fee_sat", fee)
            .with("limit_sat", limit);
        out.push(finding);
    };
    if sums.fee > rules.most {
        refuse(CheckId::FeeAbs, rules.most.to_sat());
    }
    let share = u128::from(sums.external.to_sat()).saturating_mul(u128::from(rules.most_permille));
    // Of a consolidation nothing leaves that its fee could be a share of: it has the absolute and the rate ceiling, and
    // the limits count it.
    if sums.external.to_sat() > 0 && u128::from(fee).saturating_mul(1_000) > share {
        refuse(
            CheckId::FeePct,
            u64::try_from(share.checked_div(1_000).unwrap_or(0)).unwrap_or(u64::MAX),
        );
    }
    let vbytes = case.vbytes();
    let ceiling = rules.most_per_vbyte.to_sat().saturating_mul(vbytes);
    if fee > ceiling {
        refuse(CheckId::FeeRate, ceiling);
    }
    let floor = rules.least_per_vbyte.to_sat().saturating_mul(vbytes);
    if fee < floor {
        refuse(CheckId::FeeFloor, floor);
    }
}
