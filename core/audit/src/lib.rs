//! Verifies a ceremony journal and recomputes every decision in it, from the journal's directory alone.

pub mod blobs;
mod ceremony;
pub mod chain;
pub mod error;
mod mined;
mod origins;
pub mod reconcile;
pub mod replay;
pub mod rules;
mod voices;
