//! B01, B03–B05: outputs that hold or name our keys and are not the vault's.

use bitcoin::{PublicKey, ScriptBuf};

use super::super::{
    Case, CheckId, Destination, Findings,
    case::{place_of_key, script_keys},
};
use crate::{
    psbt::Output,
    wallet::{Place as VaultPlace, Vault},
};

/// Refuses outputs that claim to be ours: the script is rebuilt from the manifest and compared byte by byte.
pub fn check(case: &Case<'_>, out: &mut Findings) {
    for (place, output, to) in case.each_output() {
        if to == Destination::Claimed {
            out.add(name(output, case.house.vault), place);
        }
    }
}

fn name(output: &Output, vault: &Vault) -> CheckId {
    let mut keys: alloc::vec::Vec<PublicKey> = output.bip32_derivation.keys().copied().collect();
    for script in output.witness_script.iter().chain(&output.redeem_script) {
        keys.extend(script_keys(script));
    }
    let places = || {
        keys.iter()
            .filter_map(|k| place_of_key(vault, k))
            .map(|(_, place)| place)
    };
    let pays = &output.script_pubkey;
    if places().any(|p| other_wrappings(vault, p).contains(pays)) {
        return CheckId::ChangeScriptType;
    }
    let ours = keys.iter().filter(|k| place_of_key(vault, k).is_some());
    if ours.clone().any(|k| single_key(k).contains(pays)) || commits(output) {
        return CheckId::ChangePolicy;
    }
    CheckId::ChangeClaimFalse
}

/// The vault's script at a place in every script type but its own.
fn other_wrappings(vault: &Vault, place: VaultPlace) -> alloc::vec::Vec<ScriptBuf> {
    let Some(own) = vault.script(place.branch, place.index) else {
        return alloc::vec::Vec::new();
    };
    let Some(inner) = own.witness_script.as_ref().or(own.redeem_script.as_ref()) else {
        return alloc::vec::Vec::new();
    };
    let wsh = ScriptBuf::new_p2wsh(&inner.wscript_hash());
    let nested = ScriptBuf::new_p2sh(&wsh.script_hash());
    let legacy = ScriptBuf::new_p2sh(&inner.script_hash());
    let all = [wsh, nested, legacy, inner.clone()];
    all.into_iter().filter(|s| *s != own.spk).collect()
}

/// What one of our keys alone would be paid by.
fn single_key(key: &PublicKey) -> alloc::vec::Vec<ScriptBuf> {
    let mut all = alloc::vec![ScriptBuf::new_p2pk(key), ScriptBuf::new_p2pkh(&key.pubkey_hash())];
    if let Ok(hash) = key.wpubkey_hash() {
        let wpkh = ScriptBuf::new_p2wpkh(&hash);
        all.push(ScriptBuf::new_p2sh(&wpkh.script_hash()));
        all.push(wpkh);
    }
    all
}

/// Says whether the scripts given with the output are the ones it pays to.
fn commits(output: &Output) -> bool {
    let pays = &output.script_pubkey;
    let witness = output
        .witness_script
        .as_ref()
        .map(|w| ScriptBuf::new_p2wsh(&w.wscript_hash()));
    let nested = witness.as_ref().map(|w| ScriptBuf::new_p2sh(&w.script_hash()));
    let redeem = output
        .redeem_script
        .as_ref()
        .map(|r| ScriptBuf::new_p2sh(&r.script_hash()));
    [witness, nested, redeem]
        .into_iter()
        .flatten()
        .any(|s| s == *pays)
}
