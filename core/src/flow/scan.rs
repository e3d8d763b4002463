//! Station 1: bytes came in.

use alloc::vec::Vec;

use crate::ids::Digest;

/// Through which of the two doors a request came. Behind them there is one way: the same bytes, the same checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// Animated pictures.
    Light,
    /// A file on removable media.
    File,
}

/// The bytes of a request, not looked at.
#[derive(Debug)]
pub struct Scanned {
    medium: Medium,
    bytes: Vec<u8>,
}

impl Scanned {
    /// Takes the bytes in.
    pub fn new(medium: Medium, bytes: Vec<u8>) -> Self {
        Self { medium, bytes }
    }

    /// The door.
    pub fn medium(&self) -> Medium {
        self.medium
    }

    /// The request's name: the hash of its exact bytes.
    pub fn request(&self) -> Digest {
        Digest::of(&[&self.bytes])
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}
