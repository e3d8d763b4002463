//! C11, C12: outputs of a kind that people know.

use bitcoin::{Amount, Script};

use super::super::{Case, CheckId, Destination, Finding, Findings, OpReturnRule, decision::script_text};

/// Most bytes of an OP_RETURN script that nodes relay by default: 80 of data and their pushes.
const OP_RETURN_BYTES: usize = 83;

/// Refuses scripts of no standard kind (nobody can say who owns what they hold) and OP_RETURN outputs that the
/// policy does not allow, that burn value, or that are not one readable push.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    let mut data_outputs = 0usize;
    for (place, output, to) in case.each_output() {
        let script = output.script_pubkey.as_script();
        if script.is_op_return() {
            data_outputs = data_outputs.saturating_add(1);
            let allowed = case.house.policy.transaction().op_return == OpReturnRule::Data
                && output.value == Amount::ZERO
                && data_outputs == 1
                && one_push(script);
            if !allowed {
                out.push(Finding::new(CheckId::OpReturn, place).with("script", script_text(script)));
            }
        } else if to == Destination::External && !standard(script) {
            out.push(Finding::new(CheckId::OutputScript, place).with("script", script_text(script)));
        }
    }
}

/// The kinds that a whitelist entry can name.
pub(in crate::policy) fn standard(script: &Script) -> bool {
    script.is_p2pkh() || script.is_p2sh() || script.is_p2wpkh() || script.is_p2wsh() || script.is_p2tr()
}

fn one_push(script: &Script) -> bool {
    use bitcoin::script::Instruction;
    let mut parts = script.instructions_minimal().skip(1);
    let push = matches!(parts.next(), Some(Ok(Instruction::PushBytes(_))));
    push && parts.next().is_none() && script.len() <= OP_RETURN_BYTES
}
