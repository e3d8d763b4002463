//! The worker process alone, for tests and for trying a picture by hand; the apps run it from their own binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    match strongroom_optics::worker::serve(std::io::stdin().lock(), std::io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
