//! A08: amounts and sums that bitcoin cannot hold.

use bitcoin::Amount;

use super::super::{Case, CheckId, Finding, Findings, Place};

/// Refuses zero and impossible amounts, sums that overflow, and outputs worth more than the inputs.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let mut sane = true;
    for (place, _, verified) in case.each_input() {
        let Some(v) = verified else {
            sane = false;
            continue;
        };
        sane &= in_range(place, v.txout.value, false, out);
    }
    for (place, output, _) in case.each_output() {
        sane &= in_range(place, output.value, output.script_pubkey.is_op_return(), out);
    }
    if sane {
        sums(case, out);
    }
}

fn in_range(place: Place, value: Amount, may_be_zero: bool, out: &mut Findings) -> bool {
    let zero = value == Amount::ZERO && !may_be_zero;
    if zero || value > Amount::MAX_MONEY {
        out.push(Finding::new(CheckId::AmountRange, place).with("sat", value.to_sat()));
        return false;
    }
    true
}

fn sums(case: &Case<'_>, out: &mut Findings) {
    let add = |sum: Option<Amount>, a: Amount| sum?.checked_add(a).filter(|s| *s <= Amount::MAX_MONEY);
    let proven = case.inputs.iter().flatten().map(|v| v.txout.value);
    let inputs = proven.fold(Some(Amount::ZERO), add);
    let outputs = case
        .psbt
        .outputs()
        .iter()
        .map(|o| o.value)
        .fold(Some(Amount::ZERO), add);
    match (inputs, outputs) {
        (Some(i), Some(o)) if o > i => out.push(
            Finding::new(CheckId::NegativeFee, Place::Request)
                .with("in_sat", i.to_sat())
                .with("out_sat", o.to_sat()),
        ),
        (Some(_), Some(_)) => {}
        (_, _) => out.add(CheckId::AmountRange, Place::Request),
    }
}
