//! How far a transfer is, in counts.

/// How far a transfer is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Parts taken, those included that brought nothing new.
    pub received: u32,
    /// Independent parts needed.
    pub needed: u32,
    /// Independent parts there: the honest measure of how far it is.
    pub rank: u32,
    /// Whether the payload waits to be taken.
    pub complete: bool,
}

impl Progress {
    /// Estimates the seconds left, if parts go on to come at this rate and to be as useful as those before.
    ///
    /// `None` if nothing tells: no part is there yet, or none comes.
    pub fn seconds_left(&self, parts_per_minute: u32) -> Option<u32> {
        if self.complete {
            return Some(0);
        }
        let missing = u64::from(self.needed.saturating_sub(self.rank));
        let parts = missing
            .saturating_mul(u64::from(self.received))
            .checked_add(u64::from(self.rank.saturating_sub(1)))?
            .checked_div(u64::from(self.rank))?;
        let minute = u64::from(parts_per_minute);
        let seconds = parts
            .saturating_mul(60)
            .saturating_add(minute.saturating_sub(1))
            .checked_div(minute)?;
        Some(u32::try_from(seconds).unwrap_or(u32::MAX))
    }
}

/// What is known of one part of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// Not known yet.
    Missing,
    /// Seen twice with different content; it counts when it is seen once more.
    Contested,
    /// Known.
    Known,
}
