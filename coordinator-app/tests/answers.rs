//! Answers that are not what they should be are refused, each for its own reason, and change nothing.

mod support;

use std::{collections::BTreeMap, fs};

use bitcoin::{Network, PublicKey};
use strongroom_core::{
    ceremony::certificate::Certificate,
    ids::{Digest, RequestId},
    policy::Policy,
    psbt::Psbt,
};
use strongroom_forge::{
    draft::Draft,
    house::{Forge, Wrapping, coordinator, ed25519},
    sites::{ForgedVault, forge_manifest},
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
    let policy = policy(&ed25519(&coordinator()).to_string(), &[]);
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
    let certificate = strongroom_core::psbt::Answer::from_psbt(&other)
        .unwrap()
        .certificate()
        .to_vec();
    let signatures = honest.inputs().iter().map(|i| i.partial_sigs.clone()).collect();
    let request = Psbt::parse(&d.request, &strongroom_core::psbt::Limits::CEILINGS).unwrap();
    let mixed = strongroom_core::psbt::Answer::build(&request, signatures, &certificate).unwrap();
    assert_eq!(d.refuses(&mixed), "E_ANSWER_CERTIFICATE");
}

#[test]
fn a_request_is_no_answer_and_garbage_is_neither() {
    let d = desk();
    let request = Psbt::parse(&d.request, &strongroom_core::psbt::Limits::CEILINGS).unwrap();
    assert_eq!(d.refuses(&request), "E_ANSWER_CERTIFICATE");
    let file = d.coordinator.file("garbage", b"psbt\xff\xff\xff");
    let code = d
        .coordinator
        .fails(&["merge", "--request", &d.id, "--answer", &file], 65);
    assert!(code.starts_with("E_"), "{code}");
}
