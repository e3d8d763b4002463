//! What the parser found, as a finding at its place.

use alloc::format;

use super::{CheckId, Finding, Place, case::number};
use crate::psbt::{Place as Map, PsbtError};

/// Turns the parser's refusal into a finding: where it stands, and the field, offset or size that explains it.
pub(super) fn finding(error: &PsbtError) -> Finding {
    let check = CheckId::from_code(error.code()).unwrap_or(CheckId::PsbtField);
    let at = Finding::new(check, place(error.place()));
    let field = |key_type: u64| format!("{key_type:#04x}");
    match error {
        PsbtError::Magic
        | PsbtError::Truncated { .. }
        | PsbtError::NonMinimal { .. }
        | PsbtError::Count { .. }
        | PsbtError::NoUnsignedTx
        | PsbtError::ProofOfReserves { .. } => at,
        PsbtError::Limit { got, limit, .. } => at.with("got", got).with("limit", limit),
        PsbtError::Trailing { bytes } => at.with("bytes_behind", bytes),
        PsbtError::NotCanonical { at: offset } => at.with("offset", offset),
        PsbtError::DuplicateKey { key_type, .. }
        | PsbtError::UnknownField { key_type, .. }
        | PsbtError::MissingField { key_type, .. }
        | PsbtError::VersionMix { key_type, .. } => at.with("field", field(*key_type)),
        PsbtError::Field { key_type, fault, .. } => at.with("field", field(*key_type)).with("fault", fault),
        PsbtError::Version { got } => at.with("version", got),
        PsbtError::LockTimeRange { value, .. } => at.with("lock_time", value),
        PsbtError::LockTimeConflict { height, .. } => at.with("height_at_input", height),
        PsbtError::Modifiable { flags } => at.with("flags", flags),
        PsbtError::TxVersion { got } => at.with("version", got),
        PsbtError::UnsignedTx { fault } => at.with("fault", fault),
        PsbtError::UnsignedTxScript { bytes, .. } => at.with("script_bytes", bytes),
        PsbtError::Empty { inputs, outputs } => at.with("inputs", inputs).with("outputs", outputs),
        PsbtError::DuplicateInput { first, .. } => at.with("same_as_input", first),
    }
}

fn place(map: Map) -> Place {
    match map {
        Map::Global => Place::Request,
        Map::Input(i) => Place::Input(number(i)),
        Map::Output(i) => Place::Output(number(i)),
    }
}
