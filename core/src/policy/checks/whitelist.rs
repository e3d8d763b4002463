//! The whitelist: default deny, by script.

use super::super::{Case, CheckId, Destination, Finding, Findings};
use super::outputs::standard;

/// Refuses every payment to a script that no entry names, whose entry has expired or is still cooling down.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let height = case.height.0;
    for (place, output, to) in case.each_output() {
        let script = output.script_pubkey.as_script();
        if to != Destination::External || !standard(script) {
            continue;
        }
        let finding = |check| Finding::new(check, place);
        match case.house.policy.entry_for(script) {
            None => out.push(finding(CheckId::Whitelist).with("script", script.to_hex_string())),
            Some(e) if height > e.expires_height => {
                out.push(
                    finding(CheckId::WhitelistExpired)
                        .with("entry", &e.label)
                        .with("expired", e.expires_height),
                );
            }
            Some(e) if height < e.active_from_height => {
                let cooling = finding(CheckId::WhitelistCooldown).with("entry", &e.label);
                out.push(cooling.with("from", e.active_from_height));
            }
            Some(_) => {}
        }
    }
}
