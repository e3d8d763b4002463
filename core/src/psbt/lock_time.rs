use bitcoin::absolute::{LOCK_TIME_THRESHOLD, LockTime};

use super::error::PsbtError;
use super::model::Input;

/// Derives the lock time of the transaction from what its inputs require (BIP-0370, Determining Lock Time).
///
/// # Errors
/// Fails if a required lock time is outside the range of its kind, or if two inputs cannot be locked alike.
pub(super) fn resolve(inputs: &[Input], fallback: Option<LockTime>) -> Result<LockTime, PsbtError> {
    let (mut height, mut time) = (None, None);
    let (mut height_only, mut time_only) = (None, None);
    for (index, input) in inputs.iter().enumerate() {
        in_range(index, input)?;
        height = height.max(input.required_height);
        time = time.max(input.required_time);
        match (input.required_height, input.required_time) {
            (Some(_), None) => height_only = height_only.or(Some(index)),
            (None, Some(_)) => time_only = time_only.or(Some(index)),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    if let (Some(height), Some(time)) = (height_only, time_only) {
        return Err(PsbtError::LockTimeConflict { height, time });
    }
    // A height is preferred where both would do; one input that takes only a time decides for all.
    let required = if time_only.is_some() { time } else { height };
    Ok(required.map_or(fallback.unwrap_or(LockTime::ZERO), LockTime::from_consensus))
}

fn in_range(input: usize, fields: &Input) -> Result<(), PsbtError> {
    if let Some(value) = fields.required_height
        && !(1..LOCK_TIME_THRESHOLD).contains(&value)
    {
        return Err(PsbtError::LockTimeRange { input, value });
    }
    match fields.required_time {
        Some(value) if value < LOCK_TIME_THRESHOLD => Err(PsbtError::LockTimeRange { input, value }),
        Some(_) | None => Ok(()),
    }
}
