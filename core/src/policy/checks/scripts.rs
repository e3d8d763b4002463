//! C08: redeem and witness scripts are the ones the spent output commits to.

use bitcoin::ScriptBuf;

use super::super::{Case, CheckId, Findings, VerifiedInput};
use crate::psbt::Input;

/// Refuses scripts that do not hash to what is spent (BIP-0174 signer). Scripts that are signed for come from the
/// manifest all the same.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, input, verified) in case.each_input() {
        if verified.is_some_and(|v| !fits(input, v)) {
            out.add(CheckId::ScriptHash, place);
        }
    }
}

fn fits(input: &Input, verified: &VerifiedInput) -> bool {
    let mut spent = verified.txout.script_pubkey.clone();
    if let Some(redeem) = &input.redeem_script {
        if ScriptBuf::new_p2sh(&redeem.script_hash()) != spent {
            return false;
        }
        spent = redeem.clone();
    }
    match &input.witness_script {
        None => true,
        Some(witness) => {
            let program = ScriptBuf::new_p2wsh(&witness.wscript_hash());
            program == spent || ScriptBuf::new_p2sh(&program.script_hash()) == spent
        }
    }
}
