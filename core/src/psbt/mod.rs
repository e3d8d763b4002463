//! One model for PSBT version 0 and 2, with strict parsing of our own.
//!
//! The PSBT crates accept two views of one transaction, trailing bytes and forged fields (measured, see
//! `docs/threat-model.md`), so nothing of them is used here: only the consensus types of `bitcoin`. A
//! [`Psbt`] is built by [`Psbt::parse`] or [`PsbtBuilder`], and writing it gives exactly the bytes it came from.

mod error;
mod limits;
mod model;

pub use error::{Bound, Fault, Place, PsbtError};
pub use limits::Limits;
pub use model::{Input, KeyOrigin, Output, Psbt, PsbtVersion, TapKeyOrigin, TapLeafScript, TapTreeLeaf};
