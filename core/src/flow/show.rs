//! Station 7: the answer was shown.

use super::Encoded;
use crate::ids::Digest;

/// An answer that left the appliance as light, or on a medium.
#[derive(Debug)]
pub struct Shown {
    encoded: Encoded,
}

impl Shown {
    /// Notes that the first frame was drawn.
    pub fn new(encoded: Encoded) -> Self {
        Self { encoded }
    }

    /// The request that was answered.
    pub fn request(&self) -> Digest {
        self.encoded.request()
    }
}
