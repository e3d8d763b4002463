//! What people read when a command fails, word for word.

mod support;

use std::{fs, path::Path};

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
        c.file(name, content);
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
