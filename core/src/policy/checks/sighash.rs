//! C01–C05, C07: SIGHASH_ALL and nothing else.

use super::super::{Case, CheckId, Finding, Findings};

const ALL: u32 = 0x01;
/// Taproot's own: it commits to what ALL commits to, in a signature of 64 bytes (BIP-0341).
const DEFAULT: u32 = 0x00;
const DEFINED: [u32; 6] = [0x01, 0x02, 0x03, 0x81, 0x82, 0x83];

/// Refuses every sighash type but ALL, and for taproot every one but DEFAULT, on every input: the others let
/// somebody else add or change inputs or outputs after the officers looked, or make the digest a constant.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, input, verified) in case.each_input() {
        let Some(asked) = input.sighash_type else { continue };
        let allowed = match verified.map(|v| v.txout.script_pubkey.is_p2tr()) {
            Some(true) => asked == DEFAULT,
            Some(false) => asked == ALL,
            // Refused for its proof: nobody knows its kind.
            None => [DEFAULT, ALL].contains(&asked),
        };
        if allowed {
            continue;
        }
        let check = if DEFINED.contains(&asked) {
            CheckId::Sighash
        } else {
            CheckId::SighashNonStd
        };
        out.push(Finding::new(check, place).with("sighash", asked));
    }
}
