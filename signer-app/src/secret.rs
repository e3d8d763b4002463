//! The one type for bytes that nobody may see: no `Debug`, no `Clone`, wiped on drop.

use zeroize::{Zeroize, Zeroizing};

/// Secret bytes. They move, they are never copied, printed or compared, and are wiped when dropped.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes over the bytes; the vector's own memory is what gets wiped later.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Copies the bytes in and wipes where they came from.
    pub fn take(bytes: &mut [u8]) -> Self {
        let secret = Self(Zeroizing::new(bytes.to_vec()));
        bytes.zeroize();
        secret
    }

    /// Returns no bytes at all, where a secret is optional (no dice thrown).
    pub fn empty() -> Self {
        Self::new(Vec::new())
    }

    /// Shows the bytes to the code that uses them. The name is long so that a reader's eye stops at it.
    pub fn expose_bytes(&self) -> &[u8] {
        &self.0
    }
}
