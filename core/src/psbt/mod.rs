//! One model for PSBT version 0 and 2, with strict parsing of our own.
//!
//! The PSBT crates accept two views of one transaction, trailing bytes and forged fields (measured, see
//! `docs/threat-model.md`), so nothing of them is used here: only the consensus types of `bitcoin`. A
//! [`Psbt`] is built by [`Psbt::parse`] or [`PsbtBuilder`], and writing it gives exactly the bytes it came from.

mod answer;
mod builder;
mod error;
mod fault;
mod global;
mod header;
mod input;
mod key_types;
mod layout;
mod lenient;
mod limits;
mod lock_time;
mod model;
mod output;
mod parse;
mod taproot;
mod unsigned_tx;
mod values;
mod wire;
mod write;

pub use answer::{Answer, AnswerError, InputSignatures, merge_signatures};
pub use builder::PsbtBuilder;
pub use error::PsbtError;
pub use fault::{Bound, Fault, Place};
pub use header::{HeaderError, Purpose, RequestHeader};
pub use lenient::{Dropped, Foreign};
pub use limits::Limits;
pub use model::{Input, KeyOrigin, Output, Psbt, PsbtVersion, TapKeyOrigin, TapLeafScript, TapTreeLeaf};
