//! A frame that hangs or kills the decoders costs that frame and nothing else.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;
use std::time::Duration;

use strongroom_optics::worker::{FrameLost, WireError, Worker};
use strongroom_optics::{Gray, render};

const PROGRAM: &str = env!("CARGO_BIN_EXE_optics-worker");
const LONG: Duration = Duration::from_secs(60);

fn shell(script: &str) -> Worker {
    Worker::spawn(Path::new("/bin/sh"), ["-c", script, PROGRAM])
        .unwrap()
        .with_budget(LONG)
}

fn frame() -> Gray {
    render("in good order", 4).unwrap()
}

/// Runs `first` as the first child, and the real worker in its place for the next frame.
fn failing_once(first: &str, flag: &Path) -> Worker {
    let flag = flag.display();
    shell(&format!(
        "if [ -e {flag} ]; then exec \"$0\"; else touch {flag}; {first}; fi"
    ))
}

#[test]
fn a_child_that_hangs_is_ended_and_the_next_frame_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut worker = failing_once("exec sleep 1000", &folder.path().join("flag"));
    let child = worker.child_id().unwrap();
    worker = worker.with_budget(Duration::from_millis(50));
    assert!(matches!(worker.read(&frame()), Err(FrameLost::Overrun { .. })));
    assert!(
        !Path::new("/proc").join(child.to_string()).exists(),
        "the hung child is gone, and no zombie"
    );
    // Whether the flag was written before the child was ended decides who comes next; make it the worker.
    std::fs::write(folder.path().join("flag"), "").unwrap();
    let mut worker = worker.with_budget(LONG);
    assert_eq!(worker.read(&frame()).unwrap()[0].text(), Some("in good order"));
}

#[test]
fn a_child_that_dies_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let mut worker = failing_once("exit 1", &folder.path().join("flag"));
    assert!(matches!(
        worker.read(&frame()),
        Err(FrameLost::Broken(WireError::Pipe(_)))
    ));
    assert_eq!(worker.read(&frame()).unwrap()[0].text(), Some("in good order"));
    let first = worker.child_id();
    worker.read(&frame()).unwrap();
    assert_eq!(worker.child_id(), first, "a child that answers is kept");
}

#[test]
fn a_child_that_answers_nonsense_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    for (index, answer) in ["\\377", "\\001\\000\\377\\377\\377\\377", "\\001\\007"]
        .iter()
        .enumerate()
    {
        let first = format!("printf '{answer}'; exec sleep 1000");
        let mut worker = failing_once(&first, &folder.path().join(index.to_string()));
        assert!(
            matches!(worker.read(&frame()), Err(FrameLost::Broken(_))),
            "{answer}"
        );
        assert_eq!(worker.read(&frame()).unwrap().len(), 1);
    }
}

#[test]
fn a_program_that_does_not_exist_is_an_error_and_no_panic() {
    let nothing: [&str; 0] = [];
    let started = Worker::spawn(Path::new("/does/not/exist"), nothing);
    assert!(matches!(started.err(), Some(FrameLost::Start(_))));
}

#[test]
fn a_frame_without_code_gives_no_reads() {
    let mut worker = shell("exec \"$0\"");
    let blank = Gray::new(64, 48, vec![200; 64 * 48]).unwrap();
    assert!(worker.read(&blank).unwrap().is_empty());
    let tiny = Gray::new(1, 1, vec![0]).unwrap();
    assert!(worker.read(&tiny).unwrap().is_empty());
}

#[test]
fn the_pipe_to_the_child_holds_a_whole_frame_if_the_system_lets_it() {
    let limit = std::fs::read_to_string("/proc/sys/fs/pipe-max-size").unwrap();
    if limit.trim().parse::<usize>().unwrap() < 1 << 20 {
        eprintln!("SKIPPED: this system's pipes hold {} bytes at most", limit.trim());
        return;
    }
    let worker = shell("exec sleep 1000");
    let input = format!("/proc/{}/fd/0", worker.child_id().unwrap());
    let pipe = std::fs::OpenOptions::new().write(true).open(input).unwrap();
    assert!(rustix::pipe::fcntl_getpipe_size(&pipe).unwrap() >= 1_280 * 720 + 8);
}
