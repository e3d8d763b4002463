//! B01, B03–B05: outputs that hold or name our keys and are not the vault's.

use alloc::collections::BTreeSet;

use bitcoin::{
    PubkeyHash, Script, ScriptBuf, WPubkeyHash, hashes::Hash as _, key::TapTweak as _, secp256k1::Secp256k1,
};

use super::super::{Case, CheckId, Destination, Findings, claims};
use crate::{
    ids::EcKey,
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
    let pays = output.script_pubkey.as_script();
    // Each of our keys once: a script may repeat one as often as it has room.
    let ours: BTreeSet<EcKey> = claims::keys(output)
        .filter(|k| claims::is_ours(vault, k))
        .collect();
    let places: BTreeSet<VaultPlace> = ours.iter().filter_map(|k| claims::place(vault, k)).collect();
    if places.iter().any(|p| pays_otherwise(vault, *p, pays)) {
        return CheckId::ChangeScriptType;
    }
    let one_key = ours.iter().any(|k| pays_one_key(k, pays)) || pays_taproot(output, vault);
    let alone = |p: &VaultPlace| vault.script(p.branch, p.index).is_some_and(|s| s.keys.len() == 1);
    if one_key && places.iter().any(alone) {
        return CheckId::ChangeScriptType;
    }
    if one_key || (!ours.is_empty() && commits(output)) {
        return CheckId::ChangePolicy;
    }
    CheckId::ChangeClaimFalse
}

/// Whether this is the vault's script at a place in another script type than its own.
fn pays_otherwise(vault: &Vault, place: VaultPlace, pays: &Script) -> bool {
    let own = vault.script(place.branch, place.index);
    let inner = own.and_then(|s| s.witness_script.as_ref().or(s.redeem_script.as_ref()));
    inner.is_some_and(|inner| {
        let wsh = ScriptBuf::new_p2wsh(&inner.wscript_hash());
        let nested = ScriptBuf::new_p2sh(&wsh.script_hash());
        let legacy = ScriptBuf::new_p2sh(&inner.script_hash());
        [&wsh, &nested, &legacy, inner]
            .into_iter()
            .any(|s| s.as_script() == pays)
    })
}

/// Whether this pays to one of our keys alone.
fn pays_one_key(key: &EcKey, pays: &Script) -> bool {
    let wpkh = ScriptBuf::new_p2wpkh(&WPubkeyHash::hash(key.as_bytes()));
    let nested = ScriptBuf::new_p2sh(&wpkh.script_hash());
    let pkh = ScriptBuf::new_p2pkh(&PubkeyHash::hash(key.as_bytes()));
    // A push of the key and OP_CHECKSIG.
    let pk = pays.as_bytes().get(1..34) == Some(key.as_bytes().as_slice()) && pays.is_p2pk();
    pk || [wpkh, nested, pkh].iter().any(|s| s.as_script() == pays)
}

/// Whether this is a taproot output of one of our keys alone.
fn pays_taproot(output: &Output, vault: &Vault) -> bool {
    let internal = output.tap_internal_key.filter(|_| output.script_pubkey.is_p2tr());
    internal.is_some_and(|key| {
        let ours = claims::both_parities(&key)
            .iter()
            .any(|k| claims::is_ours(vault, k));
        let (tweaked, _) = key.tap_tweak(&Secp256k1::verification_only(), None);
        ours && ScriptBuf::new_p2tr_tweaked(tweaked) == output.script_pubkey
    })
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
