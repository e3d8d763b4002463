//! Verifies a ceremony journal and recomputes every decision in it, from the journal's directory alone.

pub mod blobs;
pub mod chain;
pub mod error;
pub mod reconcile;
pub mod replay;
pub mod rules;
