//! Two real windows on two displays, and light between them: one shows, the other reads the first one's screen.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must stop"
)]

mod support;

use std::{
    fs,
    io::{BufRead as _, BufReader, Lines, Read as _},
    path::PathBuf,
    process::{Child, ChildStderr, Command, Stdio},
};

use support::Coordinator;

/// A display without anybody in front of it. It ends with the test.
struct Screen {
    folder: tempfile::TempDir,
    server: Child,
    name: String,
}

impl Screen {
    /// Starts a display and waits until it is there.
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x800x24",
                "-nolisten",
                "tcp",
                "-fbdir",
            ])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.as_mut().unwrap())
            .read_line(&mut number)
            .unwrap();
        let name = format!(":{}", number.trim());
        Self { folder, server, name }
    }

    /// What the other side looks at.
    fn source(&self) -> String {
        format!("display:{}", self.folder.path().join("Xvfb_screen0").display())
    }

    fn window(&self, c: &Coordinator, args: &[&str]) -> Window {
        let mut child = c
            .command(args)
            .env("DISPLAY", &self.name)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Window { child, lines }
    }

    /// Presses a key in the window under the pointer.
    fn press(&self, key: &str) {
        let done = Command::new("xdotool")
            .args(["mousemove", "640", "400", "key", key])
            .env("DISPLAY", &self.name)
            .status();
        assert!(done.unwrap().success(), "{key} was pressed");
    }

    /// Keeps what the screen shows, if a folder for it is named.
    fn keep(&self, name: &str) {
        if let Some(folder) = std::env::var_os("STRONGROOM_SCREENS") {
            let file = PathBuf::from(folder).join(name);
            let shot = Command::new("import")
                .args(["-display", &self.name, "-window", "root"])
                .arg(file)
                .status();
            assert!(shot.unwrap().success());
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A program with its window. It ends with the test.
struct Window {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Window {
    /// Waits for a line that fits.
    fn until(&mut self, fits: impl Fn(&str) -> bool) -> String {
        let mut seen = Vec::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            if fits(&line) {
                return line;
            }
            seen.push(line);
        }
        panic!("no such line: {seen:#?}")
    }

    /// Waits for the end and gives the exit code and what was printed.
    fn end(mut self) -> (Option<i32>, String) {
        let mut out = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        (self.child.wait().unwrap().code(), out)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytes that begin as a PSBT and that no compression makes shorter.
fn message(length: u32) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let random = (5..length).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[0]
    });
    let mut message = b"psbt\xff".to_vec();
    message.extend(random);
    message
}

fn needed(line: &str) -> Option<u32> {
    let (_, rest) = line.split_once(" of ")?;
    rest.strip_suffix(" parts")?.parse().ok()
}

#[test]
fn a_hundred_thousand_bytes_cross_between_two_windows_by_keyboard_alone() {
    let (c, sender, receiver) = (Coordinator::new(), Screen::start(), Screen::start());
    let message = message(100_000);
    let (file, out) = (c.file("request.psbt", &message), c.path("arrived.psbt"));
    let shows = sender.window(&c, &["qr", "show", "--in", &file]);
    let mut scans = receiver.window(&c, &["qr", "scan", "--out", &out, "--from", &sender.source()]);
    scans.until(|line| line.starts_with("40 of "));
    sender.keep("show.png");
    receiver.keep("scan.png");
    let whole = scans.until(|line| line.starts_with("whole: "));
    let words = whole.trim_start_matches("whole: ");
    assert!(
        !fs::exists(&out).unwrap(),
        "nothing is written before the words were compared"
    );
    receiver.press("Return");
    let (code, said) = scans.end();
    assert_eq!(
        (code, said),
        (Some(0), format!("psbt of 100000 bytes written to {out}\n"))
    );
    assert_eq!(fs::read(&out).unwrap(), message);
    sender.press("Return");
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
    let shows = sender.window(&c, &show);
    let mut scans = receiver.window(&c, &["qr", "scan", "--out", &out, "--from", &sender.source()]);
    let dense = needed(&scans.until(|line| needed(line).is_some())).unwrap();
    sender.press("t");
    scans.until(|line| needed(line).is_some_and(|thin| thin > dense));
    for _ in 0..9 {
        sender.press("Right");
    }
    scans.until(|line| line.starts_with("whole: "));
    receiver.keep("whole.png");
    receiver.press("Return");
    assert_eq!(scans.end().0, Some(0));
    assert_eq!(fs::read(&out).unwrap(), message);
    sender.press("Escape");
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
    // Its own display shows no code, and the window must be there before a key can be pressed in it.
    let mut scans = screen.window(&c, &["qr", "scan", "--out", &out, "--from", "camera:199"]);
    scans.until(|line| line.contains("[E_CAMERA_NONE]"));
    screen.press("Escape");
    assert_eq!(scans.end().0, Some(65));
    assert!(!fs::exists(&out).unwrap());
}
