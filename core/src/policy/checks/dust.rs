//! D12: outputs too small to be worth spending.

use super::super::{Case, CheckId, Finding, Findings};

/// Refuses outputs below the dust limit: no node would relay the transaction.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, output, _) in case.each_output() {
        let least = output.script_pubkey.minimal_non_dust();
        let sat = output.value.to_sat();
        // A zero amount has its own name.
        if sat > 0 && !output.script_pubkey.is_op_return() && output.value < least {
            out.push(
                Finding::new(CheckId::Dust, place)
                    .with("sat", sat)
                    .with("least_sat", least.to_sat()),
            );
        }
    }
}
