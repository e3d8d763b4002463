//! The offline signer.
use std::process::ExitCode;

use strongroom_signer::devices;

fn main() -> ExitCode {
    // Hidden: the signer starts itself again as the process that loads the HSM's module.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == devices::WORKER_COMMAND)
    {
        return devices::worker_main();
    }
    ExitCode::SUCCESS
}
