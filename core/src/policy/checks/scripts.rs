//! C08: redeem and witness scripts are the ones that inputs and outputs commit to.

use bitcoin::{Script, ScriptBuf};

use super::super::{Case, CheckId, Destination, Findings};

/// Refuses scripts that do not hash to what is spent (BIP-0174 signer) or paid. Scripts that are signed for come
/// from the manifest all the same.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, input, verified) in case.each_input() {
        if let Some(v) = verified
            && !fits(
                &v.txout.script_pubkey,
                input.redeem_script.as_ref(),
                input.witness_script.as_ref(),
            )
        {
            out.add(CheckId::ScriptHash, place);
        }
    }
    for (place, output, to) in case.each_output() {
        // An output that claims to be ours and is not has been refused under its own name.
        if to != Destination::Claimed
            && !fits(
                &output.script_pubkey,
                output.redeem_script.as_ref(),
                output.witness_script.as_ref(),
            )
        {
            out.add(CheckId::ScriptHash, place);
        }
    }
}

fn fits(pays: &Script, redeem: Option<&ScriptBuf>, witness: Option<&ScriptBuf>) -> bool {
    if redeem.is_some_and(|r| ScriptBuf::new_p2sh(&r.script_hash()).as_script() != pays) {
        return false;
    }
    let Some(witness) = witness else { return true };
    let program = ScriptBuf::new_p2wsh(&witness.wscript_hash());
    match redeem {
        Some(redeem) => program == *redeem,
        None => {
            program.as_script() == pays || ScriptBuf::new_p2sh(&program.script_hash()).as_script() == pays
        }
    }
}
