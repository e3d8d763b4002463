//! What the frames of the dense mode carry together: kind, packing, SHA-256 of the payload, payload.

use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::fault::Fault;
use super::inflate::{InflateError, inflate};
use super::limits::MESSAGE_MAX;
use super::recognise::{Payload, PayloadKind};

const HASH: usize = 32;
const PSBT: u8 = b'P';
const DOCUMENT: u8 = b'D';
const STORED: u8 = b'0';
const DEFLATED: u8 = b'Z';
/// Of miniz: the most it does; a payload is packed once.
const EFFORT: u8 = 9;

/// Why a whole message of the dense mode carries no payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DenseMessageError {
    /// The message ends before its payload begins.
    #[error("message of {got} bytes")]
    Short {
        /// Bytes found.
        got: usize,
    },
    /// The payload is of a kind, or packed in a way, that is not read.
    #[error("payload of kind {kind:#04x}, packing {packing:#04x}")]
    Kind {
        /// What it is said to be.
        kind: u8,
        /// How it is said to be packed.
        packing: u8,
    },
    /// The payload does not come apart.
    #[error("payload: {0}")]
    Inflate(#[from] InflateError),
    /// The payload is not the one that was packed.
    #[error("payload does not have its hash")]
    Hash,
}

impl DenseMessageError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Short { .. } => Fault::Header,
            Self::Kind { .. } => Fault::Type,
            Self::Inflate(error) => error.fault(),
            Self::Hash => Fault::Checksum,
        }
    }
}

/// Names a transfer: the first bytes of the SHA-256 of its message.
pub(super) fn session_of(message: &[u8]) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = <[u8; HASH]>::from(Sha256::digest(message));
    [a, b, c, d, e, f, g, h]
}

/// What both sides seed the mixtures of a session with.
pub(super) fn seed_of(session: [u8; 8]) -> u32 {
    let [a, b, c, d, ..] = session;
    u32::from_be_bytes([a, b, c, d])
}

/// Wraps a payload, packed where that makes it shorter.
pub(super) fn wrap(kind: PayloadKind, payload: &[u8]) -> Vec<u8> {
    let packed = miniz_oxide::deflate::compress_to_vec(payload, EFFORT);
    let (packing, body) = match packed.len() < payload.len() {
        true => (DEFLATED, packed.as_slice()),
        false => (STORED, payload),
    };
    let kind = match kind {
        PayloadKind::Psbt => PSBT,
        PayloadKind::Document => DOCUMENT,
    };
    [&[kind, packing], Sha256::digest(payload).as_slice(), body].concat()
}

/// Frees a payload from a whole message.
pub(super) fn unwrap(message: &[u8]) -> Result<Payload, DenseMessageError> {
    let short = DenseMessageError::Short { got: message.len() };
    let ([kind, packing], rest) = message.split_first_chunk::<2>().ok_or(short)?;
    let (hash, body) = rest.split_first_chunk::<HASH>().ok_or(short)?;
    let refused = DenseMessageError::Kind {
        kind: *kind,
        packing: *packing,
    };
    let payload_kind = match *kind {
        PSBT => PayloadKind::Psbt,
        DOCUMENT => PayloadKind::Document,
        _ => return Err(refused),
    };
    let limit = usize::try_from(MESSAGE_MAX).unwrap_or(usize::MAX);
    let bytes = match *packing {
        STORED => body.to_vec(),
        DEFLATED => inflate(body, limit)?,
        _ => return Err(refused),
    };
    if Sha256::digest(&bytes).as_slice() != hash {
        return Err(DenseMessageError::Hash);
    }
    Ok(Payload {
        kind: payload_kind,
        bytes,
    })
}
