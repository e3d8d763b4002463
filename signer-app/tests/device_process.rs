//! The worker as a process: killed, orphaned, fed with nonsense.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod support;

use std::io::Write;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use strongroom_signer::devices::WORKER_COMMAND;
use strongroom_signer::workers::device::DeviceWorker;
use support::{Site, code, keys, open, quiet};

fn kill_9(worker_id: u32) {
    let pid = Pid::from_raw(i32::try_from(worker_id).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
}

#[test]
fn keys_of_a_ceremony_that_was_killed_are_listed_as_orphans() {
    let mut site = Site::new();
    let token = site.init();
    let mut made_before = 0;
    for kill_at in [1, 3, 7] {
        let mut worker = site.start();
        worker.open(open(&token, &[0, 1], None)).unwrap();
        let process = worker.process_id();
        let mut kill = |step: strongroom_signer::devices::protocol::Progress| {
            if step.done == kill_at {
                kill_9(process);
            }
        };
        assert_eq!(code(worker.generate_keys(keys(20), &mut kill)), "E_HSM_LOST");
        drop(worker);
        let mut worker = site.start();
        worker.open(open(&token, &[1, 2], None)).unwrap();
        let orphans = worker.read_back(&[], &mut quiet).unwrap().orphans;
        made_before += kill_at as usize;
        assert!(
            orphans.len() >= made_before,
            "{} orphans after {made_before} keys",
            orphans.len()
        );
    }
    let mut worker = site.start();
    worker.open(open(&token, &[0, 2], None)).unwrap();
    let keys = worker.generate_keys(keys(2), &mut quiet).unwrap();
    let listed: Vec<[u8; 33]> = keys.receive.iter().chain(&keys.change).map(|e| e.key.0).collect();
    let back = worker.read_back(&listed, &mut quiet).unwrap();
    assert_eq!(back.evidence.len(), 4);
    assert!(back.orphans.iter().any(|o| o.label == "strongroom/device"));
}

#[test]
fn a_worker_that_was_killed_is_lost_at_the_next_word() {
    let site = Site::new();
    let mut worker = site.start();
    kill_9(worker.process_id());
    assert_eq!(code(worker.self_test()), "E_HSM_LOST");
    assert_eq!(code(worker.self_test()), "E_HSM_LOST");
}

#[test]
fn a_worker_whose_pipe_closes_ends_by_itself() {
    let mut child = Command::new(Site::exe())
        .arg(WORKER_COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_worker_that_is_told_nonsense_ends_with_an_error() {
    for nonsense in [&[0xff; 64][..], &[0, 0, 0, 1, 0xf6], &[0, 0, 0, 9, 1]] {
        let mut child = Command::new(Site::exe())
            .arg(WORKER_COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The worker may be gone before all of it is written.
        let _ = child.stdin.take().unwrap().write_all(nonsense);
        assert_eq!(child.wait().unwrap().code(), Some(69));
    }
}

#[test]
fn a_program_that_is_no_worker_or_a_module_that_is_none_is_an_error() {
    let mut site = Site::new();
    let silent = DeviceWorker::spawn(std::path::Path::new("/bin/true"), &site.profile);
    assert_eq!(code(silent), "E_HSM_LOST");
    let missing = DeviceWorker::spawn(std::path::Path::new("/nonexistent"), &site.profile);
    assert_eq!(code(missing), "E_HSM_LOST");
    site.profile.module = "/nonexistent.so".into();
    assert_eq!(
        code(DeviceWorker::spawn(Site::exe(), &site.profile)),
        "E_HSM_STOP"
    );
}

#[test]
fn a_worker_leaves_no_core_dump() {
    let site = Site::new();
    let worker = site.start();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", worker.process_id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(
        core.split_whitespace().skip(4).collect::<Vec<_>>(),
        ["0", "0", "bytes"]
    );
}
