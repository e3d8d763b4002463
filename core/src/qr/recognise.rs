//! Tells by its beginning what a code is: UR, BBQr, a PSBT in base64 or hex, a document of our own, or a frame of the
//! dense mode.

use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::bbqr_part::{self, BBQR_SCHEME, BbqrError, BbqrPart};
use super::cbor::{CborError, unwrap_bytes};
use super::dense_part::{self, DenseError, is_dense};
use super::fault::Fault;
use super::limits::FRAME_TEXT_MAX;
use super::part::{self, Part, PartError, Ur, UrType};

/// `psbt` and 0xff (BIP-0174) begin in base64 with these letters whatever follows.
const PSBT_BASE64: &str = "cHNidP";
const PSBT_HEX: &str = "70736274ff";
const UR_SCHEME: &str = "ur:";
/// What every signed text of ours begins with (docs/formats.md).
const DOCUMENT: &[u8] = b"strongroom/";
/// What one line of every policy file begins with.
const POLICY_LINE: &[u8] = b"format = \"strongroom-";

/// What a payload claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PayloadKind {
    /// A partially signed transaction (BIP-0174, BIP-0370).
    Psbt,
    /// A document of our own.
    Document,
}

/// The bytes a transfer carried. Nothing about them is checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// What the sender says they are.
    pub kind: PayloadKind,
    /// The bytes, freed from their transport wrapping.
    pub bytes: Vec<u8>,
}

/// Why a text carries nothing for us.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecogniseError {
    /// The text is longer than a QR code can hold.
    #[error("text of {got} bytes, limit {limit}")]
    TextTooLong {
        /// Bytes found.
        got: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The text is none of those that are read here.
    #[error("text is no payload known here")]
    Unknown,
    /// It begins like a base64 PSBT and is no base64.
    #[error("psbt in base64 is damaged")]
    Base64,
    /// It begins like a hex PSBT and is no hex.
    #[error("psbt in hex is damaged")]
    Hex,
    /// A second code begins inside the text.
    #[error("another code begins at byte {at}")]
    Overlap {
        /// Where.
        at: usize,
    },
    /// It begins like a BBQr and is no part of a series.
    #[error(transparent)]
    Bbqr(#[from] BbqrError),
    /// It begins like a frame of the dense mode and is none.
    #[error(transparent)]
    Dense(#[from] DenseError),
    /// It is a UR and no part of a transfer.
    #[error(transparent)]
    Part(#[from] PartError),
    /// The message is not one CBOR byte string.
    #[error("message: {0}")]
    Message(#[from] CborError),
}

impl RecogniseError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::TextTooLong { .. } => Fault::Limit,
            Self::Unknown => Fault::Unknown,
            Self::Base64 | Self::Hex => Fault::Encoding,
            Self::Overlap { .. } => Fault::Overlap,
            Self::Bbqr(error) => error.fault(),
            Self::Dense(error) => error.fault(),
            Self::Part(error) => error.fault(),
            Self::Message(error) => error.fault(),
        }
    }

    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        self.fault().code()
    }
}

/// A text that means something here.
pub(super) enum Frame {
    /// The whole payload.
    Whole(Payload),
    /// A part of a UR, or a frame of the dense mode.
    Part(Part),
    /// A part of a BBQr series.
    Bbqr(BbqrPart),
}

/// Recognises the content of a code.
pub(super) fn recognise(code: &[u8]) -> Result<Frame, RecogniseError> {
    let got = code.trim_ascii().len();
    if got > FRAME_TEXT_MAX {
        return Err(RecogniseError::TextTooLong {
            got,
            limit: FRAME_TEXT_MAX,
        });
    }
    if is_dense(code) {
        return Ok(Frame::Part(dense_part::parse(code)?));
    }
    recognise_text(core::str::from_utf8(code).map_err(|_| RecogniseError::Unknown)?)
}

fn recognise_text(whole: &str) -> Result<Frame, RecogniseError> {
    let text = whole.trim();
    if let Some(at) = second_start(text) {
        return Err(RecogniseError::Overlap { at });
    }
    if starts_with(text, BBQR_SCHEME) {
        return Ok(Frame::Bbqr(bbqr_part::parse(text)?));
    }
    if starts_with(text, UR_SCHEME) {
        return match part::parse(text)? {
            Ur::Whole { ur_type, message } => Ok(Frame::Whole(payload_of(ur_type, &message)?)),
            Ur::Part(part) => Ok(Frame::Part(part)),
        };
    }
    if text.starts_with(PSBT_BASE64) {
        let bytes = STANDARD.decode(text).map_err(|_| RecogniseError::Base64)?;
        return Ok(Frame::Whole(Payload {
            kind: PayloadKind::Psbt,
            bytes,
        }));
    }
    if starts_with(text, PSBT_HEX) {
        let bytes = hex::decode(text).map_err(|_| RecogniseError::Hex)?;
        return Ok(Frame::Whole(Payload {
            kind: PayloadKind::Psbt,
            bytes,
        }));
    }
    if is_document(text.as_bytes()) {
        return Ok(Frame::Whole(Payload {
            kind: PayloadKind::Document,
            bytes: whole.as_bytes().to_vec(),
        }));
    }
    Err(RecogniseError::Unknown)
}

/// Tells whether bytes begin like a document of our own.
pub(super) fn is_document(bytes: &[u8]) -> bool {
    bytes.starts_with(DOCUMENT)
        || bytes
            .split(|byte| *byte == b'\n')
            .any(|line| line.starts_with(POLICY_LINE))
}

/// Finds where a second code begins in a text that begins like one: two codes read as one. Neither `:` nor `$`
/// stands in any encoding.
fn second_start(text: &str) -> Option<usize> {
    let begins = [UR_SCHEME, BBQR_SCHEME, PSBT_HEX]
        .iter()
        .any(|scheme| starts_with(text, scheme));
    if !begins && !text.starts_with(PSBT_BASE64) {
        return None;
    }
    // The first sign of a scheme stands within its first three letters.
    let (at, _) = text
        .char_indices()
        .skip(UR_SCHEME.len())
        .find(|(_, sign)| matches!(sign, ':' | '$'))?;
    Some(at)
}

/// Frees a finished message from its byte string.
pub(super) fn payload_of(ur_type: UrType, message: &[u8]) -> Result<Payload, CborError> {
    Ok(Payload {
        kind: ur_type.payload_kind(),
        bytes: unwrap_bytes(message)?.to_vec(),
    })
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
