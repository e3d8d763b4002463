//! Station 2: the bytes are one PSBT in its one encoding.

use alloc::vec::Vec;

use super::Scanned;
use crate::{
    ids::Digest,
    psbt::{HeaderError, Limits, Psbt, PsbtError, RequestHeader},
};

/// A request that was read: nothing in it is believed.
#[derive(Debug)]
pub struct Decoded {
    request: Digest,
    bytes: Vec<u8>,
    psbt: Psbt,
    header: Result<Option<RequestHeader>, HeaderError>,
}

/// Bytes that are not a request.
#[derive(Debug)]
pub struct Undecodable {
    /// Hash of the bytes.
    pub request: Digest,
    /// The bytes, for the journal.
    pub bytes: Vec<u8>,
    /// What is wrong with them.
    pub error: PsbtError,
}

impl Decoded {
    /// Reads a request strictly, limits first.
    ///
    /// # Errors
    /// [`Undecodable`], with the parser's code.
    pub fn new(scanned: Scanned) -> Result<Self, Undecodable> {
        let bytes = scanned.into_bytes();
        let request = Digest::of(&[&bytes]);
        match Psbt::parse(&bytes, &Limits::CEILINGS) {
            Ok(psbt) => {
                let header = RequestHeader::from_psbt(&psbt);
                Ok(Self {
                    request,
                    bytes,
                    psbt,
                    header,
                })
            }
            Err(error) => Err(Undecodable {
                request,
                bytes,
                error,
            }),
        }
    }

    /// Hash of the exact bytes.
    pub fn request(&self) -> Digest {
        self.request
    }
    /// The exact bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
    /// What they say.
    pub fn psbt(&self) -> &Psbt {
        &self.psbt
    }
    /// The request header, where there is one.
    pub fn header(&self) -> Result<&Option<RequestHeader>, &HeaderError> {
        self.header.as_ref()
    }
}
