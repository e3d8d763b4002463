//! Other people's programs read ours and we read theirs: zxing-cpp and segno from PyPI, @ngraveio/bc-ur from npm.
//!
//! They are no crates, so `tests/interop/setup` installs them; `STRONGROOM_INTEROP` names the folder it prints.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "interop/installed.rs"]
mod installed;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use installed::installed;
use strongroom_core::qr::{Payload, PayloadKind, Receiver, Sender, UrType};
use strongroom_optics::distort::Random;
use strongroom_optics::{from_png, read, render, to_png};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interop")
        .join(name)
}

fn python(folder: &Path, name: &str) -> Command {
    let mut command = Command::new(folder.join("venv/bin/python"));
    command.arg(script(name));
    command
}

fn node(folder: &Path, name: &str) -> Command {
    let mut command = Command::new("node");
    command
        .env("NODE_PATH", folder.join("node_modules"))
        .arg(script(name));
    command
}

/// Runs a program with `input` and gives the lines it prints.
fn lines(mut command: Command, input: String) -> Vec<String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let feed = thread::spawn(move || pipe.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?} failed");
    feed.join().unwrap().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(String::from)
        .collect()
}

fn message(length: usize) -> Vec<u8> {
    let mut random = Random(9);
    (0..length).map(|_| random.draw().to_le_bytes()[0]).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn zxing_cpp_reads_the_pictures_we_draw() {
    let Some(folder) = installed() else { return };
    let pictures = tempfile::tempdir().unwrap();
    let texts = Sender::new(UrType::CryptoPsbt, &message(5_000), 400)
        .unwrap()
        .parts(20);
    let mut command = python(&folder, "read_pictures.py");
    for (number, text) in texts.iter().enumerate() {
        let name = pictures.path().join(format!("{number}.png"));
        std::fs::write(&name, to_png(&render(text, 3).unwrap()).unwrap()).unwrap();
        command.arg(name);
    }
    assert_eq!(lines(command, String::new()), texts);
}

#[test]
fn we_read_the_pictures_segno_draws_of_bc_urs_parts() {
    let Some(folder) = installed() else { return };
    let (pictures, bytes) = (tempfile::tempdir().unwrap(), message(3_000));
    let mut command = node(&folder, "make_parts.js");
    command.args(["crypto-psbt", "300", "4", "24"]);
    let parts = lines(command, hex(&bytes)).join("\n").to_ascii_uppercase();
    let mut command = python(&folder, "draw_pictures.py");
    command.arg(pictures.path());
    lines(command, parts);
    let mut receiver = Receiver::new();
    for number in 0..24 {
        let file = std::fs::read(pictures.path().join(format!("{number}.png"))).unwrap();
        let reads = read(&from_png(&file).unwrap(), Duration::from_secs(60));
        assert_eq!(reads.len(), 1, "picture {number}");
        receiver.receive(reads[0].text().unwrap()).unwrap();
    }
    assert_eq!(
        receiver.take(),
        Some(Payload {
            kind: PayloadKind::Psbt,
            bytes
        })
    );
}

#[test]
fn bc_ur_joins_our_parts_from_the_start_and_joined_late() {
    let Some(folder) = installed() else { return };
    for (length, fragment, late) in [(80, 100, 0), (1_000, 50, 0), (1_000, 50, 30), (20_000, 250, 100)] {
        let bytes = message(length);
        let mut sender = Sender::new(UrType::CryptoPsbt, &bytes, fragment).unwrap();
        let parts = sender.parts(1_200).split_off(late).join("\n");
        let answer = lines(node(&folder, "join_parts.js"), parts);
        let words: Vec<&str> = answer[0].split(' ').collect();
        assert_eq!(words[0], "crypto-psbt");
        assert!(
            words[2].ends_with(&hex(&bytes)),
            "{length} bytes in fragments of {fragment}"
        );
        let header = words[2].len() - bytes.len() * 2;
        assert!(header == 4 || header == 6, "one byte string");
    }
}

#[test]
fn we_join_bc_urs_parts_from_the_start_and_from_mixed_parts_alone() {
    let Some(folder) = installed() else { return };
    for (length, fragment, first) in [(80, 100, 1), (1_000, 50, 1), (1_000, 50, 22), (20_000, 250, 500)] {
        let bytes = message(length);
        let mut command = node(&folder, "make_parts.js");
        command.args(["psbt", &fragment.to_string(), &first.to_string(), "160"]);
        let mut receiver = Receiver::new();
        for part in lines(command, hex(&bytes)) {
            receiver.receive(&part).unwrap();
        }
        assert_eq!(
            receiver.take(),
            Some(Payload {
                kind: PayloadKind::Psbt,
                bytes
            }),
            "{length} bytes"
        );
    }
}
