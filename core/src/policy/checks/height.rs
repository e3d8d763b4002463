//! E11: heights rise, above a floor, by no more than a jump.

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses heights below the policy's floor, not above the last signed one (unless the same request is taken up
/// again), or too far ahead of that or of the floor: a host that moves the height could open the windows of the
/// limits, end cool-downs, or lock the signer out for good.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let (state, rules) = (case.house.state, case.house.policy.transaction());
    let height = case.height.0;
    // A lock time that is no height has its own name.
    if height == 0 {
        return;
    }
    let mut refuse = |check, limit: u32| {
        out.push(
            Finding::new(check, Place::Request)
                .with("height", height)
                .with("limit", limit),
        );
    };
    if height < rules.height_floor {
        refuse(CheckId::HeightFloor, rules.height_floor);
    }
    if case.taken().is_some() {
        return;
    }
    // What replaces the last payment may stand at its height: the windows count it in its place.
    let replaces = case.replaces().is_some_and(|r| state.taken.contains_key(&r));
    let back = if replaces {
        height < state.height
    } else {
        height <= state.height
    };
    if back && height >= rules.height_floor {
        refuse(CheckId::HeightBack, state.height);
    }
    let furthest = state
        .height
        .max(rules.height_floor)
        .saturating_add(rules.largest_jump);
    if height > furthest {
        refuse(CheckId::HeightJump, furthest);
    }
}
