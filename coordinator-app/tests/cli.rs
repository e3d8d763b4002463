//! What people read when a command fails, word for word.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod support;

use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, path::Path, process::Stdio};

use serde::Deserialize;
use support::Coordinator;

/// One command in `tests/cli/<case>.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Files in the test's folder, by name.
    #[serde(default)]
    files: std::collections::BTreeMap<String, String>,
    /// Commands that come first and succeed.
    #[serde(default)]
    before: Vec<Vec<String>>,
    args: Vec<String>,
    exit: i32,
    stdout: String,
    stderr: String,
}

#[test]
fn every_command_says_what_its_page_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    for path in cases {
        check(&path);
    }
}

fn check(path: &Path) {
    let case: Case = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let c = Coordinator::new();
    for (name, content) in &case.files {
        let path = c.file(name, content);
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let dir = c.dir.path().to_str().unwrap().to_owned();
    let expand = |args: &[String]| args.iter().map(|a| a.replace("DIR", &dir)).collect::<Vec<_>>();
    for args in &case.before {
        let args = expand(args);
        let out = c.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(out.status.success(), "{}: {args:?}", path.display());
    }
    let args = expand(&case.args);
    let out = c.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&dir, "DIR");
    let (stdout, stderr) = (shown(&out.stdout), shown(&out.stderr));
    let name = path.display();
    assert_eq!(stderr, case.stderr, "{name}: stderr");
    assert_eq!(stdout, case.stdout, "{name}: stdout");
    assert_eq!(out.status.code(), Some(case.exit), "{name}: exit");
}

#[test]
fn a_picture_reader_that_is_told_something_else_than_pictures_ends_with_its_code() {
    let c = Coordinator::new();
    for nonsense in [&[0xff; 64][..], b"GET / HTTP/1.1\r\n\r\n"] {
        let mut child = c
            .command(&["optics-worker"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The reader may be gone before all of it is written.
        let _ = child.stdin.take().unwrap().write_all(nonsense);
        let out = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&out.stderr);
        let line = err.lines().find(|l| l.starts_with("error: ")).unwrap();
        let (_, code) = line.trim_end_matches(']').rsplit_once('[').unwrap();
        assert_eq!((out.status.code(), code), (Some(74), "E_QR_WORKER"), "{err}");
        assert!(err.contains("\nhint: "), "{err}");
        assert!(out.stdout.is_empty(), "no picture was read");
    }
}

#[test]
fn the_largest_frame_that_is_cut_is_drawn_and_read_again() {
    let c = Coordinator::new();
    // No pattern that a shorter code could carry.
    let message: Vec<u8> = (0..9_000u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    let (file, frames, back) = (c.file("message", &message), c.path("frames"), c.path("back"));
    for kind in ["psbt", "document"] {
        let encode = [
            "qr",
            "encode",
            "--in",
            &file,
            "--type",
            kind,
            "--out",
            &frames,
            "--density",
        ];
        assert_eq!(c.fails(&[&encode[..], &["2111"]].concat(), 65), "E_UR_SEND");
        c.ok(&[&encode[..], &["2110"]].concat());
        c.ok(&["qr", "decode", &frames, "--out", &back]);
        assert_eq!(fs::read(&back).unwrap(), message);
        fs::remove_dir_all(&frames).unwrap();
    }
}
