//! What people see while they wait: one line, with the time left, for anything over a second.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use crate::devices::protocol::Progress;

/// How often a line is written.
const EVERY: Duration = Duration::from_secs(1);

/// A long step.
pub struct Meter {
    what: &'static str,
    began: Instant,
    told: Instant,
}

impl Meter {
    /// Begins.
    pub fn new(what: &'static str) -> Self {
        let now = Instant::now();
        Self {
            what,
            began: now,
            told: now,
        }
    }

    /// Takes the news; writes a line where the last is over a second old.
    pub fn tell(&mut self, progress: Progress) {
        if self.told.elapsed() < EVERY || progress.done == 0 {
            return;
        }
        self.told = Instant::now();
        let left = u64::from(progress.total.saturating_sub(progress.done));
        let spent = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let millis = spent
            .saturating_mul(left)
            .checked_div(u64::from(progress.done))
            .unwrap_or(0);
        let seconds = millis.div_ceil(1000);
        say(&format!(
            "  {} {} of {}, {seconds} s left",
            self.what, progress.done, progress.total
        ));
    }
}

/// Writes a line to the people here.
pub fn say(line: &str) {
    // Nobody may be reading any more; the ceremony does not hang on it.
    let _ = writeln!(std::io::stderr(), "{line}");
}
