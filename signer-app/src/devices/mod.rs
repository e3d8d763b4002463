//! The border to the HSM. Nothing outside this folder knows PKCS#11, and nothing in it knows Bitcoin
//! transactions: it signs digests with keys named by their public key.
//!
//! The module is loaded only in a process of its own (`workers::device`), so that a module that hangs, crashes
//! or scribbles over memory takes no other part of the signer with it.

pub mod bytes;
pub mod error;
pub mod profile;
pub mod protocol;

/// The hidden first argument with which the signer starts itself as device worker.
pub const WORKER_COMMAND: &str = "device-worker";
