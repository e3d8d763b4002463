//! The border to the HSM. Nothing outside this folder knows PKCS#11, and nothing in it knows Bitcoin
//! transactions: it signs digests with keys named by their public key.
//!
//! The module is loaded only in a process of its own (`workers::device`), so that a module that hangs, crashes
//! or scribbles over memory takes no other part of the signer with it.

pub mod bytes;
pub mod error;
pub mod pin;
pub mod pkcs11;
pub mod profile;
pub mod protocol;
pub mod random;

use std::process::ExitCode;

use crate::workers::device::pipe::PipeError;
use crate::workers::device::serve;

/// The hidden first argument with which the signer starts itself as device worker.
pub const WORKER_COMMAND: &str = "device-worker";

/// Runs the device worker over this process's stdin and stdout until the pipe closes.
///
/// `main` calls it for [`WORKER_COMMAND`] and does nothing else in that process.
pub fn worker_main() -> ExitCode {
    // Whether it could is said, and on a production site demanded, by the signer that started this process.
    let _ = serve::harden_process();
    let served = match serve::take_pipe() {
        Ok((stdin, stdout)) => serve::serve(stdin, stdout),
        Err(error) => Err(PipeError::Io(error)),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: device worker: {error}");
            ExitCode::from(69)
        }
    }
}
