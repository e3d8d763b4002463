//! A show for each receiver of others: its library completes, and every code fits the size that the show keeps.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "interop/installed.rs"]
mod installed;
#[path = "interop/programs.rs"]
mod programs;

use std::collections::BTreeSet;
use std::path::Path;

use installed::installed;
use programs::{hex, lines, node, python};
use strongroom_core::qr::{Code, Mode, Payload, PayloadKind, Profile, Receiver, Setting, Show, UrType};
use strongroom_optics::distort::Random;
use strongroom_optics::{Correction, Modules, to_png};

/// A PSBT as long as asked for, half of which shrinks as that of a real one does.
fn psbt(length: usize) -> Vec<u8> {
    let mut random = Random(11);
    let noise = (0..length).map(|at| {
        if at % 64 < 32 {
            random.draw().to_le_bytes()[0]
        } else {
            7
        }
    });
    b"psbt\xff".iter().copied().chain(noise).take(length).collect()
}

fn show(profile: Profile, payload: &[u8]) -> Show {
    Show::new(UrType::CryptoPsbt, payload, &Setting::of(profile)).unwrap()
}

fn text(code: &Code) -> &str {
    match code {
        Code::Text(text) => text,
        Code::Bytes(_) => panic!("bytes for a receiver of others"),
    }
}

/// What the receiver's library makes of these codes, if it completes.
fn completed(folder: &Path, mode: Mode, codes: &[Code]) -> String {
    let parts: Vec<&str> = codes.iter().map(text).collect();
    let script = match mode {
        Mode::Ur | Mode::Static => "join_parts.js",
        Mode::Bbqr => "join_bbqr.js",
        Mode::Dense => panic!("our own mode for a receiver of others"),
    };
    lines(node(folder, script), parts.join("\n")).remove(0)
}

fn of_others() -> impl Iterator<Item = Profile> {
    Profile::ALL
        .into_iter()
        .filter(|profile| *profile != Profile::Strongroom)
}

#[test]
fn every_receivers_library_completes_from_its_show_from_the_start_and_joined_late() {
    let Some(folder) = installed() else { return };
    let mut modes = BTreeSet::new();
    for profile in of_others() {
        for length in [400, 3_000, 12_000] {
            let payload = psbt(length);
            for late in [0, 2, 5] {
                let mut show = show(profile, &payload);
                modes.insert(show.mode());
                let count = usize::try_from(show.part_count()).unwrap();
                // A round of a series, or as many mixed parts as a library that peels may need.
                let enough = match show.mode() {
                    Mode::Bbqr => count,
                    Mode::Ur | Mode::Static | Mode::Dense => count * 12 + 60,
                };
                (0..count * late / 5).for_each(|_| drop(show.next_code()));
                let codes: Vec<Code> = (0..enough).map(|_| show.next_code()).collect();
                let answer = completed(&folder, show.mode(), &codes);
                assert!(
                    answer.ends_with(&hex(&payload)),
                    "{}, {length} bytes, joined at {late} fifths",
                    profile.name()
                );
            }
        }
    }
    assert!(
        modes.contains(&Mode::Ur) && modes.contains(&Mode::Bbqr),
        "{modes:?}"
    );
}

#[test]
fn every_code_of_a_show_fits_the_size_it_keeps() {
    for profile in Profile::ALL {
        for length in [90, 2_000, 15_000] {
            let mut show = show(profile, &psbt(length));
            for number in 0..show.part_count() * 2 + 20 {
                let code = show.next_code();
                let drawn = Modules::of(code.as_bytes(), show.version().number(), Correction::L);
                let modules =
                    drawn.unwrap_or_else(|error| panic!("{}, code {number}: {error}", profile.name()));
                assert_eq!(modules.edge(), show.version().modules());
            }
        }
    }
}

#[test]
fn zxing_cpp_and_zbar_read_the_shows_for_others_and_zxing_cpp_our_own_mode() {
    let Some(folder) = installed() else { return };
    let pictures = tempfile::tempdir().unwrap();
    let mut shown: Vec<(Code, String)> = Vec::new();
    for profile in Profile::ALL {
        let mut show = show(profile, &psbt(9_000));
        for _ in 0..4 {
            let code = show.next_code();
            let name = pictures
                .path()
                .join(format!("{}.png", shown.len()))
                .display()
                .to_string();
            let modules = Modules::of(code.as_bytes(), show.version().number(), Correction::L).unwrap();
            std::fs::write(&name, to_png(&modules.picture(3).unwrap()).unwrap()).unwrap();
            shown.push((code, name));
        }
    }
    let read = |script: &str, shown: &[&(Code, String)]| {
        let mut command = python(&folder, script);
        command.args(shown.iter().map(|(_, name)| name));
        let wanted: Vec<String> = shown.iter().map(|(code, _)| hex(code.as_bytes())).collect();
        assert_eq!(lines(command, String::new()), wanted, "{script}");
    };
    let all: Vec<&(Code, String)> = shown.iter().collect();
    read("read_pictures.py", &all);
    // zbar changes bytes unless it is told not to, which pyzbar cannot.
    let texts: Vec<&(Code, String)> = all
        .iter()
        .copied()
        .filter(|(code, _)| matches!(code, Code::Text(_)))
        .collect();
    assert!(texts.len() < all.len());
    read("read_zbar.py", &texts);
}

#[test]
fn our_own_receiver_completes_from_every_show() {
    for profile in Profile::ALL {
        let payload = psbt(12_000);
        let (mut show, mut receiver) = (show(profile, &payload), Receiver::new());
        for _ in 0..show.part_count() * 3 {
            receiver.receive_codes(&[show.next_code().as_bytes()]).unwrap();
        }
        let wanted = Payload {
            kind: PayloadKind::Psbt,
            bytes: payload,
        };
        assert_eq!(receiver.take(), Some(wanted), "{}", profile.name());
    }
}
