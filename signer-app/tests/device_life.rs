//! The whole life of a token, through the real worker process and the real SoftHSM.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test ends where something is not as it should be"
)]

mod support;

use std::collections::BTreeSet;

use bitcoin::secp256k1::ecdsa::Signature;
use bitcoin::secp256k1::{Message, PublicKey, Secp256k1};
use strongroom_core::wallet::Scheme;
use strongroom_signer::devices::bytes::{Bytes, Key33};
use strongroom_signer::devices::error::DeviceError;
use strongroom_signer::devices::protocol::{GeneratedKeys, Mark, Outcome, SignJob};
use support::{Site, code, digest, document, init, keys, open, quiet};

fn verifies(key: &Key33, digest: [u8; 32], compact: &[u8; 64]) -> bool {
    let signature = Signature::from_compact(compact).unwrap();
    let mut low = signature;
    low.normalize_s();
    let key = PublicKey::from_slice(&key.0).unwrap();
    low == signature
        && Secp256k1::verification_only()
            .verify_ecdsa(&Message::from_digest(digest), &signature, &key)
            .is_ok()
}

fn jobs(keys: &GeneratedKeys, count: usize) -> Vec<SignJob> {
    let pool: Vec<Key33> = keys.receive.iter().chain(&keys.change).map(|e| e.key).collect();
    (0..count)
        .map(|i| SignJob {
            scheme: Scheme::Ecdsa,
            key: pool[i % pool.len()],
            digest: Bytes(digest(i)),
        })
        .collect()
}

#[test]
fn a_token_is_born_opened_by_two_of_three_and_signs_two_hundred_digests() {
    let mut site = Site::new();
    let token = site.init();
    assert_eq!(token.holders.len(), 3);
    let mut worker = site.start();
    let report = worker.self_test().unwrap();
    assert_eq!(report.failed(), Vec::<String>::new());
    assert!(
        report
            .items
            .iter()
            .any(|i| i.name == "CKM_ECDSA" && i.outcome == Outcome::Pass)
    );
    assert_eq!(worker.open(open(&token, &[2, 0], None)).unwrap().keys, 0);

    let mut steps = Vec::new();
    let keys = worker
        .generate_keys(keys(5), &mut |p| steps.push(p.done))
        .unwrap();
    assert_eq!(steps, (1..=11).collect::<Vec<_>>());
    assert_eq!((keys.receive.len(), keys.change.len()), (5, 5));
    for evidence in keys.receive.iter().chain(&keys.change).chain([&keys.device]) {
        let at = evidence.attributes;
        assert!(at.sensitive && at.always_sensitive && at.never_extractable && at.local && at.sign);
        assert!(!at.extractable && !at.value_readable && !at.derive && !at.decrypt && !at.unwrap);
        assert!(verifies(
            &evidence.key,
            evidence.challenge.0,
            &evidence.signature.0
        ));
    }

    let jobs = jobs(&keys, 200);
    let signatures = worker.sign(&jobs, &mut quiet).unwrap();
    assert_eq!(signatures.len(), 200);
    for (job, signature) in jobs.iter().zip(&signatures) {
        assert!(verifies(&job.key, job.digest.0, signature));
    }
    let distinct: BTreeSet<&[u8]> = signatures.iter().map(|s| &s[..32]).collect();
    assert_eq!(distinct.len(), 200);
    let signature = worker.sign_document(&document(1000)).unwrap();
    assert!(verifies(
        &keys.device.key,
        text_digest(&document(1000)),
        &signature
    ));
    worker.close().unwrap();
}

fn text_digest(text: &str) -> [u8; 32] {
    *strongroom_core::note::text_digest(text).as_bytes()
}

#[test]
fn the_device_key_signs_documents_of_the_appliance_and_no_other_text() {
    let (site, token, keys) = Site::with_keys(1);
    let mut worker = site.opened(&token, &keys);
    for text in [
        "",
        "strongroom/approval/v1\nyes\n",
        "transfer everything",
        "strongroom",
    ] {
        assert_eq!(code(worker.sign_document(text)), "E_HSM_DOCUMENT", "{text}");
    }
    for text in [
        "strongroom/keysheet/v1\n",
        "strongroom/certificate/v1\n",
        "strongroom.Demo/Site\n",
    ] {
        let signature = worker.sign_document(text).unwrap();
        assert!(verifies(&keys.device.key, text_digest(text), &signature));
    }
}

#[test]
fn at_the_next_start_every_key_is_read_back_and_nothing_else_is_there() {
    let (site, token, keys) = Site::with_keys(3);
    let mut worker = site.opened(&token, &keys);
    let made: Vec<_> = keys
        .receive
        .iter()
        .chain(&keys.change)
        .chain([&keys.device])
        .collect();
    let listed: Vec<[u8; 33]> = made.iter().map(|e| e.key.0).collect();
    let back = worker.read_back(&listed, &mut quiet).unwrap();
    assert_eq!(back.orphans, vec![]);
    for (then, now) in made.iter().zip(&back.evidence) {
        assert_eq!(
            (then.key, &then.label, then.attributes),
            (now.key, &now.label, now.attributes)
        );
        assert_ne!(then.challenge, now.challenge);
    }
    let shorter = worker.read_back(&listed[1..], &mut quiet).unwrap();
    assert_eq!(shorter.orphans.len(), 1);
    assert_eq!(shorter.orphans[0].label, "strongroom/pool/0/0");
    let stranger = [[2; 33]];
    assert_eq!(code(worker.read_back(&stranger, &mut quiet)), "E_HSM_KEY_MISSING");
}

#[test]
fn one_share_does_not_open_and_a_wrong_share_is_named() {
    let mut site = Site::new();
    let token = site.init();
    let mut worker = site.start();
    assert_eq!(
        worker.open(open(&token, &[1], None)),
        Err(DeviceError::ShareFew { got: 1, need: 2 })
    );
    assert_eq!(
        worker.open(open(&token, &[1, 1], None)),
        Err(DeviceError::ShareFew { got: 1, need: 2 })
    );
    let mut swapped = open(&token, &[0, 1], None);
    swapped.shares[1].share = open(&token, &[2], None).shares.remove(0).share;
    let wrong = worker.open(swapped);
    assert_eq!(
        wrong,
        Err(DeviceError::ShareWrong {
            holder: "bela".into()
        })
    );
    assert_eq!(code(wrong), "E_SHARE_WRONG");
    assert_eq!(code(worker.sign_document(&document(0))), "E_HSM_STOP");
    assert_eq!(
        worker.open(open(&token, &[0, 1], None)).unwrap().serial,
        token.serial
    );
}

#[test]
fn shares_of_another_token_do_not_open_this_one() {
    let mut site = Site::new();
    let token = site.init();
    let mut other = Site::new();
    let other_token = other.init();
    let mut worker = site.start();
    // Roster and shares fit each other, but this token's PIN is another: the token itself says no, once.
    assert_eq!(code(worker.open(open(&other_token, &[0, 1], None))), "E_HSM_PIN");
    assert!(worker.open(open(&token, &[0, 1], None)).is_ok());
}

#[test]
fn a_token_that_exists_is_never_initialised_again() {
    let mut site = Site::new();
    site.init();
    let mut worker = site.start();
    assert_eq!(
        code(worker.init_token(init(2, &["anna", "bela"]))),
        "E_HSM_PROFILE"
    );
    for (quorum, holders) in [
        (1, vec!["anna", "bela"]),
        (3, vec!["anna", "bela"]),
        (2, vec!["anna", "anna"]),
    ] {
        assert_eq!(code(worker.init_token(init(quorum, &holders))), "E_SHARE_QUORUM");
    }
}

#[test]
fn a_batch_with_a_stranger_a_double_or_the_device_key_signs_nothing() {
    let (site, token, keys) = Site::with_keys(2);
    let mut worker = site.opened(&token, &keys);
    let good = jobs(&keys, 4);
    let mut stranger = good.clone();
    stranger[3].key = Bytes(*b"\x02\x79\xbe\x66\x7e\xf9\xdc\xbb\xac\x55\xa0\x62\x95\xce\x87\x0b\x07\x02\x9b\xfc\xdb\x2d\xce\x28\xd9\x59\xf2\x81\x5b\x16\xf8\x17\x98");
    assert_eq!(code(worker.sign(&stranger, &mut quiet)), "E_HSM_KEY_MISSING");
    let mut double = good.clone();
    double[3] = double[0];
    assert_eq!(code(worker.sign(&double, &mut quiet)), "E_HSM_JOB");
    let mut device = good.clone();
    device[0].key = keys.device.key;
    assert_eq!(code(worker.sign(&device, &mut quiet)), "E_HSM_JOB");
    let mut nonsense = good.clone();
    nonsense[1].key = Bytes([9; 33]);
    assert_eq!(code(worker.sign(&nonsense, &mut quiet)), "E_HSM_JOB");
    assert_eq!(worker.sign(&good, &mut quiet).unwrap().len(), 4);
}

#[test]
fn the_mark_only_grows_and_outlives_the_worker() {
    let (site, token, keys) = Site::with_keys(1);
    let mut worker = site.opened(&token, &keys);
    assert_eq!(worker.read_mark().unwrap(), None);
    let mark = |size, root| Mark {
        size,
        root: Bytes([root; 32]),
    };
    worker.write_mark(mark(5, 1)).unwrap();
    worker.write_mark(mark(5, 1)).unwrap();
    assert_eq!(
        worker.write_mark(mark(5, 2)),
        Err(DeviceError::MarkBack { held: 5, asked: 5 })
    );
    assert_eq!(
        worker.write_mark(mark(4, 1)),
        Err(DeviceError::MarkBack { held: 5, asked: 4 })
    );
    worker.write_mark(mark(9, 3)).unwrap();
    drop(worker);
    let mut worker = site.opened(&token, &keys);
    assert_eq!(worker.read_mark().unwrap(), Some(mark(9, 3)));
    assert_eq!(code(worker.write_mark(mark(8, 3))), "E_HSM_MARK_BACK");
}

#[test]
fn after_logout_nothing_is_signed_until_a_quorum_opens_again() {
    let (site, token, keys) = Site::with_keys(1);
    let mut worker = site.opened(&token, &keys);
    worker.logout().unwrap();
    assert_eq!(
        worker.sign(&jobs(&keys, 1), &mut quiet),
        Err(DeviceError::NotOpen)
    );
    assert_eq!(worker.read_mark(), Err(DeviceError::NotOpen));
    worker
        .open(open(&token, &[1, 2], Some(keys.device.key.0)))
        .unwrap();
    assert_eq!(worker.sign(&jobs(&keys, 1), &mut quiet).unwrap().len(), 1);
}

#[test]
fn an_r_that_the_journal_knows_is_never_given_out_again() {
    let (site, token, keys) = Site::with_keys(1);
    let mut worker = site.opened(&token, &keys);
    // More than one chunk, so that the chunking is walked as well.
    let known: BTreeSet<[u8; 32]> = (0..40_000).map(digest).collect();
    worker.seen_r(&known).unwrap();
    assert_eq!(worker.sign(&jobs(&keys, 2), &mut quiet).unwrap().len(), 2);
}

#[test]
fn two_objects_that_claim_one_key_are_ambiguous() {
    let (site, token, keys) = Site::with_keys(1);
    copy_key_object(&site);
    let mut worker = site.opened(&token, &keys);
    let failed = [
        worker.sign(&jobs(&keys, 1), &mut quiet),
        worker.sign(&jobs(&keys, 2)[1..], &mut quiet),
    ];
    assert!(failed.iter().any(|result| {
        matches!(result, Err(error @ DeviceError::KeyAmbiguous { .. }) if error.code() == "E_HSM_KEY_AMBIGUOUS")
    }));
}

/// Doubles one public key's file in the token directory, as a careless restore would.
fn copy_key_object(site: &Site) {
    let tokens = site.dir.path().join("tokens");
    let token = std::fs::read_dir(tokens).unwrap().next().unwrap().unwrap().path();
    let objects = std::fs::read_dir(&token).unwrap().map(|e| e.unwrap().path());
    let is_pool_key = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        let pool = bytes.windows(17).any(|w| w == b"strongroom/pool/0");
        // A private key's label is encrypted in its file; the public half shows it.
        pool && path.extension().is_some_and(|e| e == "object")
    };
    let public = objects
        .into_iter()
        .find(is_pool_key)
        .expect("a pool key's public object");
    std::fs::copy(&public, token.join("11111111-2222-3333-4444-555555555555.object")).unwrap();
}

#[test]
fn the_profile_is_believed_only_where_the_device_agrees() {
    let mut site = Site::new();
    let token = site.init();
    let mut wrong = site.profile.clone();
    wrong.serial = "0123456789abcdef".into();
    let mut worker = strongroom_signer::workers::device::DeviceWorker::spawn(Site::exe(), &wrong).unwrap();
    assert_eq!(code(worker.open(open(&token, &[0, 1], None))), "E_HSM_PROFILE");
    let mut label = site.profile.clone();
    label.label = "site-b".into();
    let mut worker = strongroom_signer::workers::device::DeviceWorker::spawn(Site::exe(), &label).unwrap();
    let failed = worker.open(open(&token, &[0, 1], None));
    assert_eq!(
        failed,
        Err(DeviceError::SelfTest {
            failed: vec!["label".into()]
        })
    );
}
