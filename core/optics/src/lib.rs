//! Payloads to pictures and back. This crate knows nothing of Bitcoin.
