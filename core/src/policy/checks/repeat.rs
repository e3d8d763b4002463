//! E06: the same payment again, out of other coins.

use alloc::collections::BTreeMap;

use super::super::{Case, CheckId, Destination, Finding, Findings, Taken};
use crate::ids::Digest;

/// Asks each approver by name whether a payee is meant to get exactly the same amount again, which another request in
/// the window pays. Other coins make it another transaction: no rule about coins would notice, and both would be mined.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    // The window comes in the order of heights: the latest stays.
    let mut before: BTreeMap<(&[u8], u64), (&Digest, &Taken)> = BTreeMap::new();
    for (request, taken) in case.window_requests() {
        for output in &taken.debit.outputs {
            before.insert((&output.script, output.sat), (request, taken));
        }
    }
    for (place, output, to) in case.each_output() {
        let sat = output.value.to_sat();
        // Data is paid nothing, however often.
        if !matches!(to, Destination::External) || sat == 0 {
            continue;
        }
        if let Some((request, taken)) = before.get(&(output.script_pubkey.as_bytes(), sat)) {
            let finding = Finding::new(CheckId::RepeatPayment, place)
                .with("sat", sat)
                .with("earlier_ceremony", taken.ceremony)
                .with("earlier_request", request)
                .with("earlier_height", taken.debit.height);
            out.push(finding);
        }
    }
}
