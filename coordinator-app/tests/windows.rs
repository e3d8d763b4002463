//! Two real windows on two displays, and light between them: one shows, the other reads the first one's screen.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must stop"
)]

mod support;

use std::fs;

use strongroom_forge::screen::{Screen, message};
use support::Coordinator;
use support::camera::Camera;

fn needed(line: &str) -> Option<u32> {
    let (_, rest) = line.split_once(" of ")?;
    rest.strip_suffix(" parts")?.parse().ok()
}

#[test]
fn a_hundred_thousand_bytes_cross_between_two_windows_by_keyboard_alone() {
    let (c, sender, receiver) = (Coordinator::new(), Screen::start(), Screen::start());
    let message = message(100_000);
    let (file, out) = (c.file("request.psbt", &message), c.path("arrived.psbt"));
    let shows = sender.window(c.command(&["qr", "show", "--in", &file]));
    let mut scans = receiver.window(c.command(&["qr", "scan", "--out", &out, "--from", &sender.source()]));
    scans.until(|line| line.starts_with("40 of "));
    sender.keep("show.png");
    receiver.keep("scan.png");
    let whole = scans.until(|line| line.starts_with("whole: "));
    let words = whole.trim_start_matches("whole: ");
    assert!(
        !fs::exists(&out).unwrap(),
        "nothing is written before the words were compared"
    );
    receiver.press("arrived.psbt", "Return");
    let (code, said) = scans.end();
    assert_eq!(
        (code, said),
        (Some(0), format!("psbt of 100000 bytes written to {out}\n"))
    );
    assert_eq!(fs::read(&out).unwrap(), message);
    sender.press("request.psbt", "Return");
    assert_eq!(shows.end(), (Some(0), format!("100000 bytes shown: {words}\n")));
}

#[test]
fn codes_that_cannot_be_read_are_thinned_with_one_key_and_the_other_window_goes_on() {
    let (c, sender, receiver) = (Coordinator::new(), Screen::start(), Screen::start());
    let message = message(6_000);
    let (file, out) = (c.file("request.psbt", &message), c.path("arrived.psbt"));
    let show = [
        "qr",
        "show",
        "--in",
        &file,
        "--mode",
        "ur",
        "--density",
        "14",
        "--speed",
        "1",
    ];
    let shows = sender.window(c.command(&show));
    let mut scans = receiver.window(c.command(&["qr", "scan", "--out", &out, "--from", &sender.source()]));
    let dense = needed(&scans.until(|line| needed(line).is_some())).unwrap();
    sender.press("request.psbt", "t");
    scans.until(|line| needed(line).is_some_and(|thin| thin > dense));
    for _ in 0..9 {
        sender.press("request.psbt", "Right");
    }
    scans.until(|line| line.starts_with("whole: "));
    receiver.keep("whole.png");
    receiver.press("arrived.psbt", "Return");
    assert_eq!(scans.end().0, Some(0));
    assert_eq!(fs::read(&out).unwrap(), message);
    sender.press("request.psbt", "Escape");
    assert_eq!(
        shows.end().0,
        Some(65),
        "nobody said at the sender that it arrived"
    );
}

#[test]
fn a_scan_that_is_stopped_writes_nothing() {
    let (c, screen) = (Coordinator::new(), Screen::start());
    let out = c.path("arrived.psbt");
    let mut scans = screen.window(c.command(&["qr", "scan", "--out", &out, "--from", "camera:199"]));
    scans.until(|line| line.contains("[E_CAMERA_NONE]"));
    screen.press("arrived.psbt", "Escape");
    assert_eq!(scans.end().0, Some(65));
    assert!(!fs::exists(&out).unwrap());
}

#[test]
fn a_camera_before_the_other_screen_brings_the_message_too() {
    let Some(camera) = Camera::new() else { return };
    let (c, sender, receiver) = (Coordinator::new(), Screen::start(), Screen::start());
    let message = message(10_000);
    let (file, out) = (c.file("request.psbt", &message), c.path("arrived.psbt"));
    let shows = sender.window(c.command(&["qr", "show", "--in", &file, "--mode", "ur", "--density", "20"]));
    let scan = c.command(&["qr", "scan", "--out", &out, "--from", "camera"]);
    let mut scans = receiver.window(camera.before(&sender.framebuffer(), &scan));
    scans.until(|line| line.starts_with("whole: "));
    receiver.press("arrived.psbt", "Return");
    assert_eq!(scans.end().0, Some(0));
    assert_eq!(fs::read(&out).unwrap(), message);
    sender.press("request.psbt", "Return");
    assert_eq!(shows.end().0, Some(0));
}
