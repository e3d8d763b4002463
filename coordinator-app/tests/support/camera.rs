//! A camera that looks at a display: the library of core/light's tests, preloaded into the program that scans.

#![allow(dead_code, reason = "each user takes its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::{path::Path, process::Command};

/// Where the camera of the tests stands.
const CAMERA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/light/tests/camera");

/// A camera before a display. Its nodes are mounted over /dev, for the program that scans only.
pub struct Camera {
    folder: tempfile::TempDir,
}

impl Camera {
    /// Compiles the camera; nothing if this user may not mount.
    pub fn new() -> Option<Self> {
        let may = Command::new("unshare").args(["-m", "true"]).status();
        if !may.is_ok_and(|status| status.success()) {
            eprintln!(
                "SKIPPED: the camera's nodes are mounted over /dev, which wants root and a mount namespace"
            );
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(folder.path().join("fakecam.so"))
            .arg(Path::new(CAMERA).join("fakecam.c"))
            .arg("-ldl")
            .status();
        assert!(compiled.unwrap().success(), "the camera compiles");
        std::fs::create_dir(folder.path().join("dev")).unwrap();
        std::fs::write(folder.path().join("control"), "run").unwrap();
        Some(Self { folder })
    }

    /// Lets a program look through the camera at the framebuffer of a display.
    pub fn before(&self, framebuffer: &Path, program: &Command) -> Command {
        let path = |name: &str| self.folder.path().join(name);
        let mut command = Command::new("unshare");
        command.args(["-m", "sh"]).arg(Path::new(CAMERA).join("enter.sh"));
        command.arg(path("dev")).arg("env");
        for (name, value) in [
            ("LD_PRELOAD", path("fakecam.so")),
            ("FAKECAM_CONTROL", path("control")),
            ("FAKECAM_XWD", framebuffer.to_owned()),
            ("FAKECAM_LOG", path("log")),
        ] {
            command.arg(format!("{name}={}", value.display()));
        }
        command.arg(program.get_program()).args(program.get_args());
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command
    }
}
