//! Wallets of others read the PSBTs that our light carries, and write some that we carry: bitcoinjs-lib, embit and bdk,
//! with urtypes and @ngraveio/bc-ur between them and us.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests"
)]

#[path = "interop/installed.rs"]
mod installed;
#[path = "interop/programs.rs"]
mod programs;

use std::path::Path;
use std::time::Duration;

use installed::installed;
use programs::{hex, lines, node, python};
use strongroom_core::psbt::{Foreign, Limits, Psbt, PsbtBuilder};
use strongroom_core::qr::{BbqrSender, Payload, PayloadKind, Receiver, Sender, UrType};
use strongroom_optics::distort::Camera;
use strongroom_optics::{Correction, read, render_frame};

fn from_hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks_exact(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}

/// A request of ours, whole, as the coordinator hands it out.
fn request(case: &str) -> Vec<u8> {
    let accepted = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/accepted");
    std::fs::read(accepted.join(case).join("request.psbt")).unwrap()
}

/// Of version 0, which all wallets read: native, nested and taproot vaults.
const VERSION_0: [&str; 3] = ["base-version-0", "nested-version-0", "taproot-version-0"];

/// What a wallet says of a PSBT, and what it writes of it.
fn assert_understood(answer: &str, wallet: &str, psbt: &Psbt) {
    let words: Vec<&str> = answer.split(' ').collect();
    let [name, id, inputs, outputs, written] = words[..] else {
        panic!("{answer}")
    };
    assert_eq!(name, wallet);
    assert_eq!(id, psbt.unsigned_tx().compute_txid().to_string(), "{wallet}");
    assert_eq!(
        [inputs, outputs],
        [psbt.inputs().len(), psbt.outputs().len()].map(|count| count.to_string())
    );
    // It may order the fields otherwise, but none is lost: put in one order, both are the same.
    let again = Psbt::parse(&from_hex(written), &Limits::default()).unwrap();
    let ordered = |psbt: &Psbt| PsbtBuilder::from_psbt(psbt).build(psbt.version()).unwrap();
    assert_eq!(ordered(&again), ordered(psbt), "{wallet} keeps every field");
}

/// What PyPI's wallets make of a request that went through our sender, @ngraveio/bc-ur and urtypes.
fn assert_read_through_bc_ur(folder: &Path, case: &str, wallets: &[&str]) {
    let request = request(case);
    let psbt = Psbt::parse(&request, &Limits::default()).unwrap();
    for fragment in [200, 1_100] {
        let mut sender = Sender::new(UrType::CryptoPsbt, &request, fragment).unwrap();
        let joined = lines(node(folder, "join_parts.js"), sender.parts(60).join("\n"));
        let words: Vec<&str> = joined[0].split(' ').collect();
        assert_eq!(words[0], "crypto-psbt");
        let mut command = python(folder, "read_psbts.py");
        command.args(wallets);
        let answers = lines(command, words[2].to_owned());
        assert_eq!(answers.len(), wallets.len());
        for (answer, wallet) in answers.iter().zip(wallets) {
            assert_understood(answer, wallet, &psbt);
        }
    }
}

#[test]
fn embit_and_bdk_read_the_psbts_that_bc_ur_joins_of_our_parts() {
    let Some(folder) = installed() else { return };
    for case in VERSION_0 {
        assert_read_through_bc_ur(&folder, case, &["embit", "bdk"]);
    }
    // bdk and bitcoinjs-lib know nothing of version 2.
    assert_read_through_bc_ur(&folder, "base-version-2", &["embit"]);
}

#[test]
fn bitcoinjs_reads_the_psbts_that_bbqr_joins_of_our_series() {
    let Some(folder) = installed() else { return };
    for case in VERSION_0 {
        let request = request(case);
        let psbt = Psbt::parse(&request, &Limits::default()).unwrap();
        let mut sender = BbqrSender::new(&request, 300).unwrap();
        let parts: Vec<String> = (0..sender.part_count()).map(|_| sender.part()).collect();
        let joined = lines(node(&folder, "join_bbqr.js"), parts.join("\n"));
        let content = joined[0].rsplit(' ').next().unwrap();
        assert_eq!(content, hex(&request));
        assert_understood(
            &lines(node(&folder, "read_psbt.js"), content.to_owned())[0],
            "bitcoinjs",
            &psbt,
        );
    }
}

/// What the wallets write: name, PSBT, and the PSBT in CBOR where urtypes made it.
fn written(folder: &Path) -> Vec<(String, Vec<u8>, Option<String>)> {
    let answers = [
        lines(python(folder, "write_psbts.py"), String::new()),
        lines(node(folder, "write_psbt.js"), String::new()),
    ];
    let one = |line: &String| {
        let mut words = line.split(' ').map(str::to_owned);
        (
            words.next().unwrap(),
            from_hex(&words.next().unwrap()),
            words.next(),
        )
    };
    answers.concat().iter().map(one).collect()
}

fn carry(parts: &[String]) -> Payload {
    let mut receiver = Receiver::new();
    for part in parts {
        receiver.receive(part).unwrap();
    }
    receiver.take().unwrap()
}

#[test]
fn we_take_the_psbts_that_wallets_write_through_bc_ur_and_bbqr() {
    let Some(folder) = installed() else { return };
    let all = written(&folder);
    let names: Vec<&str> = all.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["embit", "bdk", "bitcoinjs"]);
    for (name, bytes, cbor) in all {
        let foreign = Foreign::read(&bytes, &Limits::default()).unwrap();
        let psbt = foreign.psbt.unwrap();
        assert_eq!([psbt.inputs().len(), psbt.outputs().len()], [1, 2], "{name}");
        let wanted = Payload {
            kind: PayloadKind::Psbt,
            bytes,
        };
        let mut parts = node(&folder, "make_parts.js");
        parts.args(["crypto-psbt", "60", "3", "40"]);
        assert_eq!(
            carry(&lines(parts, hex(&wanted.bytes))),
            wanted,
            "{name} by bc-ur"
        );
        if let Some(cbor) = cbor {
            let mut parts = node(&folder, "make_typed.js");
            parts.args(["crypto-psbt", "90", "30"]);
            assert_eq!(carry(&lines(parts, cbor)), wanted, "{name} by urtypes and bc-ur");
        }
        for encoding in ["H", "2", "Z"] {
            let mut parts = node(&folder, "split_bbqr.js");
            parts.args([encoding, "8"]);
            assert_eq!(
                carry(&lines(parts, hex(&wanted.bytes))[1..]),
                wanted,
                "{name} by bbqr {encoding}"
            );
        }
    }
}

#[test]
fn a_wallets_psbt_crosses_by_light_and_back_byte_for_byte() {
    let Some(folder) = installed() else { return };
    for (name, bytes, _) in written(&folder) {
        let (mut sender, mut receiver) = (
            Sender::new(UrType::CryptoPsbt, &bytes, 150).unwrap(),
            Receiver::new(),
        );
        for (seed, text) in (0..).zip(sender.parts(8)) {
            let frame = render_frame(text, 11, Correction::L, 5).unwrap();
            let seen = Camera::hand_held(seed, (900, 700)).shoot(&frame).unwrap();
            for read in read(&seen, Duration::from_secs(60)) {
                receiver.receive(read.text().unwrap()).unwrap();
            }
        }
        assert_eq!(receiver.take().unwrap().bytes, bytes, "{name}");
    }
}
