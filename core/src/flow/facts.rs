//! The facts that officers are shown before they approve; their approvals commit to the text's hash.

use alloc::{format, string::String};

use bitcoin::Amount;

use super::Desk;
use crate::{
    note::Writer,
    policy::{Decision, Payment, Severity, Summary},
    words::{address::by_four, amount::show, order},
};

/// Writes the facts down: everything true about the request and nothing else. Every output stands on a line of its
/// own, with its full address (G02, G04) and its exact amount both ways (G03); nothing here is the coordinator's text.
pub(super) fn facts(desk: &Desk<'_>, decision: &Decision, summary: &Summary) -> String {
    let mut w = Writer::new("facts");
    let manifest = desk.house.manifest;
    let sat = |n: u64| show(Amount::from_sat(n));
    w.field("institution", &manifest.institution)
        .field("vault", &manifest.vault)
        .field("network", manifest.network)
        .field("transaction", by_four(&format!("{}", summary.txid)))
        .field("height", decision.height)
        .field(
            "inputs",
            format!("{} worth {}", summary.inputs, sat(summary.in_sat)),
        );
    for payment in &summary.payments {
        let name = if payment.change.is_some() {
            "change"
        } else {
            "pays"
        };
        w.field(name, line(payment));
    }
    w.field("order", order::words(manifest.network, summary))
        .field("leaves", sat(summary.external_sat))
        .field("comes-back", sat(summary.change_sat))
        .field("fee", sat(summary.fee_sat))
        .field("fee-rate", fee_rate(summary))
        .field("window-used", sat(summary.window_used_sat))
        .field("approvals", summary.approvals);
    if let Some(rule) = &summary.rule {
        w.field("rule", rule);
    }
    for f in decision
        .findings
        .iter()
        .filter(|f| f.check.severity() != Severity::Block)
    {
        w.field("finding", f.line());
    }
    w.finish()
}

fn line(payment: &Payment) -> String {
    let (amount, address) = (show(Amount::from_sat(payment.sat)), by_four(&payment.address));
    match (payment.change, &payment.entry) {
        (Some(index), _) => format!("{amount} to {address} (own, change {index})"),
        (None, Some(entry)) => {
            let class = payment.class.as_deref().unwrap_or("no class");
            format!("{amount} to {address} ({class}: {entry})")
        }
        (None, None) => format!("{amount} to {address} (data, no payee)"),
    }
}

/// Satoshi per virtual byte to one digit, rounded up, and the size it is of.
fn fee_rate(summary: &Summary) -> String {
    let tenths = summary.fee_sat.saturating_mul(10);
    let rate = tenths
        .checked_add(summary.vbytes.saturating_sub(1))
        .unwrap_or(tenths);
    let rate = rate.checked_div(summary.vbytes).unwrap_or(0);
    let (whole, part) = (
        rate.checked_div(10).unwrap_or(0),
        rate.checked_rem(10).unwrap_or(0),
    );
    format!("{whole}.{part} sat/vbyte over {} vbytes", summary.vbytes)
}
