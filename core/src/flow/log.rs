//! Station 8: the end is in the journal.

use super::Shown;
use crate::ids::Digest;

/// A request whose ceremony is closed in the journal.
#[derive(Debug)]
pub struct Logged {
    request: Digest,
}

impl Logged {
    /// Notes that the ceremony's last record is durable.
    pub fn new(shown: Shown) -> Self {
        Self {
            request: shown.request(),
        }
    }

    /// The request that was answered.
    pub fn request(&self) -> Digest {
        self.request
    }
}
