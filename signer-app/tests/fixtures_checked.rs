//! `check --json` over every fixture: the expected verdict and code, the right exit, never a panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// A case's own file where it brings one, the base's otherwise.
fn file(case: &Path, name: &str) -> PathBuf {
    let own = case.join(name);
    if own.exists() {
        own
    } else {
        fixtures().join("base").join(name)
    }
}

fn check(case: &Path) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_strongroom-signer"))
        .arg("check")
        .arg("--manifest")
        .arg(file(case, "manifest.txt"))
        .arg("--policy")
        .arg(file(case, "policy.toml"))
        .arg("--state")
        .arg(file(case, "state.toml"))
        .arg("--psbt")
        .arg(case.join("request.psbt"))
        .args(earlier(case))
        .arg("--json")
        .output()
        .unwrap();
    let shown = format!("{}: {}", case.display(), String::from_utf8_lossy(&output.stderr));
    let printed = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{shown}: {e}"));
    (output.status.code().expect("ended by itself"), printed)
}

/// The policies of before that stand in the case's folder.
fn earlier(case: &Path) -> Vec<String> {
    let files = fs::read_dir(case).unwrap().map(|e| e.unwrap().path());
    let policies = files.filter(|p| {
        p.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with("earlier-"))
    });
    policies
        .flat_map(|p| ["--earlier".to_owned(), p.display().to_string()])
        .collect()
}

fn cases(kind: &str) -> Vec<PathBuf> {
    let listed = fs::read_dir(fixtures().join(kind)).unwrap();
    let mut all: Vec<PathBuf> = listed.map(|e| e.unwrap().path()).collect();
    all.retain(|p| p.join("request.psbt").exists());
    all.sort();
    all
}

#[test]
fn every_attack_gives_its_code_and_exit_77() {
    let all = cases("attacks");
    assert!(all.len() > 150, "only {} attacks", all.len());
    for case in all {
        let text = fs::read_to_string(case.join("case.toml")).unwrap();
        let expected: toml::Table = text.parse().unwrap();
        let (code, printed) = check(&case);
        let blocking: Vec<&Value> = printed["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["verdict"] == "block")
            .collect();
        assert_eq!(
            (code, &printed["verdict"]),
            (77, &Value::from("refuse")),
            "{}",
            case.display()
        );
        assert!(!blocking.is_empty(), "{}", case.display());
        for finding in blocking {
            assert_eq!(
                finding["code"],
                expected["code"].as_str().unwrap(),
                "{}",
                case.display()
            );
            assert!(!finding["what"].as_str().unwrap().is_empty());
            assert!(!finding["do"].as_str().unwrap().is_empty());
        }
    }
}

#[test]
fn every_accepted_case_is_accepted_and_exits_0() {
    let all = cases("accepted");
    assert!(all.len() > 20, "only {} cases", all.len());
    for case in all {
        let (code, printed) = check(&case);
        assert_eq!(
            (code, &printed["verdict"]),
            (0, &Value::from("accept")),
            "{}: {printed}",
            case.display()
        );
        assert_eq!(printed["version"], 1);
    }
}
