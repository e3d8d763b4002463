//! Seconds that a message takes between two real windows, each on a display of its own: one shows, the other looks
//! at the first one's screen as a camera would. One JSON object per line.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on must stop")]

use std::{fs, process::Command, time::Instant};

use strongroom_forge::screen::{Screen, message};

/// What is measured: bytes, form, version of the codes, codes a second.
const RUNS: [(u32, &str, &str, &str); 6] = [
    (2_000, "ur", "25", "10"),
    (20_000, "ur", "25", "10"),
    (100_000, "ur", "25", "10"),
    (100_000, "dense", "25", "10"),
    (100_000, "dense", "30", "15"),
    (500_000, "dense", "30", "15"),
];

fn main() {
    for (bytes, mode, version, speed) in RUNS {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (file, out) = (path("request.psbt"), path("arrived.psbt"));
        let message = message(bytes);
        fs::write(&file, &message).unwrap();
        let (sender, receiver) = (Screen::start(), Screen::start());
        let command = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_strongroom-coordinator"));
            command.args(args);
            command
        };
        let start = Instant::now();
        let show = [
            "qr",
            "show",
            "--in",
            &file,
            "--mode",
            mode,
            "--density",
            version,
            "--speed",
            speed,
        ];
        let shows = sender.window(command(&show));
        let mut scans = receiver.window(command(&[
            "qr",
            "scan",
            "--out",
            &out,
            "--from",
            &sender.source(),
        ]));
        let line = scans.until(|line| line.ends_with(" parts") || line.starts_with("whole: "));
        let first = start.elapsed();
        if !line.starts_with("whole: ") {
            scans.until(|line| line.starts_with("whole: "));
        }
        let whole = start.elapsed();
        receiver.press("arrived.psbt", "Return");
        assert_eq!(scans.end().0, Some(0));
        assert_eq!(fs::read(&out).unwrap(), message, "every byte arrived");
        drop(shows);
        println!(
            "{{\"bench\":\"windows\",\"bytes\":{bytes},\"mode\":\"{mode}\",\"version\":{version},\"codes_a_second\":{speed},\
             \"seconds_to_the_first_code\":{:.2},\"seconds\":{:.2}}}",
            first.as_secs_f64(),
            whole.as_secs_f64()
        );
    }
}
