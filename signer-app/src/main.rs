//! The offline signer.

use std::process::ExitCode;

use strongroom_signer::{OPTICS_COMMAND, cli, devices};

fn main() -> ExitCode {
    // Hidden: the signer starts itself again as the process that loads the HSM's module, or that looks at pictures.
    let word = std::env::args_os().nth(1);
    if word.as_ref().is_some_and(|w| w == devices::WORKER_COMMAND) {
        return devices::worker_main();
    }
    if word.as_ref().is_some_and(|w| w == OPTICS_COMMAND) {
        return cli::optics_main();
    }
    cli::main()
}
