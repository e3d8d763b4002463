//! Somebody who knows the PIN and brings a program of their own: what the token gives them, and what the signer
//! notices of what they did (H06, non-extractable keys).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod support;

use std::process::Command;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use strongroom_core::wallet::Scheme;
use strongroom_signer::devices::bytes::Bytes;
use strongroom_signer::devices::pin::{self, Role};
use strongroom_signer::devices::protocol::{GeneratedKeys, InitialisedToken, SignJob};
use support::{Site, code, digest, open, quiet};

const SECP256K1: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a];
const POOL_KEY: &str = "strongroom/pool/0/0";
const OTHER_KEY: &str = "strongroom/pool/1/0";

#[test]
fn with_the_pin_in_hand_no_private_value_can_be_read() {
    let (site, token, _keys) = Site::with_keys(2);
    assert_eq!(
        insider(&site, &token, "read"),
        "5 private keys, 0 values, 0 made extractable"
    );
}

#[test]
fn an_extractable_key_is_refused_at_read_back() {
    let (site, token, keys) = Site::with_keys(1);
    let weak = hex::decode(insider(&site, &token, "weak")).unwrap();
    let mut worker = site.opened(&token, &keys);
    let error = worker
        .read_back(&[weak.try_into().unwrap()], &mut quiet)
        .unwrap_err();
    assert_eq!(error.code(), "E_HSM_KEY_ATTRIBUTE");
    assert!(error.to_string().contains("CKA_SENSITIVE"), "{error}");
}

#[test]
fn a_second_private_key_under_the_same_id_is_ambiguous() {
    let (site, token, keys) = Site::with_keys(1);
    insider(&site, &token, "twin");
    let mut worker = site.opened(&token, &keys);
    assert_eq!(code(worker.sign(&jobs(&keys), &mut quiet)), "E_HSM_KEY_AMBIGUOUS");
}

#[test]
fn a_key_put_in_the_place_of_another_signs_nothing_that_leaves() {
    let (site, token, keys) = Site::with_keys(1);
    insider(&site, &token, "swap");
    let mut worker = site.opened(&token, &keys);
    assert_eq!(code(worker.sign(&jobs(&keys), &mut quiet)), "E_HSM_SIG_INVALID");
    assert_eq!(code(worker.sign(&jobs(&keys), &mut quiet)), "E_HSM_QUARANTINED");
}

fn jobs(keys: &GeneratedKeys) -> Vec<SignJob> {
    vec![SignJob {
        scheme: Scheme::Ecdsa,
        key: keys.receive[0].key,
        digest: Bytes(digest(1)),
    }]
}

/// Runs [`act`] in a process of its own, for SoftHSM finds its tokens by the environment.
fn insider(site: &Site, token: &InitialisedToken, what: &str) -> String {
    let shares = open(token, &[0, 1], None).shares;
    let secret = pin::combine(Role::User, 2, &shares, &token.roster.user).unwrap();
    let pin = pin::derive(&secret, Role::User, &token.serial, site.profile.pin_max);
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "act", "--nocapture"])
        .env("SOFTHSM2_CONF", site.profile.softhsm_conf.as_ref().unwrap())
        .env("INSIDER_PIN", std::str::from_utf8(pin.expose_bytes()).unwrap())
        .env("INSIDER_ACT", what)
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success(), "{text}");
    text.lines()
        .find_map(|line| line.strip_prefix("insider: "))
        .expect("a result")
        .to_owned()
}

#[test]
#[ignore = "started by the other tests in a process of its own"]
fn act() {
    let pkcs11 = Pkcs11::new(support::SOFTHSM).unwrap();
    pkcs11
        .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
        .unwrap();
    let slot = pkcs11.get_slots_with_initialized_token().unwrap()[0];
    let session = pkcs11.open_rw_session(slot).unwrap();
    let pin = AuthPin::new(std::env::var("INSIDER_PIN").unwrap().into());
    session.login(UserType::User, Some(&pin)).unwrap();
    let result = match std::env::var("INSIDER_ACT").unwrap().as_str() {
        "read" => read_values(&session),
        "weak" => make_weak(&session),
        "twin" => {
            let id = id_of(&session, private(&session, POOL_KEY));
            session
                .update_attributes(private(&session, OTHER_KEY), &[Attribute::Id(id)])
                .unwrap();
            "done".into()
        }
        "swap" => {
            let (one, other) = (private(&session, POOL_KEY), private(&session, OTHER_KEY));
            let (id, other_id) = (id_of(&session, one), id_of(&session, other));
            session
                .update_attributes(one, &[Attribute::Id(other_id)])
                .unwrap();
            session.update_attributes(other, &[Attribute::Id(id)]).unwrap();
            "done".into()
        }
        other => panic!("no act {other}"),
    };
    println!("\ninsider: {result}");
}

fn read_values(session: &Session) -> String {
    let keys = session
        .find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY)])
        .unwrap();
    let readable = |key: &&ObjectHandle| {
        session
            .get_attributes(**key, &[AttributeType::Value])
            .is_ok_and(|list| !list.is_empty())
    };
    let loosened = |key: &&ObjectHandle| {
        let looser = [Attribute::Extractable(true), Attribute::Sensitive(false)];
        looser
            .into_iter()
            .any(|one| session.update_attributes(**key, &[one]).is_ok())
    };
    let (values, loose) = (
        keys.iter().filter(readable).count(),
        keys.iter().filter(loosened).count(),
    );
    format!(
        "{} private keys, {values} values, {loose} made extractable",
        keys.len()
    )
}

/// A key as the signer makes them in everything but its protection; returns its public key.
fn make_weak(session: &Session) -> String {
    use bitcoin::hashes::{Hash, hash160};
    let label = Attribute::Label(b"strongroom/pool/0/1".to_vec());
    let public = [
        Attribute::Token(true),
        Attribute::EcParams(SECP256K1.to_vec()),
        label.clone(),
    ];
    let private = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(false),
        Attribute::Extractable(true),
        Attribute::Sign(true),
        label,
    ];
    let pair = session
        .generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private)
        .unwrap();
    let point = match session
        .get_attributes(pair.0, &[AttributeType::EcPoint])
        .unwrap()
        .remove(0)
    {
        Attribute::EcPoint(point) => point,
        other => panic!("{other:?}"),
    };
    let key = bitcoin::secp256k1::PublicKey::from_slice(&point[2..])
        .unwrap()
        .serialize();
    let id = [Attribute::Id(hash160::Hash::hash(&key).to_byte_array().to_vec())];
    session.update_attributes(pair.0, &id).unwrap();
    session.update_attributes(pair.1, &id).unwrap();
    hex::encode(key)
}

fn private(session: &Session, label: &str) -> ObjectHandle {
    let template = [
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::Label(label.as_bytes().to_vec()),
    ];
    let found = session.find_objects(&template).unwrap();
    assert_eq!(found.len(), 1);
    found[0]
}

fn id_of(session: &Session, key: ObjectHandle) -> Vec<u8> {
    match session
        .get_attributes(key, &[AttributeType::Id])
        .unwrap()
        .remove(0)
    {
        Attribute::Id(id) => id,
        other => panic!("{other:?}"),
    }
}
