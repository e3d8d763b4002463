//! D14: proofs are no payments.

use bitcoin::{Amount, Transaction};

use super::super::{Case, CheckId, Finding, Place};
use crate::psbt::Input;

/// A script that begins a signed message: OP_0 and a push of a hash (BIP-0322).
const MESSAGE_SCRIPT_BYTES: usize = 34;

/// Names the proof that a request is, if it is one. Such a request is judged no further: it spends nothing, so
/// nothing of it may be shown as a payment, and this signer makes no proofs (a signature over one could be taken for
/// consent to more than was shown).
pub(in crate::policy) fn shape(case: &Case<'_>) -> Option<Finding> {
    for (place, input, _) in case.each_input() {
        if input.non_witness_utxo.as_ref().is_some_and(is_virtual) {
            return Some(Finding::new(CheckId::ProofMessage, place));
        }
    }
    if pays_nobody(case) {
        return Some(Finding::new(CheckId::ProofMessage, Place::Request));
    }
    reserves(case)
}

/// The transaction that a signed message spends: it spends nothing itself and is worth nothing (BIP-0322, `to_spend`).
/// A mined coinbase spends nothing either, but its script says a height, not a hash.
fn is_virtual(previous: &Transaction) -> bool {
    let spends_nothing = previous.input.iter().any(|i| i.previous_output.is_null());
    let hash = previous.input.first().is_some_and(|i| {
        i.script_sig.len() == MESSAGE_SCRIPT_BYTES && i.script_sig.as_bytes().starts_with(&[0x00, 0x20])
    });
    let worth_nothing = previous.output.iter().all(|o| o.value == Amount::ZERO);
    spends_nothing && hash && worth_nothing
}

/// A signed message pays nobody: its outputs are data of no value (BIP-0322, `to_sign`).
fn pays_nobody(case: &Case<'_>) -> bool {
    case.psbt
        .outputs()
        .iter()
        .all(|o| o.script_pubkey.is_op_return() && o.value == Amount::ZERO)
}

/// A proof of reserves has a first input that spends a hash instead of a coin, and one output that is worth all the
/// other coins, without a fee (BIP-0127). A request that says so by the field for it does not get this far.
fn reserves(case: &Case<'_>) -> Option<Finding> {
    let (_, others) = case.inputs.split_first()?;
    let [output] = case.psbt.outputs() else {
        return None;
    };
    if !case.psbt.inputs().first().is_some_and(says_nothing) {
        return None;
    }
    let mut sum = Amount::ZERO;
    for other in others {
        sum = sum.checked_add(other.as_ref()?.txout.value)?;
    }
    (sum == output.value).then(|| Finding::new(CheckId::ProofReserves, Place::Input(0)))
}

/// Whether nothing proves the coin of an input, because there is none: a claim of no value says as much.
fn says_nothing(input: &Input) -> bool {
    let worth = input.witness_utxo.as_ref().map_or(Amount::ZERO, |w| w.value);
    input.non_witness_utxo.is_none() && worth == Amount::ZERO
}
