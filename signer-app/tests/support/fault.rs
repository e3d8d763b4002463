//! Builds the module with faults and sets the fault of a site.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::Site;

const SOURCE: &str = include_str!("../fault-module/module.rs");

/// Compiles the module once per content of its source; a rename makes it whole for parallel tests.
pub fn module() -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = format!("libfault-{}.so", hex::encode(&Sha256::digest(SOURCE)[..8]));
    let ready = dir.join(&name);
    if ready.exists() {
        return ready;
    }
    let build = tempfile::tempdir_in(dir).unwrap();
    let (source, out) = (build.path().join("fault.rs"), build.path().join(&name));
    fs::write(&source, SOURCE).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "cdylib",
            "-A",
            "warnings",
            "-o",
        ])
        .arg(&out)
        .arg(&source);
    assert!(
        command.status().unwrap().success(),
        "the module with faults must compile"
    );
    fs::rename(&out, &ready).unwrap();
    ready
}

impl Site {
    /// Goes on with the module that misbehaves on demand.
    pub fn use_fault_module(&mut self) {
        self.profile.module = module();
    }

    /// Sets the fault from the next C_Sign on.
    pub fn fault(&self, fault: &str) {
        fs::write(self.fault_file(), fault).unwrap();
    }

    /// Back to good behaviour.
    pub fn no_fault(&self) {
        fs::remove_file(self.fault_file()).unwrap();
    }

    fn fault_file(&self) -> PathBuf {
        let mut file = self.profile.softhsm_conf.clone().unwrap().into_os_string();
        file.push(".fault");
        file.into()
    }
}
