//! Vaults and the scripts that follow from them, compared with scripts built by hand.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test helpers outside test functions"
)]

use bitcoin::{
    Address, Network, PublicKey, ScriptBuf, Sequence,
    absolute::LockTime,
    hashes::{Hash as _, sha256},
    opcodes::all::{OP_CHECKMULTISIG, OP_CHECKSIGVERIFY, OP_CSV, OP_ENDIF, OP_IFDUP, OP_NOTIF},
    script::Builder,
};
use strongroom_core::{
    ids::{Digest, EcKey},
    wallet::{Branch, Cosigner, Place, Vault},
};
use strongroom_forge::sites::{ForgedVault, forge_manifest, forge_template};

const POLICY: Digest = Digest::new([7; 32]);

fn forged(template: &str) -> ForgedVault {
    forge_template(template, 3, POLICY, 1, Network::Regtest, 11)
}

fn keys(forged: &ForgedVault, branch: Branch, index: usize) -> Vec<PublicKey> {
    let key = |k: &EcKey| PublicKey::from_slice(k.as_bytes()).unwrap();
    forged
        .sites
        .iter()
        .map(|s| key(&s.sheet.sheet().keys(branch)[index]))
        .collect()
}

/// BIP-0067 and BIP-0011 by hand: `m <keys in order of their bytes> n OP_CHECKMULTISIG`.
fn sorted_multisig(m: i64, mut keys: Vec<PublicKey>) -> ScriptBuf {
    keys.sort_by_key(|k| k.to_bytes());
    let n = i64::try_from(keys.len()).unwrap();
    let mut script = Builder::new().push_int(m);
    for key in &keys {
        script = script.push_key(key);
    }
    script.push_int(n).push_opcode(OP_CHECKMULTISIG).into_script()
}

/// BIP-0141 by hand: version 0 and the SHA-256 of the script.
fn p2wsh(script: &ScriptBuf) -> ScriptBuf {
    let hash = sha256::Hash::hash(script.as_bytes());
    let mut bytes = vec![0x00, 0x20];
    bytes.extend_from_slice(hash.as_byte_array());
    ScriptBuf::from_bytes(bytes)
}

fn everywhere() -> impl Iterator<Item = (Branch, usize)> {
    Branch::ALL.into_iter().flat_map(|b| (0..3).map(move |i| (b, i)))
}

#[test]
fn two_of_three_addresses_are_those_built_by_hand() {
    let forged = forge_manifest(3, 2, 3, POLICY, 1, Network::Regtest, 1);
    let vault = forged.vault();
    for (branch, i) in everywhere() {
        let index = u32::try_from(i).unwrap();
        let script = sorted_multisig(2, keys(&forged, branch, i));
        let ours = vault.script(branch, index).unwrap();
        assert_eq!(ours.witness_script.as_ref(), Some(&script));
        assert_eq!(ours.redeem_script, None);
        assert_eq!(ours.spk, p2wsh(&script));
        let by_hand = Address::p2wsh(&script, Network::Regtest);
        assert_eq!(vault.address(branch, index).unwrap(), by_hand);
        assert_eq!(vault.find(&ours.spk), Some(Place { branch, index }));
    }
}

#[test]
fn wrapped_addresses_are_those_built_by_hand() {
    let forged = forged("sh(wsh(sortedmulti(1,@0/**,@1/<0;1>/*)))");
    let vault = forged.vault();
    for (branch, i) in everywhere() {
        let script = sorted_multisig(1, keys(&forged, branch, i));
        let ours = vault.script(branch, u32::try_from(i).unwrap()).unwrap();
        assert_eq!(ours.redeem_script, Some(p2wsh(&script)));
        assert_eq!(ours.spk, p2wsh(&script).to_p2sh());
        assert_eq!(ours.witness_script, Some(script));
    }
}

#[test]
fn single_key_templates_have_the_scripts_of_their_kind() {
    for (template, wrapped) in [("wpkh(@0/**)", false), ("sh(wpkh(@0/**))", true)] {
        let forged = forged(template);
        let key = keys(&forged, Branch::Receive, 0)[0];
        let program = ScriptBuf::new_p2wpkh(&key.wpubkey_hash().unwrap());
        let vault = forged.vault();
        let ours = vault.script(Branch::Receive, 0).unwrap();
        assert_eq!(ours.witness_script, None);
        assert_eq!(ours.redeem_script, wrapped.then(|| program.clone()));
        assert_eq!(ours.spk, if wrapped { program.to_p2sh() } else { program });
    }
}

#[test]
fn a_timelocked_recovery_path_is_the_script_built_by_hand() {
    let forged = forged("wsh(or_d(multi(2,@0/**,@1/**),and_v(v:pk(@2/**),older(4032))))");
    let [a, b, c] = keys(&forged, Branch::Change, 2)[..] else {
        panic!("three keys")
    };
    let script = Builder::new()
        .push_int(2)
        .push_key(&a)
        .push_key(&b)
        .push_int(2)
        .push_opcode(OP_CHECKMULTISIG)
        .push_opcode(OP_IFDUP)
        .push_opcode(OP_NOTIF)
        .push_key(&c)
        .push_opcode(OP_CHECKSIGVERIFY)
        .push_int(4032)
        .push_opcode(OP_CSV)
        .push_opcode(OP_ENDIF)
        .into_script();
    let vault = forged.vault();
    assert_eq!(
        vault.script(Branch::Change, 2).unwrap().witness_script,
        Some(script)
    );
    let template = vault.template();
    assert_eq!(template.quorum(), 1); // after the delay one cosigner is enough
    assert_eq!(template.quorum_at_once(), 2);
    let under = |blocks: &[u16]| {
        let sequences = blocks.iter().map(|b| Sequence::from_height(*b));
        template.quorum_under(sequences, LockTime::ZERO)
    };
    assert_eq!(under(&[4_031]), 2);
    assert_eq!(under(&[4_032]), 1);
    // A coin that has not waited asks for its quorum, whatever the others have done.
    assert_eq!(under(&[4_032, 0]), 2);
}

#[test]
fn keys_are_found_whole_and_by_place() {
    let forged = forge_manifest(3, 2, 3, POLICY, 1, Network::Regtest, 1);
    let vault = forged.vault();
    let (branch, index) = (Branch::Change, 1);
    let place = Place { branch, index };
    for (number, site) in (0u8..).zip(&forged.sites) {
        let cosigner = Cosigner::new(number);
        let key = site.sheet.sheet().change[1];
        assert_eq!(vault.cosigner_key(cosigner, place), Some(&key));
        assert_eq!(vault.cosigner_of(&key), Some((cosigner, place)));
        assert_eq!(vault.cosigner_of(&site.sheet.sheet().device_key), None);
        // The other point with the same x is another key.
        let mut twin = *key.as_bytes();
        twin[0] ^= 1;
        assert_eq!(vault.cosigner_of(&EcKey::new(twin)), None);
    }
    assert_eq!(vault.cosigner_key(Cosigner::new(3), place), None);
}

#[test]
fn a_branch_ends_where_the_shortest_pool_ends() {
    let forged = forge_manifest(3, 2, 3, POLICY, 1, Network::Regtest, 1);
    let short = forged.sites[1].edited_sheet(|s| s.change.truncate(2));
    let manifest = forged.edited(|t| t.sheets[1] = short).unwrap();
    let vault = Vault::new(&manifest).unwrap();
    assert_eq!(
        (vault.length(Branch::Receive), vault.length(Branch::Change)),
        (3, 2)
    );
    assert!(vault.script(Branch::Change, 1).is_some());
    assert!(vault.script(Branch::Change, 2).is_none());
    let e = vault.address(Branch::Change, 2).unwrap_err();
    assert_eq!(e.code(), "E_CHANGE_PATH");
    assert!(vault.address(Branch::Change, u32::MAX).is_err());
}

#[test]
fn the_definite_descriptor_has_the_vaults_script() {
    let forged = forge_manifest(3, 2, 3, POLICY, 1, Network::Regtest, 1);
    let vault = forged.vault();
    for (branch, i) in everywhere() {
        let index = u32::try_from(i).unwrap();
        let descriptor = vault.descriptor(Place { branch, index }).unwrap();
        assert_eq!(
            descriptor.script_pubkey(),
            vault.script(branch, index).unwrap().spk
        );
    }
    // 2-of-3: an empty push, two signatures of 72 and a script of 105, each with its length. The item count is
    // there in an unsigned input as well.
    assert_eq!(vault.sizes().satisfaction.to_wu(), 1 + 2 * 73 + 106);
}
