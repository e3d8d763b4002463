//! The program over a real journal: damage, receipts, and the chain.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use strongroom_core::{
    journal::debit::txid_digest,
    journal::record::{Body, Outcome},
    psbt::{Limits, Psbt},
};
use strongroom_forge::house::{Forge, Wrapping};

use crate::site::{Site, at, payment, put};

fn audit(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strongroom-audit"));
    command
        .args(args)
        .current_dir(dir)
        .output()
        .expect("the program runs")
}

fn receipt(site: &Site<'_>, dir: &Path) {
    let mut note = site.chain.checkpoint().expect("a journal").note();
    let by = site.chain.log().expect("a journal").verifier();
    note.add(&by, &site.own().log_signature(note.text()))
        .expect("the log key");
    fs::write(dir.join("receipt"), note.to_string()).expect("written");
}

#[test]
fn one_byte_one_record_or_a_shorter_journal_is_named_and_exits_65() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    let dir = tempfile::tempdir().expect("a directory");
    site.save(dir.path());
    receipt(&site, dir.path());
    let run = || {
        let output = audit(dir.path(), &["replay", ".", "--json", "--receipt", "receipt"]);
        let out = String::from_utf8(output.stdout).expect("text");
        let json: serde_json::Value = serde_json::from_str(&out).expect("json");
        (output.status.code(), json["error"]["record"].as_u64())
    };
    assert_eq!(run(), (Some(0), None));

    let log = dir.path().join("log");
    let whole = fs::read(&log).expect("read");
    let frames = frames(&whole);
    assert_eq!(frames.len(), at::ENDED + 1);
    let is = |bytes: &[u8], record: usize| {
        fs::write(&log, bytes).expect("written");
        assert_eq!(run(), (Some(65), Some(record as u64)));
    };
    for (i, frame) in frames.iter().enumerate() {
        for byte in [0, 4, frame.len() / 2, frame.len() - 1] {
            let mut damaged = frames.clone();
            damaged[i][byte] ^= 1;
            is(&damaged.concat(), i);
        }
        let mut doubled = frames.clone();
        doubled.insert(i, frame.clone());
        is(&doubled.concat(), i + 1);
        let mut dropped = frames.clone();
        dropped.remove(i);
        is(&dropped.concat(), i);
        if i + 1 < frames.len() {
            let mut swapped = frames.clone();
            swapped.swap(i, i + 1);
            is(&swapped.concat(), i);
        }
        is(&frames[..i].concat(), i);
    }
    fs::write(&log, &whole).expect("written");
    assert_eq!(run(), (Some(0), None));
}

#[test]
fn a_blob_that_is_changed_or_gone_is_named_with_its_record() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    let dir = tempfile::tempdir().expect("a directory");
    site.save(dir.path());
    // What a step of the key ceremony left behind is named by its hash alone.
    let roster = strongroom_core::ids::Digest::of(&[site.own().roster.to_text().as_bytes()]);
    for (hash, bytes) in site.blobs.iter().filter(|(h, _)| **h != roster) {
        let path = dir.path().join("blobs").join(hash.to_string());
        let mut other = bytes.clone();
        other[0] ^= 1;
        for damage in [Some(other), None] {
            match damage {
                Some(bytes) => fs::write(&path, bytes).expect("written"),
                None => fs::remove_file(&path).expect("removed"),
            }
            let output = audit(dir.path(), &["replay", "."]);
            let err = String::from_utf8(output.stderr).expect("text");
            assert_eq!(output.status.code(), Some(65), "{err}");
            assert!(
                err.starts_with("error: E_BLOB_") && err.contains(&hash.to_string()),
                "{err}"
            );
        }
        fs::write(&path, bytes).expect("written");
    }
}

/// Cuts a log at its frames, as the format says: the length of the body stands first.
fn frames(mut log: &[u8]) -> Vec<Vec<u8>> {
    let mut parser = strongroom_core::journal::frame::Parser::new();
    let mut found = Vec::new();
    parser.feed(log);
    while let Ok(Some(frame)) = parser.next_frame() {
        let bytes = frame.to_bytes().expect("a frame");
        let (one, rest) = log.split_at(bytes.len());
        assert_eq!(one, bytes);
        found.push(bytes);
        log = rest;
    }
    assert!(log.is_empty());
    found
}

#[test]
fn a_spend_on_the_chain_is_found_under_its_own_id() {
    for wrapping in [Wrapping::Native, Wrapping::Nested] {
        let forge = Forge::new(wrapping);
        let request = payment(&forge).bytes();
        let site = Site::signed(&forge, &request);
        let dir = tempfile::tempdir().expect("a directory");
        site.save(dir.path());
        let psbt = Psbt::parse(&request, &Limits::CEILINGS).expect("reads");
        let mut tx = psbt.unsigned_tx();
        for (input, kept) in tx.input.iter_mut().zip(psbt.inputs()) {
            let coin = kept.non_witness_utxo.as_ref().expect("proven");
            let spk = &coin.output[kept.outpoint.vout as usize].script_pubkey;
            let place = forge.vault.find(spk).expect("ours");
            let descriptor = forge.vault.descriptor(place).expect("a descriptor");
            input.script_sig = descriptor.unsigned_script_sig();
        }
        let mined = txid_digest(&tx.compute_txid());
        assert_eq!(
            mined == txid_digest(&psbt.txid()),
            matches!(wrapping, Wrapping::Native)
        );
        fs::write(dir.path().join("spends"), format!("{mined} 100\n")).expect("written");
        let output = audit(dir.path(), &["reconcile", ".", "--chain", "spends", "--json"]);
        let out = String::from_utf8(output.stdout).expect("text");
        assert_eq!(out, "{\"version\":1,\"matched\":1,\"differences\":[]}\n");
    }
}

#[test]
fn a_journal_that_does_not_hold_reconciles_with_nothing() {
    let forge = Forge::new(Wrapping::Native);
    let mut site = Site::signed(&forge, &payment(&forge).bytes());
    // Nobody spoke, and yet it is signed.
    for body in &mut site.bodies {
        if let Body::Intent { approvals, .. } = body {
            approvals.clear();
        }
    }
    assert!(matches!(
        site.bodies.last(),
        Some(Body::Ended {
            outcome: Outcome::Signed,
            ..
        })
    ));
    let dir = tempfile::tempdir().expect("a directory");
    site.save(dir.path());
    fs::write(dir.path().join("spends"), "").expect("written");
    let told = refused(dir.path(), &["reconcile", ".", "--chain", "spends"], 65);
    assert_eq!(told, ("E_UNTRUE".into(), Some(15), REPORT.into()));
}

const REPORT: &str = "the signer decided otherwise than its rules; stop using it and report";

/// Runs a command that must fail with this exit code: gives code, record and what to do.
fn refused(dir: &Path, args: &[&str], exit: i32) -> (String, Option<u64>, String) {
    let output = audit(dir, &[args, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(exit));
    let err = String::from_utf8(output.stderr).expect("text");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
    let code = json["error"]["code"].as_str().expect("a code").to_owned();
    assert!(err.starts_with(&format!("error: {code}: ")), "{err}");
    let (_, hint) = err.split_once("hint: ").expect("what to do");
    (code, json["error"]["record"].as_u64(), hint.trim_end().to_owned())
}

#[test]
fn what_is_not_there_or_cannot_be_read_is_told_apart() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::registered(&forge);
    let dir = tempfile::tempdir().expect("a directory");
    let hint = "name the journal's directory, the one that holds `log`";
    let replay = ["replay", "."];
    let told = refused(dir.path(), &replay, 66);
    assert_eq!(told, ("E_MISSING".into(), None, hint.into()));
    fs::create_dir(dir.path().join("log")).expect("made");
    let told = refused(dir.path(), &replay, 74);
    assert_eq!(told, ("E_IO".into(), None, hint.into()));
    fs::remove_dir(dir.path().join("log")).expect("removed");
    site.save(dir.path());
    assert_eq!(audit(dir.path(), &replay).status.code(), Some(0));
    // The same for a receipt, and for a blob.
    let told = refused(dir.path(), &["replay", ".", "--receipt", "nowhere"], 66);
    assert_eq!(told.0, "E_MISSING");
    let told = refused(dir.path(), &["replay", ".", "--receipt", "blobs"], 74);
    assert_eq!(told.0, "E_IO");
    let registered = strongroom_core::ids::Digest::of(&[forge.policy_text.to_toml().as_bytes()]);
    let blob = dir.path().join("blobs").join(registered.to_string());
    fs::remove_file(&blob).expect("removed");
    fs::create_dir(&blob).expect("made");
    assert_eq!(refused(dir.path(), &replay, 74).0, "E_IO");
}

#[test]
fn papers_that_cannot_be_read_are_named_with_their_record() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::registered(&forge);
    let (manifest, policy) = (forge.manifest.to_text(), forge.policy_text.to_toml());
    for (what, text) in [("manifest", &manifest), ("policy", &policy)] {
        let papers: [&[u8]; 3] = [b"", b"\xff\xfe", &text.as_bytes()[..text.len() / 2]];
        for paper in papers {
            let found = site.doctored(|bodies, blobs| {
                let Body::Registered { manifest, policy, .. } = &mut bodies[at::REGISTERED] else {
                    panic!("a registration");
                };
                let named = if what == "manifest" { manifest } else { policy };
                *named = put(blobs, paper);
            });
            assert_eq!(found, ("E_DOCUMENT", Some(at::REGISTERED as u64)), "{what}");
        }
    }
}
