//! kill -9 of the signer, and of its device worker, at every record of a signing ceremony: the next start replays the
//! journal, loses nothing, signs nothing twice, and finishes or closes what was open.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "helpers of a test: a panic here is a failing test"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};
use strongroom_core::ids::EcKey;
use strongroom_core::journal::frame::Parser;
use strongroom_core::journal::read::Reader;
use strongroom_core::journal::record::Record;
use strongroom_core::psbt::{Answer, Limits, Psbt};
use strongroom_core::wallet::Cosigner;
use strongroom_signer::messages::record_line;
use support::house::{House, RECEIPT, Ran, small_answers, small_request};

/// Records of one signing ceremony, from its beginning to its end: a kill after each is a point of its own.
const RECORDS: u64 = 21;
/// Points at which the device worker is killed: after INTENT, while it signs, seals and marks.
const WORKER_POINTS: [u64; 8] = [13, 13, 14, 14, 15, 16, 17, 18];

#[test]
fn the_signer_killed_after_any_record_loses_nothing_and_signs_nothing_twice() {
    let house = House::registered();
    for point in 1..=RECORDS {
        interrupted(&house, u32::try_from(point).unwrap(), |child, before| {
            wait_for(&house, child, before + point);
            // The ceremony may have ended in this very moment; then there is nothing to kill.
            let _ = child.kill();
        });
    }
    // One that nothing interrupts has its records where the points say.
    let number = u32::try_from(RECORDS).unwrap() + 1;
    let before = lines(&house).len();
    interrupted(&house, number, |child, _| drop(child.wait()));
    let of_one = lines(&house).split_off(before);
    let at = |word: &str| of_one.iter().position(|l| l.contains(word)).unwrap() as u64 + 1;
    let points = [at(" intent "), at(" module marked "), at(" ended ")];
    let [intent, .., marked] = WORKER_POINTS;
    assert_eq!(points, [intent, marked, RECORDS], "{of_one:#?}");
    whole(&house, u64::from(number));
}

#[test]
fn the_device_worker_killed_at_any_point_ends_the_ceremony_and_nothing_else() {
    let house = House::registered();
    for (number, point) in (1u32..).zip(WORKER_POINTS) {
        interrupted(&house, number, |child, before| {
            wait_for(&house, child, before + point);
            let mut workers = device_workers(child.id());
            while workers.is_empty() && child.try_wait().unwrap().is_none() {
                workers = device_workers(child.id());
            }
            for worker in workers {
                // It may have ended by itself in between.
                let _ = kill_process(worker, Signal::KILL);
            }
        });
    }
    whole(&house, WORKER_POINTS.len() as u64);
}

#[test]
fn a_ceremony_stopped_after_its_keys_or_registration_is_closed_as_what_it_did() {
    let house = House::initialised();
    cut_after(&house, "keys made");
    fs::remove_file(house.at("site/journal/checkpoint")).unwrap();
    let sheet = fs::read(house.at("site/sheet.txt")).unwrap();
    house.prepare_registration(&house.forge());
    let answers = fs::read_to_string(house.at("register.toml")).unwrap();
    let answers = answers.replace(RECEIPT, "no_receipt = \"power cut at the end of init\"\n");
    house.answers("register", &answers);
    fs::remove_file(house.at("site/sheet.txt")).unwrap();
    house.ceremony("register").expect(0);
    assert_eq!(fs::read(house.at("site/sheet.txt")).unwrap(), sheet);
    let ended = |lines: &[String]| -> Vec<String> {
        let ends = lines.iter().filter(|l| l.contains(" ended "));
        ends.map(|l| l.split(' ').skip(3).collect::<Vec<_>>().join(" "))
            .collect()
    };
    assert_eq!(ended(&house.journal()), ["initialised", "registered"]);

    let house = House::initialised();
    let kept = ["site/journal/checkpoint", "site/receipt.txt"].map(|f| (f, fs::read(house.at(f)).unwrap()));
    house.prepare_registration(&house.forge());
    house.ceremony("register").expect(0);
    cut_after(&house, "registered manifest");
    for (file, bytes) in kept {
        fs::write(house.at(file), bytes).unwrap();
    }
    let copies = ["manifest.txt", "policy.toml"].map(|f| format!("site/{f}"));
    let before = copies.clone().map(|f| fs::read(house.at(&f)).unwrap());
    for file in &copies {
        fs::remove_file(house.at(file)).unwrap();
    }
    fs::write(house.at("request.psbt"), small_request(&house.forge(), 1)).unwrap();
    house.answers("sign", &small_answers(&["bela", "cleo"], 1));
    let signed = house.ceremony("sign").expect(0);
    assert!(signed.err.contains("registered and in force"), "{}", signed.err);
    assert_eq!(ended(&house.journal()), ["initialised", "registered", "signed"]);
    assert_eq!(copies.map(|f| fs::read(house.at(&f)).unwrap()), before);
}

/// The journal as it was when the last record with these words had just become durable.
fn cut_after(house: &House, words: &str) {
    let path = house.at("site/journal/log");
    let bytes = fs::read(&path).unwrap();
    let mut parser = Parser::new();
    parser.feed(&bytes);
    let mut end = None;
    while let Some(frame) = parser.next_frame().unwrap() {
        let record = Record::from_bytes(&frame.body).unwrap();
        if record_line(&record).contains(words) {
            end = Some(usize::try_from(parser.offset()).unwrap());
        }
    }
    fs::write(&path, bytes.get(..end.unwrap()).unwrap()).unwrap();
}

/// Runs one request through an interruption and a second try, and checks what must hold for it.
fn interrupted(house: &House, number: u32, strike: impl FnOnce(&mut Child, u64)) {
    let request = small_request(&house.forge(), number);
    fs::write(house.at("request.psbt"), &request).unwrap();
    house.answers("sign", &small_answers(&["bela", "cleo"], number));
    let _ = fs::remove_dir_all(house.at("out"));
    let before = records(house);
    let mut child = house.begin("sign");
    strike(&mut child, before);
    let first = Ran::of(&child.wait_with_output().unwrap());
    let left = lines(house);
    // An answer that was already out must be the one that comes again.
    let out = fs::read(house.at("out/answer.psbt")).ok();

    let again = house.ceremony("sign").expect(0);
    let answer = fs::read(house.at("out/answer.psbt")).unwrap();
    signed(house, &request, &answer);
    if let Some(out) = out {
        assert_eq!(out, answer, "request {number}: two answers");
    }
    let now = lines(house);
    assert!(now.starts_with(&left), "request {number}: records were lost");
    let results = |lines: &[String]| lines.iter().filter(|l| l.contains(" result ")).count();
    assert_eq!(
        results(&now),
        usize::try_from(number).unwrap(),
        "request {number}"
    );
    let expected = if results(&left) == results(&now) {
        "reissued"
    } else {
        "signed"
    };
    assert_eq!(
        again.field("outcome"),
        expected,
        "request {number}, first run:\n{}",
        first.err
    );
}

/// What must hold over the whole journal afterwards.
fn whole(house: &House, requests: u64) {
    let receipts = [
        "journal",
        "verify",
        "site/journal",
        "--receipt",
        "site/receipt.txt",
    ];
    house.run(&receipts).expect(0);
    let lines = lines(house);
    let named = |word: &str| -> BTreeSet<String> {
        let after = |l: &String| {
            let mut words = l.split(' ').skip_while(|w| *w != word).skip(1);
            words.next().map(str::to_owned)
        };
        lines.iter().filter_map(after).collect()
    };
    assert_eq!(named("began"), named("ended"), "a ceremony was left open");
    let results = lines.iter().filter(|l| l.contains(" result ")).count();
    assert_eq!(results as u64, requests);
    let last_mark = lines.iter().rposition(|l| l.contains(" module marked ")).unwrap();
    let last_result = lines.iter().rposition(|l| l.contains(" result ")).unwrap();
    assert!(
        last_mark > last_result,
        "signatures left without the module's mark"
    );
}

/// The answer is this transaction's, with one signature of this site's own key for each input.
fn signed(house: &House, request: &[u8], answer: &[u8]) {
    let request = Psbt::parse(request, &Limits::CEILINGS).unwrap();
    let answer = Answer::from_psbt(&Psbt::parse(answer, &Limits::CEILINGS).unwrap()).unwrap();
    assert_eq!(answer.txid(), request.txid());
    let vault = house.forge().vault;
    for input in answer.signatures() {
        assert_eq!(input.len(), 1);
        let key = input.ecdsa.keys().next().unwrap().inner.serialize();
        let (cosigner, _) = vault.cosigner_of(&EcKey::new(key)).unwrap();
        assert_eq!(cosigner, Cosigner::new(0));
    }
}

fn lines(house: &House) -> Vec<String> {
    let mut reader = Reader::new(None);
    reader.feed(&fs::read(house.at("site/journal/log")).unwrap());
    let mut lines = Vec::new();
    // A torn end is not a record: it is cut at the next start.
    while let Some(record) = reader.next_record().unwrap() {
        lines.push(record_line(&record));
    }
    lines
}

fn records(house: &House) -> u64 {
    lines(house).len() as u64
}

/// Waits until the journal holds so many records, or the program has ended.
fn wait_for(house: &House, child: &mut Child, count: u64) {
    while records(house) < count && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
}

/// The processes that a process started.
fn device_workers(parent: u32) -> Vec<Pid> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    let children = fs::read_to_string(path).unwrap_or_default();
    let pids = children.split_whitespace().filter_map(|p| p.parse::<i32>().ok());
    let device = |pid: &i32| {
        let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        command.split('\0').any(|word| word == "device-worker")
    };
    pids.filter(device).filter_map(Pid::from_raw).collect()
}
