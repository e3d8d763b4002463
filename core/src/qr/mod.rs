//! Payloads in, payloads out: what the texts inside QR pictures mean.
//!
//! A [`Receiver`] takes the text of one code after the other, in any order, with losses and strangers among
//! them, and gives back one [`Payload`]; a [`Sender`] makes the texts. Nothing here trusts a payload: the
//! checksums of this layer only notice accidents, who sent a payload is decided by its signature.

mod cbor;
mod elimination;
mod limits;
mod mixing;
mod part;
mod receiver;
mod recognise;
mod sender;
mod stream;

pub use cbor::CborError;
pub use limits::{FRAME_TEXT_MAX, MESSAGE_MAX, PARTS_MAX, STREAMS_MAX};
pub use part::{PartError, UrType};
pub use receiver::{Progress, ReceiveError, Receiver};
pub use recognise::{Payload, PayloadKind, RecogniseError};
pub use sender::{FRAGMENT_MAX, FRAGMENT_MIN, SendError, Sender};

#[cfg(test)]
mod tests;
