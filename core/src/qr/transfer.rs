//! What is followed under one header, UR or BBQr.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::bbqr_part::{BbqrPart, SeriesKey};
use super::bbqr_series::Series;
use super::part::{Part, StreamKey};
use super::progress::{PartState, Progress};
use super::receiver::ReceiveError;
use super::recognise::{Payload, payload_of};
use super::stream::{Step, Stream};

/// What tells one transfer from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TransferKey {
    Ur(StreamKey),
    Bbqr(SeriesKey),
}

/// A part of a transfer.
pub(super) enum Piece {
    Ur(Part),
    Bbqr(BbqrPart),
}

impl Piece {
    pub(super) fn key(&self) -> TransferKey {
        match self {
            Self::Ur(part) => TransferKey::Ur(part.key),
            Self::Bbqr(part) => TransferKey::Bbqr(part.key),
        }
    }
}

impl TransferKey {
    /// Most bytes that a transfer with this header comes to hold.
    pub(super) fn cost(self) -> usize {
        match self {
            Self::Ur(key) => Stream::cost(key),
            Self::Bbqr(key) => Series::cost(key),
        }
    }

    /// Tells whether two headers differ in nothing but the type.
    pub(super) fn differs_in_type_only(self, other: Self) -> bool {
        match (self, other) {
            (Self::Ur(one), Self::Ur(other)) => {
                one.ur_type != other.ur_type
                    && StreamKey {
                        ur_type: other.ur_type,
                        ..one
                    } == other
            }
            (Self::Bbqr(one), Self::Bbqr(other)) => {
                one.kind != other.kind
                    && SeriesKey {
                        kind: other.kind,
                        ..one
                    } == other
            }
            (Self::Ur(_), Self::Bbqr(_)) | (Self::Bbqr(_), Self::Ur(_)) => false,
        }
    }
}

/// A transfer in the making.
pub(super) struct Transfer {
    form: Form,
    /// When its last part came, in parts of all transfers.
    pub(super) last_turn: u64,
}

enum Form {
    Ur(Box<Stream>),
    Bbqr(Series),
}

impl Transfer {
    pub(super) fn new(key: TransferKey) -> Self {
        let form = match key {
            TransferKey::Ur(key) => Form::Ur(Box::new(Stream::new(key))),
            TransferKey::Bbqr(key) => Form::Bbqr(Series::new(key)),
        };
        Self { form, last_turn: 0 }
    }

    pub(super) fn key(&self) -> TransferKey {
        match &self.form {
            Form::Ur(stream) => TransferKey::Ur(stream.key()),
            Form::Bbqr(series) => TransferKey::Bbqr(series.key()),
        }
    }

    pub(super) fn progress(&self) -> Progress {
        match &self.form {
            Form::Ur(stream) => stream.progress(),
            Form::Bbqr(series) => series.progress(),
        }
    }

    pub(super) fn map(&self) -> Vec<PartState> {
        match &self.form {
            Form::Ur(stream) => stream.map(),
            Form::Bbqr(series) => series.map(),
        }
    }

    /// Gives up what is kept only to find a false part sooner.
    pub(super) fn forget_doubted(&mut self) {
        match &mut self.form {
            Form::Ur(stream) => stream.forget_doubted(),
            Form::Bbqr(_) => {}
        }
    }

    /// Takes a part of this transfer; gives the payload when it is whole.
    pub(super) fn take(&mut self, piece: &Piece) -> Result<Option<Payload>, ReceiveError> {
        match (&mut self.form, piece) {
            (Form::Ur(stream), Piece::Ur(part)) => match stream.take(part) {
                Step::Open => Ok(None),
                Step::Poisoned => Err(ReceiveError::Poisoned {
                    needed: u32::from(part.key.count),
                }),
                Step::Complete(message) => payload_of(part.key.ur_type, &message)
                    .map(Some)
                    .map_err(ReceiveError::Message),
            },
            (Form::Bbqr(series), Piece::Bbqr(part)) => {
                let kind = part.key.kind;
                let message = series.take(part)?;
                Ok(message.map(|bytes| Payload { kind, bytes }))
            }
            (Form::Ur(_), Piece::Bbqr(_)) | (Form::Bbqr(_), Piece::Ur(_)) => Ok(None),
        }
    }
}
