//! What is followed under one header, of a fountain or a BBQr series.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::bbqr_part::{BbqrPart, SeriesKey};
use super::bbqr_series::Series;
use super::dense_message;
use super::part::Part;
use super::progress::{PartState, Progress};
use super::receiver::ReceiveError;
use super::recognise::{Payload, payload_of};
use super::stream::{Carrier, Step, Stream, StreamKey};

/// What tells one transfer from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TransferKey {
    Fountain(StreamKey),
    Bbqr(SeriesKey),
}

/// A part of a transfer.
pub(super) enum Piece {
    Fountain(Part),
    Bbqr(BbqrPart),
}

impl Piece {
    pub(super) fn key(&self) -> TransferKey {
        match self {
            Self::Fountain(part) => TransferKey::Fountain(part.key),
            Self::Bbqr(part) => TransferKey::Bbqr(part.key),
        }
    }
}

impl TransferKey {
    /// Most bytes that a transfer with this header comes to hold.
    pub(super) fn cost(self) -> usize {
        match self {
            Self::Fountain(key) => Stream::cost(key),
            Self::Bbqr(key) => Series::cost(key),
        }
    }

    /// Tells whether two headers differ in nothing but the type.
    pub(super) fn differs_in_type_only(self, other: Self) -> bool {
        match (self, other) {
            (Self::Fountain(one), Self::Fountain(other)) => {
                let same = |one: Carrier, other: Carrier| match (one, other) {
                    (Carrier::Ur { checksum: one, .. }, Carrier::Ur { checksum: other, .. }) => one == other,
                    (Carrier::Ur { .. } | Carrier::Dense { .. }, Carrier::Dense { .. })
                    | (Carrier::Dense { .. }, Carrier::Ur { .. }) => false,
                };
                one != other
                    && same(one.carrier, other.carrier)
                    && StreamKey {
                        carrier: other.carrier,
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
            (Self::Fountain(_), Self::Bbqr(_)) | (Self::Bbqr(_), Self::Fountain(_)) => false,
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
    Fountain(Box<Stream>),
    Bbqr(Series),
}

impl Transfer {
    pub(super) fn new(key: TransferKey) -> Self {
        let form = match key {
            TransferKey::Fountain(key) => Form::Fountain(Box::new(Stream::new(key))),
            TransferKey::Bbqr(key) => Form::Bbqr(Series::new(key)),
        };
        Self { form, last_turn: 0 }
    }

    pub(super) fn key(&self) -> TransferKey {
        match &self.form {
            Form::Fountain(stream) => TransferKey::Fountain(stream.key()),
            Form::Bbqr(series) => TransferKey::Bbqr(series.key()),
        }
    }

    pub(super) fn progress(&self) -> Progress {
        match &self.form {
            Form::Fountain(stream) => stream.progress(),
            Form::Bbqr(series) => series.progress(),
        }
    }

    pub(super) fn map(&self) -> Vec<PartState> {
        match &self.form {
            Form::Fountain(stream) => stream.map(),
            Form::Bbqr(series) => series.map(),
        }
    }

    /// Gives up what is kept only to find a false part sooner.
    pub(super) fn forget_doubted(&mut self) {
        match &mut self.form {
            Form::Fountain(stream) => stream.forget_doubted(),
            Form::Bbqr(_) => {}
        }
    }

    /// Takes a part of this transfer; gives the payload when it is whole.
    pub(super) fn take(&mut self, piece: &Piece) -> Result<Option<Payload>, ReceiveError> {
        match (&mut self.form, piece) {
            (Form::Fountain(stream), Piece::Fountain(part)) => match stream.take(part) {
                Step::Open => Ok(None),
                Step::Poisoned => Err(ReceiveError::Poisoned {
                    needed: u32::from(part.key.count),
                }),
                Step::Complete(message) => match part.key.carrier {
                    Carrier::Ur { ur_type, .. } => payload_of(ur_type, &message)
                        .map(Some)
                        .map_err(ReceiveError::Message),
                    Carrier::Dense { .. } => Ok(Some(dense_message::unwrap(&message)?)),
                },
            },
            (Form::Bbqr(series), Piece::Bbqr(part)) => {
                let kind = part.key.kind;
                let message = series.take(part)?;
                Ok(message.map(|bytes| Payload { kind, bytes }))
            }
            (Form::Fountain(_), Piece::Bbqr(_)) | (Form::Bbqr(_), Piece::Fountain(_)) => Ok(None),
        }
    }
}
