//! `ceremony`: runs a ceremony headless from its script, or prints the script for paper.

use std::{io::Write, path::PathBuf};

use strongroom_core::ceremony::script::{Kind, ScriptError};

use super::{Failure, Verdict};
use crate::{
    ceremony::{self, End, answers::Answers, error::CeremonyError, headless::Headless, paper, sheet},
    messages::{self, Exit},
    site::files,
};

/// Runs a ceremony from its script, or prints the script for paper.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which: init, register, sign, test
    script: String,
    /// The site's directory
    #[arg(long, required_unless_present = "print")]
    site: Option<PathBuf>,
    /// The answers, as a TOML file
    #[arg(long, required_unless_present = "print")]
    answers: Option<PathBuf>,
    /// Prints the script for paper instead
    #[arg(long, conflicts_with_all = ["site", "answers"])]
    print: bool,
    /// Writes the script as PDF to this file, instead of text to the terminal
    #[arg(long, requires = "print")]
    pdf: Option<PathBuf>,
}

impl Args {
    pub(crate) fn run(self, out: &mut dyn Write) -> Result<Verdict, Failure> {
        let kind: Kind = self.script.parse().map_err(|e: ScriptError| {
            Failure::new(
                Exit::Usage,
                "E_SCRIPT",
                format!("{}: {e}", self.script),
                "the ceremonies are: init, register, sign, test",
            )
        })?;
        let (Some(site), Some(answers)) = (&self.site, &self.answers) else {
            let script = ceremony::script(kind).map_err(CeremonyError::from)?;
            match &self.pdf {
                None => write!(out, "{}", paper::print(&script))?,
                Some(file) => {
                    files::write(file, &sheet::script(&script))?;
                    writeln!(out, "file: script: {}", file.display())?;
                }
            }
            return Ok(Verdict::Fine);
        };
        let answers = Answers::load(answers).map_err(CeremonyError::from)?;
        let exe = std::env::current_exe()?;
        let report = ceremony::run(kind, site, &Headless::new(&answers), exe)?;
        write!(out, "{}", messages::report(&report))?;
        Ok(match report.end {
            End::Initialised(_) | End::Registered(_) | End::Signed(_) | End::Reissued | End::Tested(_) => {
                Verdict::Fine
            }
            End::Refused(_) | End::Rejected => Verdict::Refused,
        })
    }
}
