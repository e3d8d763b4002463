//! The headless commands: results on stdout, everything else on stderr, exit code by kind.

mod address;
mod ceremony;
mod check;
mod journal;
mod policy;
mod window;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::{
    ceremony::error::CeremonyError,
    messages::{self, Exit},
    site::files::FileError,
    workers::journal::JournalError,
};

#[derive(Parser)]
#[command(
    name = "strongroom-signer",
    version,
    about = "The offline signer: takes requests in as light, checks, records, signs through an HSM.",
    args_conflicts_with_subcommands = true
)]
struct Arguments {
    #[command(flatten)]
    window: window::Args,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Decides over a request, offline and without an HSM: every finding by its code
    Check(check::Args),
    /// Runs a ceremony from its script, or prints the script for paper
    Ceremony(ceremony::Args),
    /// Verifies, shows or exports a ceremony journal
    Journal(journal::Args),
    /// Shows a receive address of the registered vault
    Address(address::Args),
    /// Says a policy in words, compares two, or tries one on a past journal
    Policy(policy::Args),
}

/// A command that failed: words for people, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    code: &'static str,
    what: String,
    hint: &'static str,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &'static str, what: impl ToString, hint: &'static str) -> Self {
        Self {
            exit,
            code,
            what: what.to_string(),
            hint,
        }
    }
}

impl From<CeremonyError> for Failure {
    fn from(e: CeremonyError) -> Self {
        Self::new(messages::exit(&e), messages::code(&e), &e, messages::hint(&e))
    }
}

impl From<FileError> for Failure {
    fn from(e: FileError) -> Self {
        CeremonyError::from(e).into()
    }
}

impl From<JournalError> for Failure {
    fn from(e: JournalError) -> Self {
        CeremonyError::from(e).into()
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        Self::new(Exit::Io, "E_IO", e, "check where the output goes")
    }
}

/// How a command ended that did not fail.
pub(crate) enum Verdict {
    /// Fine.
    Fine,
    /// Refused, as the printed result says.
    Refused,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(e) => {
            // Help and version are results; everything else is a wrong call.
            let wrong = e.use_stderr();
            let _ = e.print();
            return ExitCode::from(if wrong { Exit::Usage.code() } else { 0 });
        }
    };
    let mut out = io::stdout().lock();
    let done = run(arguments, &mut out).and_then(|verdict| {
        out.flush()?;
        Ok(verdict)
    });
    match done {
        Ok(Verdict::Fine) => ExitCode::SUCCESS,
        Ok(Verdict::Refused) => ExitCode::from(Exit::Refused.code()),
        Err(failure) => {
            let mut err = io::stderr().lock();
            // Where stderr is gone as well, the exit code still speaks.
            let _ = writeln!(err, "error: {} {}", failure.code, failure.what);
            let _ = writeln!(err, "hint: {}", failure.hint);
            ExitCode::from(failure.exit.code())
        }
    }
}

/// Runs the process that looks at pictures.
pub fn optics_main() -> ExitCode {
    match strongroom_optics::worker::serve(io::stdin().lock(), io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Verdict, Failure> {
    match arguments.command {
        Some(Command::Check(args)) => args.run(out),
        Some(Command::Ceremony(args)) => args.run(out),
        Some(Command::Journal(args)) => args.run(out),
        Some(Command::Address(args)) => args.run(out),
        Some(Command::Policy(args)) => args.run(out),
        None => arguments.window.run(),
    }
}
