//! Payloads in, payloads out: what the texts inside QR pictures mean.
//!
//! A [`Receiver`] takes the text of one code after the other, in any order, with losses and strangers among
//! them, and gives back one [`Payload`]; a [`Sender`] makes the texts. Nothing here trusts a payload: the
//! checksums of this layer only notice accidents, who sent a payload is decided by its signature.

mod base32;
mod bbqr_part;
mod bbqr_sender;
mod bbqr_series;
mod bits;
mod cbor;
mod cbor_walk;
mod deflate;
mod dense_message;
mod dense_part;
mod dense_sender;
mod elimination;
mod fault;
mod fountain;
mod inflate;
mod limits;
mod mixing;
mod order;
mod part;
mod plan;
mod profile;
mod progress;
mod receiver;
mod recognise;
mod sender;
mod setting;
mod show;
mod solution;
mod stream;
mod transfer;
mod version;
mod window;

pub use bbqr_part::{BbqrEncoding, BbqrError};
pub use bbqr_sender::BbqrSender;
pub use bbqr_series::SeriesError;
pub use cbor::CborError;
pub use dense_message::DenseMessageError;
pub use dense_part::DenseError;
pub use dense_sender::DenseSender;
pub use fault::Fault;
pub use inflate::InflateError;
pub use limits::{
    BBQR_PARTS_MAX, CBOR_DEPTH_MAX, FRAME_TEXT_MAX, MESSAGE_MAX, PARTS_MAX, STREAMS_MAX, STREAMS_MEMORY_MAX,
};
pub use part::{PartError, UrType};
pub use plan::{Advice, Pace, Plan};
pub use profile::{Limits, Mixtures, Profile};
pub use progress::{PartState, Progress};
pub use receiver::{ReceiveError, Receiver};
pub use recognise::{Payload, PayloadKind, RecogniseError};
pub use sender::{FRAGMENT_MAX, FRAGMENT_MIN, SendError, Sender};
pub use setting::{Mode, Setting};
pub use show::{Code, Show};
pub use version::Version;

#[cfg(test)]
mod tests;
