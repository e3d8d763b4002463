//! Other people's programs read ours and we read theirs: zxing-cpp, zbar and segno from PyPI and Debian, @ngraveio/bc-ur
//! and bbqr from npm.
//!
//! They are no crates, so `tests/interop/setup` installs them; `STRONGROOM_INTEROP` names the folder it prints. There is
//! no UR and no BBQr on PyPI: its packages `ur` and `bbqr` are something else.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "interop/installed.rs"]
mod installed;
#[path = "interop/programs.rs"]
mod programs;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use installed::installed;
use programs::{hex, lines, node, python};
use strongroom_core::qr::{BbqrSender, Payload, PayloadKind, Receiver, Sender, UrType};
use strongroom_optics::distort::{Content, Random, capacity};
use strongroom_optics::{Correction, from_png, read, render_frame, to_png};

fn message(length: usize) -> Vec<u8> {
    let mut random = Random(9);
    (0..length).map(|_| random.draw().to_le_bytes()[0]).collect()
}

/// What programs of others read in the pictures we draw of `contents`.
fn seen_elsewhere(script: &str, folder: &Path, contents: &[(Vec<u8>, u8, Correction)]) -> Vec<String> {
    let pictures = tempfile::tempdir().unwrap();
    let mut command = python(folder, script);
    for (number, (content, version, correction)) in contents.iter().enumerate() {
        let name = pictures.path().join(format!("{number}.png"));
        let picture = render_frame(content, *version, *correction, 3).unwrap();
        std::fs::write(&name, to_png(&picture).unwrap()).unwrap();
        command.arg(name);
    }
    lines(command, String::new())
}

fn psbt(bytes: Vec<u8>) -> Option<Payload> {
    Some(Payload {
        kind: PayloadKind::Psbt,
        bytes,
    })
}

#[test]
fn zxing_cpp_and_zbar_read_the_frames_we_draw_of_parts() {
    let Some(folder) = installed() else { return };
    let mut contents = Vec::new();
    for (fragment, version) in [(60, 6), (166, 10), (400, 17), (890, 25), (1_200, 30), (1_990, 40)] {
        let parts = Sender::new(UrType::CryptoPsbt, &message(fragment * 5), fragment);
        for (text, correction) in
            parts
                .unwrap()
                .parts(3)
                .iter()
                .zip([Correction::L, Correction::L, Correction::M])
        {
            let version = if correction == Correction::M {
                (version + 8).min(40)
            } else {
                version
            };
            // The largest code has no room for more correction.
            let correction = if version == 40 { Correction::L } else { correction };
            contents.push((text.clone().into_bytes(), version, correction));
        }
    }
    let wanted: Vec<String> = contents.iter().map(|(content, ..)| hex(content)).collect();
    assert_eq!(seen_elsewhere("read_pictures.py", &folder, &contents), wanted);
    assert_eq!(seen_elsewhere("read_zbar.py", &folder, &contents), wanted);
}

#[test]
fn zxing_cpp_reads_our_frames_of_bytes_and_of_text_full_to_the_brim() {
    let Some(folder) = installed() else { return };
    let levels = [Correction::L, Correction::M, Correction::Q];
    let mut contents = Vec::new();
    for (version, correction) in (1..=40).zip(levels.into_iter().cycle()) {
        let raw = message(capacity(version, correction, Content::Bytes));
        contents.push((raw, version, correction));
        let text = vec![b'W'; capacity(version, correction, Content::Ur)];
        contents.push((text, version, correction));
    }
    let wanted: Vec<String> = contents.iter().map(|(content, ..)| hex(content)).collect();
    assert_eq!(seen_elsewhere("read_pictures.py", &folder, &contents), wanted);
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
    assert_eq!(receiver.take(), psbt(bytes));
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
        assert_eq!(receiver.take(), psbt(bytes), "{length} bytes");
    }
}

/// Bytes that shrink, as PSBTs do.
fn repetitive(length: usize) -> Vec<u8> {
    message(64)
        .into_iter()
        .cycle()
        .zip(0..length)
        .map(|(byte, at)| byte ^ u8::from(at % 97 == 0))
        .collect()
}

#[test]
fn bbqr_joins_our_series_in_any_order() {
    let Some(folder) = installed() else { return };
    for (bytes, letter) in [
        (message(90), "2"),
        (message(7_001), "2"),
        (repetitive(7_001), "Z"),
        (repetitive(90_000), "Z"),
    ] {
        let mut sender = BbqrSender::new(&bytes, 400).unwrap();
        let mut parts: Vec<String> = (0..sender.part_count()).map(|_| sender.part()).collect();
        parts.reverse();
        let answer = lines(node(&folder, "join_bbqr.js"), parts.join("\n"));
        assert_eq!(
            answer,
            [format!("P {letter} {}", hex(&bytes))],
            "{} bytes",
            bytes.len()
        );
    }
}

#[test]
fn we_join_bbqrs_series_of_each_encoding_from_their_pictures() {
    let Some(folder) = installed() else { return };
    let mut letters = BTreeSet::new();
    for (encoding, bytes) in [
        ("H", message(2_000)),
        ("2", message(2_000)),
        ("Z", repetitive(30_000)),
    ] {
        // A PSBT's first bytes are what we know it by.
        let bytes = [b"psbt\xff".to_vec(), bytes].concat();
        let mut command = node(&folder, "split_bbqr.js");
        command.args([encoding, "12"]);
        let answer = lines(command, hex(&bytes));
        let pictures = tempfile::tempdir().unwrap();
        let mut command = python(&folder, "draw_pictures.py");
        command.arg(pictures.path());
        lines(command, answer[1..].join("\n"));
        let mut receiver = Receiver::new();
        for number in (0..answer.len() - 1).rev() {
            let file = std::fs::read(pictures.path().join(format!("{number}.png"))).unwrap();
            let reads = read(&from_png(&file).unwrap(), Duration::from_secs(60));
            let text = reads[0].text().unwrap();
            letters.insert(text.as_bytes()[2]);
            receiver.receive(text).unwrap();
        }
        assert_eq!(receiver.take(), psbt(bytes), "{encoding}");
    }
    assert_eq!(letters, BTreeSet::from(*b"H2Z"), "each encoding came as such");
}
