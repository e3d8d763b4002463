//! Displays without anybody in front of them, and programs with a window on one.

#![allow(dead_code, reason = "each user takes its part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must stop"
)]

use std::{
    io::{BufRead as _, BufReader, Lines, Read as _},
    path::PathBuf,
    process::{Child, ChildStderr, Command, Stdio},
};

/// A display without anybody in front of it. It ends with the test.
pub struct Screen {
    folder: tempfile::TempDir,
    server: Child,
    name: String,
}

impl Screen {
    /// Starts a display and waits until it is there.
    pub fn start() -> Self {
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
    pub fn source(&self) -> String {
        format!("display:{}", self.framebuffer().display())
    }

    /// The file that holds what the screen shows.
    pub fn framebuffer(&self) -> PathBuf {
        self.folder.path().join("Xvfb_screen0")
    }

    /// Opens a program's window.
    pub fn window(&self, mut command: Command) -> Window {
        let mut child = command
            .env("DISPLAY", &self.name)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Window { child, lines }
    }

    /// Presses a key in the window of this title, as soon as it is there and listens.
    pub fn press(&self, title: &str, key: &str) {
        let title = format!("^{title}$");
        let find = ["search", "--sync", "--onlyvisible", "--name", &title];
        let done = Command::new("xdotool")
            .args(find)
            .args(["windowfocus", "--sync", "%1", "key", key])
            .env("DISPLAY", &self.name)
            .status();
        assert!(done.unwrap().success(), "{key} was pressed");
    }

    /// Keeps what the screen shows, if a folder for it is named.
    pub fn keep(&self, name: &str) {
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
pub struct Window {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Window {
    /// Waits for a line that fits.
    pub fn until(&mut self, fits: impl Fn(&str) -> bool) -> String {
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

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end and gives the exit code and what was printed.
    pub fn end(mut self) -> (Option<i32>, String) {
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
pub fn message(length: u32) -> Vec<u8> {
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
