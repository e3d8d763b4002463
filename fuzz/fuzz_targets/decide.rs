//! Any bytes as a request to the forged house, as they are and signed anew as a coordinator in the wrong hands would:
//! there is a decision, always the same, and what is accepted holds to the rules as this file counts them itself.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use strongroom_core::{
    policy::{Decision, RULES_VERSION, Verdict, decide},
    psbt::{Limits, Psbt, RequestHeader},
};
use strongroom_forge::house::{Forge, Wrapping, coordinator, sign_digest};

static FORGE: LazyLock<Forge> = LazyLock::new(|| Forge::new(Wrapping::Native));

fuzz_target!(|bytes: &[u8]| {
    judged(bytes);
    let Ok(mut psbt) = Psbt::parse(bytes, &Limits::CEILINGS) else {
        return;
    };
    if let Ok(Some(mut header)) = RequestHeader::from_psbt(&psbt) {
        header.signature = sign_digest(&coordinator(), RequestHeader::signing_digest(&psbt));
        if header.attach(&mut psbt).is_ok() {
            judged(&psbt.serialize());
        }
    }
});

fn judged(request: &[u8]) {
    let decision = decide(RULES_VERSION, FORGE.house(), request).expect("these rules are known");
    let written = decision.to_bytes().expect("a decision is written");
    assert_eq!(Decision::from_bytes(&written).expect("and read"), decision);
    let again = decide(RULES_VERSION, FORGE.house(), request).expect("these rules are known");
    assert_eq!(again, decision);
    if decision.verdict == Verdict::Accept {
        let psbt = Psbt::parse(request, &Limits::CEILINGS).expect("what is accepted can be read");
        assert!(RequestHeader::verify(&psbt, FORGE.policy.coordinator_key()).is_ok());
        holds(&psbt);
    }
}

/// The rules that money hangs on, counted without the checks.
fn holds(psbt: &Psbt) {
    let mut all = 0_u64;
    for input in psbt.inputs() {
        let previous = input.non_witness_utxo.as_ref().expect("every coin is proven");
        assert_eq!(previous.compute_txid(), input.outpoint.txid);
        let coin = &previous.output[input.outpoint.vout as usize];
        assert!(
            FORGE.vault.find(&coin.script_pubkey).is_some(),
            "a coin of another"
        );
        assert!(matches!(input.sighash_type, None | Some(1)));
        all += coin.value.to_sat();
    }
    let (mut paid, mut outside) = (0_u64, 0_u64);
    for output in psbt.outputs() {
        paid += output.value.to_sat();
        if FORGE.vault.find(&output.script_pubkey).is_none() {
            let entry = FORGE.policy.entry_for(&output.script_pubkey);
            assert!(entry.is_some(), "a destination that is not on the whitelist");
            outside += output.value.to_sat();
        }
    }
    let fee = all.checked_sub(paid).expect("no more goes out than comes in");
    assert!(fee <= FORGE.policy_text.most_sat, "fee {fee}");
    assert!(outside <= FORGE.policy_text.per_request_sat, "outside {outside}");
}
