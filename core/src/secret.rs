//! The one type for secrets: no `Debug`, no `Clone`, wiped when dropped.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret value. It can be looked at with [`Secret::expose`], moved, and nothing else.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Lends the value for the shortest possible time.
    pub fn expose(&self) -> &T {
        &self.0
    }
}
