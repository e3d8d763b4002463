//! Answers that are not what they should be are refused, each for its own reason, and change nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on must stop"
)]

mod support;

use std::{collections::BTreeMap, fs};

use bitcoin::{
    EcdsaSighashType, Network, PublicKey,
    hashes::Hash as _,
    secp256k1::{Message, Scalar, Secp256k1, SecretKey, ecdsa::Signature},
    sighash::SighashCache,
};
use strongroom_core::{
    ceremony::certificate::Certificate,
    ids::{Digest, EcKey, RequestId},
    note::{Note, Verifier},
    policy::Policy,
    psbt::{Answer, Limits, Psbt},
};
use strongroom_forge::{
    draft::Draft,
    house::{Forge, Wrapping, coordinator},
    sites::{ForgedVault, ed25519_public, forge_manifest},
};
use support::{Coordinator, answer, answer_with, policy};

type Signatures = Vec<BTreeMap<PublicKey, Vec<u8>>>;

struct Desk {
    coordinator: Coordinator,
    forged: ForgedVault,
    policy: String,
    id: String,
    request: Vec<u8>,
}

/// A coordinator that keeps one request over three coins, and no node.
fn desk() -> Desk {
    let c = Coordinator::new();
    let policy = policy(&ed25519_public(&coordinator()).to_string(), &[]);
    let parsed = Policy::parse(&policy).unwrap();
    let forged = forge_manifest(3, 2, 12, parsed.hash(), 3, Network::Regtest, 11);
    let (manifest, file) = (
        c.file("manifest", forged.manifest.to_text()),
        c.file("policy.toml", &policy),
    );
    c.ok(&["vault", "adopt", "--manifest", &manifest, "--policy", &file]);
    let mut forge = Forge::new(Wrapping::Native);
    (forge.manifest, forge.vault, forge.policy) = (forged.manifest.clone(), forged.vault(), parsed);
    let request = Draft::base(&forge).bytes();
    let id = RequestId::new([0x5a; 16]).to_string();
    let folder = c.dir.path().join("home/requests").join(&id);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("request.psbt"), &request).unwrap();
    let record = serde_json::json!({
        "version": 1, "id": id, "txid": "00".repeat(32), "height": 1_200, "expiry": 1_300, "payees": [], "fee": 5_000,
        "change": 1, "inputs": [], "answered": false, "sent": false,
    });
    fs::write(folder.join("record.json"), record.to_string()).unwrap();
    Desk {
        coordinator: c,
        forged,
        policy,
        id,
        request,
    }
}

impl Desk {
    fn refuses(&self, answer: &Psbt) -> String {
        let file = self.coordinator.file("answer.psbt", answer.serialize());
        let code = self
            .coordinator
            .fails(&["merge", "--request", &self.id, "--answer", &file], 65);
        let merged = self
            .coordinator
            .dir
            .path()
            .join("home/requests")
            .join(&self.id)
            .join("merged.psbt");
        assert!(!merged.exists(), "a refused answer changes nothing");
        code
    }

    fn forged(&self, certify: impl FnOnce(&mut Certificate), sign: impl FnOnce(&mut Signatures)) -> Psbt {
        answer_with(&self.forged, &self.policy, 0, &self.request, certify, sign)
    }

    /// What the keys of a coin sign.
    fn digest(&self, input: usize, key: &PublicKey) -> [u8; 32] {
        let request = Psbt::parse(&self.request, &Limits::CEILINGS).unwrap();
        let (vault, tx) = (self.forged.vault(), request.unsigned_tx());
        let (_, place) = vault.cosigner_of(&EcKey::new(key.inner.serialize())).unwrap();
        let script = vault.script(place.branch, place.index).unwrap();
        let value = request.inputs()[input].witness_utxo.as_ref().unwrap().value;
        let all = EcdsaSighashType::All;
        SighashCache::new(&tx)
            .p2wsh_signature_hash(input, script.witness_script.as_ref().unwrap(), value, all)
            .unwrap()
            .to_byte_array()
    }

    /// A valid signature whose nonce is 1: then r is the x of the generator, and s is digest + r·key.
    fn signed_with_nonce_one(&self, input: usize, key: &PublicKey) -> Vec<u8> {
        let digest = self.digest(input, key);
        let vault = self.forged.vault();
        let (cosigner, place) = vault.cosigner_of(&EcKey::new(key.inner.serialize())).unwrap();
        let secret = *self
            .forged
            .site(cosigner)
            .unwrap()
            .secret(place.branch, place.index as usize)
            .unwrap();
        let one = SecretKey::from_slice(&Scalar::ONE.to_be_bytes()).unwrap();
        let r = one
            .public_key(&Secp256k1::new())
            .x_only_public_key()
            .0
            .serialize();
        let s = secret.mul_tweak(&Scalar::from_be_bytes(r).unwrap()).unwrap();
        let s = s.add_tweak(&Scalar::from_be_bytes(digest).unwrap()).unwrap();
        let mut signature = Signature::from_compact(&[r, s.secret_bytes()].concat()).unwrap();
        signature.normalize_s();
        let sighash_type = EcdsaSighashType::All;
        bitcoin::ecdsa::Signature {
            signature,
            sighash_type,
        }
        .to_vec()
    }

    fn takes(&self, answer: &Psbt) -> serde_json::Value {
        let file = self.coordinator.file("answer.psbt", answer.serialize());
        self.coordinator
            .ok(&["merge", "--request", &self.id, "--answer", &file])
    }
}

#[test]
fn an_honest_answer_is_taken_once_or_twice() {
    let d = desk();
    let honest = answer(&d.forged, &d.policy, 0, &d.request);
    assert_eq!(d.takes(&honest)["signed"], serde_json::json!(["site 0"]));
    assert_eq!(d.takes(&honest)["signed"], serde_json::json!(["site 0"]));
    let second = answer(&d.forged, &d.policy, 1, &d.request);
    assert_eq!(d.takes(&second)["complete"], true);
}

#[test]
fn a_wrong_or_missing_signature_is_refused() {
    let d = desk();
    let swapped = d.forged(
        |_| {},
        |s| {
            let (a, b) = (
                s[0].values().next().unwrap().clone(),
                s[1].values().next().unwrap().clone(),
            );
            *s[0].values_mut().next().unwrap() = b;
            *s[1].values_mut().next().unwrap() = a;
        },
    );
    assert_eq!(d.refuses(&swapped), "E_ANSWER_SIG");
    assert_eq!(d.refuses(&d.forged(|_| {}, |s| s[2].clear())), "E_ANSWER_PARTIAL");
    let single = d.forged(
        |_| {},
        |s| *s[0].values_mut().next().unwrap().last_mut().unwrap() = 0x83,
    );
    assert_eq!(d.refuses(&single), "E_ANSWER_SIG", "SIGHASH_SINGLE|ANYONECANPAY");
}

#[test]
fn a_signature_of_a_strangers_key_is_refused() {
    let d = desk();
    // A fair signature, low in s and over the digest that was asked for; but nobody registered its key.
    let stranger = SecretKey::from_slice(&[0x77; 32]).unwrap();
    let key = PublicKey::new(stranger.public_key(&Secp256k1::new()));
    let forged = d.forged(
        |_| {},
        |s| {
            let digest = d.digest(1, s[1].keys().next().unwrap());
            let signature = Secp256k1::new().sign_ecdsa(&Message::from_digest(digest), &stranger);
            let sighash_type = EcdsaSighashType::All;
            let given = bitcoin::ecdsa::Signature {
                signature,
                sighash_type,
            };
            s[1] = BTreeMap::from([(key, given.to_vec())]);
        },
    );
    assert_eq!(d.refuses(&forged), "E_ANSWER_KEY");
}

#[test]
fn two_signatures_with_one_nonce_are_refused() {
    let d = desk();
    let repeated = d.forged(
        |_| {},
        |s| {
            for (input, given) in s.iter_mut().enumerate().take(2) {
                let key = *given.keys().next().unwrap();
                given.insert(key, d.signed_with_nonce_one(input, &key));
            }
        },
    );
    assert_eq!(d.refuses(&repeated), "E_ANSWER_NONCE");
}

#[test]
fn signatures_under_other_keys_are_refused() {
    let d = desk();
    let other = answer(&d.forged, &d.policy, 1, &d.request);
    let by_another_site = d.forged(|_| {}, |s| s[1] = other.inputs()[1].partial_sigs.clone());
    assert_eq!(d.refuses(&by_another_site), "E_ANSWER_KEY");
    let at_another_place = d.forged(|_| {}, |s| s.swap(0, 1));
    assert_eq!(d.refuses(&at_another_place), "E_ANSWER_KEY");
    let two_sites = d.forged(|_| {}, |s| s[0].extend(other.inputs()[0].partial_sigs.clone()));
    assert_eq!(d.refuses(&two_sites), "E_ANSWER_PARTIAL");
}

#[test]
fn a_certificate_that_speaks_of_something_else_is_refused() {
    let d = desk();
    let edits: [fn(&mut Certificate); 10] = [
        |c| c.request = Digest::of(&[b"another"]),
        |c| c.request_id = None,
        |c| c.txid = Digest::of(&[b"another"]),
        |c| c.root = Digest::of(&[b"another"]),
        |c| c.signatures = Digest::of(&[b"another"]),
        |c| c.manifest = Digest::of(&[b"another"]),
        |c| c.policy = Digest::of(&[b"another"]),
        |c| c.policy_version = 2,
        |c| c.height = 1,
        |c| c.network = Network::Bitcoin,
    ];
    for edit in edits {
        assert_eq!(d.refuses(&d.forged(edit, |_| {})), "E_ANSWER_CERTIFICATE");
    }
}

#[test]
fn a_certificate_of_another_site_is_refused() {
    let d = desk();
    let honest = answer(&d.forged, &d.policy, 0, &d.request);
    let other = answer(&d.forged, &d.policy, 1, &d.request);
    let certificate = Answer::from_psbt(&other).unwrap().certificate().to_vec();
    let signatures = honest.inputs().iter().map(|i| i.partial_sigs.clone()).collect();
    let request = Psbt::parse(&d.request, &Limits::CEILINGS).unwrap();
    let mixed = Answer::build(&request, signatures, &certificate).unwrap();
    assert_eq!(d.refuses(&mixed), "E_ANSWER_CERTIFICATE");
}

#[test]
fn a_certificate_that_the_device_did_not_sign_is_refused() {
    let d = desk();
    let honest = answer(&d.forged, &d.policy, 0, &d.request);
    let certificate = Answer::from_psbt(&honest).unwrap().certificate().to_vec();
    let note: Note = String::from_utf8(certificate).unwrap().parse().unwrap();
    let (own, other) = (&d.forged.sites[0], &d.forged.sites[1]);
    // Every word is true, and the site's name stands under it; but another token signed, or the log key did.
    let token = (
        other.sheet.sheet().verifier().key,
        other.device_signature(note.text()),
    );
    let log = (
        own.sheet.sheet().log_verifier().key,
        own.log_signature(note.text()),
    );
    for (key, signature) in [token, log] {
        let mut forged = Note::new(note.text().to_owned());
        let name = own.sheet.sheet().site.clone();
        forged.add(&Verifier { name, key }, &signature).unwrap();
        let signatures = honest.inputs().iter().map(|i| i.partial_sigs.clone()).collect();
        let request = Psbt::parse(&d.request, &Limits::CEILINGS).unwrap();
        let answer = Answer::build(&request, signatures, forged.to_string().as_bytes()).unwrap();
        assert_eq!(d.refuses(&answer), "E_ANSWER_CERTIFICATE");
    }
}

#[test]
fn a_kept_request_that_does_not_prove_its_coins_takes_no_answer() {
    let d = desk();
    let honest = answer(&d.forged, &d.policy, 0, &d.request);
    let mut forge = Forge::new(Wrapping::Native);
    (forge.manifest, forge.vault) = (d.forged.manifest.clone(), d.forged.vault());
    forge.policy = Policy::parse(&d.policy).unwrap();
    let mut draft = Draft::base(&forge);
    draft.inputs[1].non_witness_utxo = None;
    let folder = d.coordinator.dir.path().join("home/requests").join(&d.id);
    fs::write(folder.join("request.psbt"), draft.bytes()).unwrap();
    assert_eq!(d.refuses(&honest), "E_UTXO");
    fs::write(folder.join("request.psbt"), &d.request).unwrap();
    assert_eq!(d.takes(&honest)["signed"], serde_json::json!(["site 0"]));
}

#[test]
fn a_request_is_no_answer_and_garbage_is_neither() {
    let d = desk();
    let request = Psbt::parse(&d.request, &Limits::CEILINGS).unwrap();
    assert_eq!(d.refuses(&request), "E_ANSWER_CERTIFICATE");
    let file = d.coordinator.file("garbage", b"psbt\xff\xff\xff");
    let code = d
        .coordinator
        .fails(&["merge", "--request", &d.id, "--answer", &file], 65);
    assert!(code.starts_with("E_"), "{code}");
}
