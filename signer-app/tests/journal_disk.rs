//! The journal on a failing disk. Alone in its program: a child that begins beside another test holds that one's lock
//! until it has become another program.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "the lints do not see helpers of tests as tests"
)]

use std::{env, path::Path, process::Command};

use strongroom_signer::workers::journal::{Journal, LogKey};

#[path = "support/journal.rs"]
mod site;

use site::{Site, refused, report};

/// Runs [`the_child`] under strace, which makes one call on the log fail.
fn failing(site: &Site, inject: &str) -> String {
    let output = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=write,fsync", "-e", inject, "-P"])
        .arg(site.log())
        .arg("-o")
        .arg(site.root.path().join("trace"))
        .arg(env::current_exe().unwrap())
        .args(["--exact", "the_child", "--nocapture", "--test-threads=1"])
        .env("STRONGROOM_TEST_SITE", site.root.path())
        .output()
        .expect("strace is missing: apt-get install strace");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Not a test of its own: what runs under strace.
#[test]
fn the_child() {
    let Some(root) = env::var_os("STRONGROOM_TEST_SITE") else {
        return;
    };
    let root = Path::new(&root);
    let mut journal = Journal::open(
        &root.join("journal"),
        LogKey::open(&root.join("log-key")).unwrap(),
    )
    .unwrap();
    for n in 10..14 {
        println!("append {n}: {}", refused(journal.append(report(n))).0);
    }
    println!("put: {}", refused(journal.put(b"blob")).0);
    println!("checkpoint: {}", refused(journal.checkpoint()).0);
    println!("reserve: {}", refused(journal.reserve(1)).0);
}

#[test]
fn a_failed_fsync_or_a_full_disk_stops_the_journal_and_loses_nothing() {
    for (inject, least, most) in [
        ("inject=fsync:error=EIO:when=2", 3, 4),
        ("inject=write:error=ENOSPC:when=2", 3, 3),
        ("inject=write:error=EIO:when=1", 2, 2),
    ] {
        let site = Site::with(1);
        let said = failing(&site, inject);
        let lines: Vec<&str> = said
            .lines()
            .filter(|l| l.contains(": accepted") || l.contains(": E_"))
            .collect();
        let good = lines.iter().filter(|l| l.ends_with(": accepted")).count();
        let failed = lines.get(good).copied().unwrap_or_default();
        assert!(failed.ends_with(": E_JOURNAL_IO"), "{inject}: {said}");
        for later in &lines[good + 1..] {
            let (_, code) = later.split_once(": ").unwrap();
            assert_eq!(code, "E_JOURNAL_POISONED", "{inject}: {said}");
        }
        assert_eq!((good, lines.len()), (least - 2, 7), "{inject}: {said}");
        let size = site.open().unwrap().chain().size() as usize;
        assert!((least..=most).contains(&size), "{inject}: {size} records");
    }
}
