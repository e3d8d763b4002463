//! A01–A07: whether each input's spent output is proven, and why not.

use bitcoin::{Script, ScriptBuf, TxOut};

use super::super::{Case, CheckId, Finding, Findings, Place};
use crate::psbt::Input;

/// Refuses every input whose spent output is not proven by its full previous transaction (BIP-0174 signer;
/// CVE-2020-14199: a host could lie about amounts in two runs and turn the difference into fee).
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, input, verified) in case.each_input() {
        if verified.is_none() {
            out.push(reason(place, input));
        }
    }
}

fn reason(place: Place, input: &Input) -> Finding {
    match (&input.non_witness_utxo, &input.witness_utxo) {
        (None, None) => Finding::new(CheckId::UtxoMissing, place),
        (None, Some(claimed)) => unproven(place, input, claimed),
        (Some(previous), claimed) => {
            let txid = previous.compute_txid();
            if txid != input.outpoint.txid {
                return Finding::new(CheckId::PrevTxTxid, place)
                    .with("spends", input.outpoint.txid)
                    .with("given", txid);
            }
            let vout = usize::try_from(input.outpoint.vout).ok();
            let Some(truth) = vout.and_then(|v| previous.output.get(v)) else {
                return Finding::new(CheckId::PrevTxVout, place)
                    .with("index", input.outpoint.vout)
                    .with("outputs", previous.output.len());
            };
            let lie = claimed.as_ref().map_or(0, |c| c.value.to_sat());
            Finding::new(CheckId::UtxoConflict, place)
                .with("claimed_sat", lie)
                .with("proven_sat", truth.value.to_sat())
        }
    }
}

/// Names what is missing where only the short form of the spent output is given.
fn unproven(place: Place, input: &Input, claimed: &TxOut) -> Finding {
    let script = claimed.script_pubkey.as_script();
    let check = if script.is_p2tr() {
        CheckId::TapPrevouts
    } else if script.is_witness_program() {
        CheckId::PrevTxMissing
    } else if script.is_p2sh() {
        nested(script, input.redeem_script.as_ref())
    } else {
        CheckId::LegacyNeedsPrevTx
    };
    Finding::new(check, place).with("claimed_sat", claimed.value.to_sat())
}

fn nested(script: &Script, redeem: Option<&ScriptBuf>) -> CheckId {
    match redeem {
        None => CheckId::LegacyNeedsPrevTx,
        Some(r) if !r.is_witness_program() => CheckId::LegacyNeedsPrevTx,
        Some(r) if ScriptBuf::new_p2sh(&r.script_hash()).as_script() != script => CheckId::UtxoUnprovenSegwit,
        Some(_) => CheckId::PrevTxMissing,
    }
}
