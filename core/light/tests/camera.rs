//! The camera as the apps use it, on a device that the test provides: a library preloaded into the program makes
//! the kernel's part of V4L2 (camera/fakecam.c); nokhwa and all below it are real. Mounting its nodes over /dev
//! wants root and a mount namespace; without them the tests say so and pass.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use strongroom_core::qr::{Sender, UrType};
use strongroom_optics::{Gray, render};

/// Mounts a folder with the nodes of the test over /dev, for this process and its children only.
const ENTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/camera/enter.sh");

struct Rig {
    dir: tempfile::TempDir,
}

impl Rig {
    /// Compiles the camera; nothing if this user may not mount.
    fn new() -> Option<Self> {
        let may = Command::new("unshare").args(["-m", "true"]).status();
        if !may.is_ok_and(|status| status.success()) {
            eprintln!(
                "SKIPPED: the camera's nodes are mounted over /dev, which wants root and a mount namespace"
            );
            return None;
        }
        let rig = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/camera/fakecam.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
            .arg(rig.path("fakecam.so"))
            .arg(source)
            .arg("-ldl")
            .status();
        assert!(compiled.unwrap().success(), "the camera compiles");
        fs::create_dir(rig.path("dev")).unwrap();
        rig.control("run");
        Some(rig)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Tells the camera what to do from now on: run, stuck or gone.
    fn control(&self, word: &str) {
        self.put("control", word.as_bytes());
    }

    /// Lets the camera see these parts of the message, in turn.
    fn frames(&self, from: usize, to: usize) {
        let parts = Sender::new(UrType::CryptoPsbt, &message(), 250)
            .unwrap()
            .parts(to);
        let frames: Vec<u8> = parts.iter().skip(from).flat_map(|part| frame(part)).collect();
        self.put("frames", &frames);
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path("new"), bytes).unwrap();
        fs::rename(self.path("new"), self.path(name)).unwrap();
    }

    fn look(&self, arguments: &[&str], camera: &[(&str, &str)]) -> Look {
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", ENTER]).arg(self.path("dev")).arg("env");
        for (name, file) in [
            ("LD_PRELOAD", "fakecam.so"),
            ("FAKECAM_CONTROL", "control"),
            ("FAKECAM_FRAMES", "frames"),
            ("FAKECAM_LOG", "log"),
        ] {
            command.arg(format!("{name}={}", self.path(file).display()));
        }
        command.args(camera.iter().map(|(name, value)| format!("{name}={value}")));
        command.arg(env!("CARGO_BIN_EXE_light-look")).args(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Look { child, lines }
    }

    /// Scans to the end with a camera, and tells how long its library waits for a picture.
    fn scan(&self, camera: &[(&str, &str)]) -> String {
        self.frames(0, 9);
        let out = self.path("out");
        let mut look = self.look(&["camera", out.to_str().unwrap()], camera);
        look.until("whole 2000: ");
        assert!(look.child.wait().unwrap().success());
        assert_eq!(fs::read(out).unwrap(), message(), "{camera:?}");
        fs::read_to_string(self.path("log")).unwrap()
    }
}

/// The program that looks; it ends with the test.
struct Look {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Look {
    /// Waits until the source fails with this code.
    fn trouble(&mut self, code: &str) -> String {
        self.until(&format!("source {code}: "))
    }

    /// Waits for a line that begins so.
    fn until(&mut self, start: &str) -> String {
        let mut seen = Vec::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            if line.starts_with(start) {
                return line;
            }
            seen.push(line);
        }
        panic!("no line begins with {start:?}: {seen:#?}")
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn message() -> Vec<u8> {
    let byte = |n: u32| n.wrapping_mul(2_654_435_761).to_be_bytes()[0];
    (0..2_000).map(byte).collect()
}

/// A code in the middle of a gray wall.
fn frame(text: &str) -> Vec<u8> {
    let code = render(text, 4).unwrap();
    let (left, top) = ((1_280 - code.width()) / 2, (720 - code.height()) / 2);
    let wall = Gray::from_fn(1_280, 720, |x, y| {
        let (x, y) = (x as usize, y as usize);
        let inside = x >= left && y >= top && y - top < code.height() && x - left < code.width();
        if inside { code.at(x - left, y - top) } else { 90 }
    });
    wall.unwrap().px().to_vec()
}

/// nokhwa waits for a picture without end; the library below it is told how long.
const BY_NOKHWA: &str = "-1\n";
const DIRECTLY: &str = "1000\n";

#[test]
fn only_devices_that_capture_are_cameras() {
    let Some(rig) = Rig::new() else { return };
    let mut look = rig.look(&["list"], &[]);
    let lines: Vec<String> = look.lines.by_ref().map(|line| line.unwrap()).collect();
    assert_eq!(lines, ["camera 2: Fake Camera"]);
    let mut look = rig.look(&["camera:0"], &[]);
    assert!(look.trouble("E_CAMERA_NONE").contains("/dev/video0 is no camera"));
}

#[test]
fn nokhwa_reads_a_message_from_a_camera_of_yuyv() {
    let Some(rig) = Rig::new() else { return };
    assert_eq!(rig.scan(&[]), BY_NOKHWA);
    assert_eq!(
        rig.scan(&[("FAKECAM_PADDING", "64")]),
        BY_NOKHWA,
        "lines that are padded"
    );
}

#[test]
fn what_nokhwa_refuses_is_read_without_it() {
    let Some(rig) = Rig::new() else { return };
    for odd in [
        ("FAKECAM_INTERVAL", "1001/30000"),
        ("FAKECAM_STEPS", "1"),
        ("FAKECAM_FORMAT", "GREY"),
    ] {
        assert_eq!(rig.scan(&[odd]), DIRECTLY, "{odd:?}");
    }
}

#[test]
fn a_camera_of_no_use_is_refused_by_name() {
    let Some(rig) = Rig::new() else { return };
    let mut look = rig.look(&["camera"], &[("FAKECAM_FORMAT", "MJPG")]);
    assert_eq!(
        look.until("source "),
        "source E_CAMERA_FORMAT: the camera offers MJPG, wanted YUYV or GREY"
    );
    let mut look = rig.look(&["camera"], &[("FAKECAM_INTERVAL", "1/4")]);
    assert!(
        look.until("source ")
            .starts_with("source E_CAMERA_FORMAT: the camera offers no size")
    );
}

#[test]
fn a_camera_that_is_pulled_out_is_used_again_when_it_comes_back_and_nothing_is_lost() {
    let Some(rig) = Rig::new() else { return };
    for camera in [&[][..], &[("FAKECAM_FORMAT", "GREY")]] {
        rig.frames(0, 5);
        let out = rig.path("out");
        let mut look = rig.look(&["camera", out.to_str().unwrap()], camera);
        while !look.until("read ").ends_with(": 5 of 9") {}
        rig.control("gone");
        look.trouble("E_CAMERA_GONE");
        look.trouble("E_CAMERA_NONE");
        rig.frames(5, 9);
        rig.control("run");
        look.until("back camera 2: Fake Camera");
        look.until("whole 2000: ");
        assert!(look.child.wait().unwrap().success());
        assert_eq!(fs::read(out).unwrap(), message());
    }
}

#[test]
fn a_camera_that_is_stuck_is_told_after_its_deadline_and_goes_on_if_it_comes_round() {
    let Some(rig) = Rig::new() else { return };
    rig.frames(0, 5);
    let out = rig.path("out");
    let mut look = rig.look(&["camera", out.to_str().unwrap()], &[]);
    while !look.until("read ").ends_with(": 5 of 9") {}
    rig.control("stuck");
    look.trouble("E_CAMERA_STUCK");
    rig.frames(5, 9);
    rig.control("run");
    look.until("back ");
    look.until("whole 2000: ");
    assert_eq!(fs::read(out).unwrap(), message());
}
