//! One golden per command in `cmd/`: arguments, what stands on stdout and stderr, exit code. `STRONGROOM_BLESS=1` writes
//! them anew; a reader decides by the diff.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    args: Vec<String>,
    code: i32,
    stdout: String,
    stderr: String,
    /// Files put into the folder first.
    #[serde(default)]
    files: Vec<(String, String)>,
}

#[test]
fn every_command_says_what_its_golden_says() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut paths: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 12, "goldens are missing");
    let mut wrong = Vec::new();
    for path in paths {
        let golden: Golden = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let ran = run(&golden);
        if std::env::var_os("STRONGROOM_BLESS").is_some() {
            fs::write(&path, toml::to_string_pretty(&ran).unwrap()).unwrap();
        } else if ran != golden {
            wrong.push(format!("{}:\n{ran:#?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn run(golden: &Golden) -> Golden {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in &golden.files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_strongroom-signer"))
        .args(&golden.args)
        .current_dir(dir.path())
        // Where people sit at a desktop, no command would open the window.
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    Golden {
        args: golden.args.clone(),
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        files: golden.files.clone(),
    }
}
