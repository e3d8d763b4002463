//! The online coordinator.

use std::process::ExitCode;

use clap::Parser as _;
use strongroom_coordinator::cli::Cli;

fn main() -> ExitCode {
    ExitCode::from(Cli::parse().run())
}
