//! The window: what is started without a command.

use std::path::PathBuf;

use strongroom_light::source::Place;

use super::{Failure, Verdict};
use crate::{
    app::{self, Setup, WindowError},
    messages::Exit,
    workers::device::serve::harden_process,
};

/// Opens the kiosk window.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The site's directory; a new site is founded there
    #[arg(long, default_value = "site", value_name = "DIR")]
    site: PathBuf,
    /// The only folder that files are taken from and written to
    #[arg(long, value_name = "DIR")]
    medium: Option<PathBuf>,
    /// Where the pictures come from: camera, camera:NUMBER, display:FILE, folder:DIR or video:FILE
    #[arg(long, default_value = "camera", value_name = "SOURCE")]
    from: Place,
    /// A rehearsal: a production site is not opened
    #[arg(long)]
    practice: bool,
}

impl Args {
    pub(crate) fn run(self) -> Result<Verdict, Failure> {
        // Before anything is typed: no core dump, and no page of this memory on a disk where the system allows it.
        let _ = harden_process();
        let exe = std::env::current_exe()?;
        app::run(Setup {
            site: self.site,
            medium: self.medium,
            camera: self.from,
            practice: self.practice,
            exe,
        })?;
        Ok(Verdict::Fine)
    }
}

impl From<WindowError> for Failure {
    fn from(e: WindowError) -> Self {
        Self::new(
            Exit::Io,
            "E_DISPLAY",
            e,
            "start it at a display, or use a headless command: --help lists them",
        )
    }
}
