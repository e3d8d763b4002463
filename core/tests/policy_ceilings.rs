//! Ceilings of a policy's whitelist: the most that is read, and one more.

#![allow(clippy::expect_used, reason = "a test stops where it fails")]

use std::fmt::Write as _;

use bitcoin::{
    Address, CompressedPublicKey, KnownHrp, NetworkKind,
    bip32::{Xpriv, Xpub},
    secp256k1::{PublicKey, Secp256k1, SecretKey},
};
use strongroom_core::policy::Policy;

const KEY: &str = "6d6caac248af96f6afa7f904f550253a0f3ef3f5aa2fe6838a95b216691468e2";

fn policy(whitelist: &str) -> String {
    format!(
        "format = \"strongroom-policy-1\"\ninstitution = \"Example\"\nnetwork = \"regtest\"\nversion = 1\n\
         written_at_height = 100\ncoordinator_key = \"{KEY}\"\nunsigned_requests = \"refuse\"\n\
         [transaction]\nversions = [2]\nheight_floor = 0\nlargest_jump = 100\nchange_gap = 5\nmost_change_outputs = 2\n\
         longest_expiry_blocks = 144\nrequire_rbf = false\nop_return = \"refuse\"\n\
         [limits]\nper_request_sat = 100\nwindow_blocks = 1\nper_window_sat = 200\nper_destination_sat = 50\n\
         [fees]\nmost_sat = 10\nmost_permille = 10\nmost_sat_per_vbyte = 5\nleast_sat_per_vbyte = 1\n\
         [change]\ndelay_blocks = 144\n{whitelist}"
    )
}

/// The code that a whitelist of these targets is refused with; `read` if it is not.
fn outcome(targets: &[String]) -> &'static str {
    let mut list = String::new();
    for (i, target) in targets.iter().enumerate() {
        writeln!(
            list,
            "[[whitelist]]\nlabel=\"P{i}\"\nclass=\"hot\"\nowner=\"o\"\nreason=\"r\"\n{target}\n\
             active_from_height=0\nexpires_height=1"
        )
        .expect("a string takes lines");
    }
    Policy::parse(&policy(&list)).map_or_else(|e| e.code(), |_| "read")
}

fn key(number: u32) -> PublicKey {
    let mut secret = [7; 32];
    secret[..4].copy_from_slice(&number.to_be_bytes());
    let secret = SecretKey::from_slice(&secret).expect("a secret key");
    PublicKey::from_secret_key(&Secp256k1::new(), &secret)
}

fn tpub(number: u8) -> Xpub {
    let root = Xpriv::new_master(NetworkKind::Test, &[number; 32]).expect("a seed");
    Xpub::from_priv(&Secp256k1::new(), &root)
}

fn ranged(descriptor: &str, range: u32) -> String {
    format!("descriptor=\"{descriptor}\"\nrange={range}")
}

#[test]
fn five_thousand_entries_are_read_and_no_more() {
    let address = |number| Address::p2wpkh(&CompressedPublicKey(key(number)), KnownHrp::Regtest);
    let mut targets: Vec<String> = (0..5_000)
        .map(|number| format!("address=\"{}\"", address(number)))
        .collect();
    assert_eq!(outcome(&targets), "read");
    targets.push(format!("address=\"{}\"", address(5_000)));
    assert_eq!(outcome(&targets), "E_LIMIT_POLICY");
}

#[test]
fn ranges_stand_for_five_thousand_scripts_together_and_no_more() {
    let mut targets: Vec<String> = (1..=5)
        .map(|number| ranged(&format!("wpkh({}/0/*)", tpub(number)), 1_000))
        .collect();
    assert_eq!(outcome(&targets), "read");
    targets.push(ranged(&format!("wpkh({}/0/*)", tpub(6)), 1));
    assert_eq!(outcome(&targets), "E_LIMIT_POLICY");
}

#[test]
fn a_descriptor_has_two_thousand_and_48_characters_and_no_more() {
    let keys: Vec<String> = (1..=17).map(|number| format!("{}/0/*", tpub(number))).collect();
    let short = format!("wsh(multi(2,{}))", keys.join(","));
    // Each further step takes two characters, each further digit of one takes one.
    let long = |length: usize| {
        let missing = length - short.len();
        let digit = if missing.is_multiple_of(2) { "" } else { "1" };
        let longer = format!("/{digit}0{}/*", "/0".repeat(missing / 2));
        let long = short.replacen("/0/*", &longer, 1);
        assert_eq!(long.len(), length);
        long
    };
    assert_eq!(outcome(&[ranged(&long(2_048), 1)]), "read");
    assert_eq!(outcome(&[ranged(&long(2_049), 1)]), "E_DESCRIPTOR_UNSANE");
}

#[test]
fn a_descriptor_has_32_brackets_and_no_more() {
    let mut script = format!("pk({}/0/*)", tpub(1));
    for number in 1..=15 {
        script = format!("and_v(v:pk({}),{script})", key(number));
    }
    let deepest = format!("wsh({script})");
    assert_eq!(deepest.matches('(').count(), 32);
    assert_eq!(outcome(&[ranged(&deepest, 1)]), "read");
    let deeper = format!("sh({deepest})");
    assert_eq!(outcome(&[ranged(&deeper, 1)]), "E_DESCRIPTOR_UNSANE");
}

#[test]
fn a_key_of_many_paths_stands_for_no_one_script() {
    assert_eq!(
        outcome(&[ranged(&format!("wpkh({}/<0;1>/*)", tpub(1)), 1)]),
        "E_DESCRIPTOR_UNSANE"
    );
}
