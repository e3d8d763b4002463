//! Threads and processes that do the slow or dangerous work beside the signer's main loop.

pub mod ceremony;
pub mod device;
pub mod journal;
pub mod standing;
