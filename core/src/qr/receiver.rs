//! Gathers the texts of a transfer, whatever else the camera sees.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use thiserror::Error;

use super::bbqr_series::SeriesError;
use super::cbor::CborError;
use super::dense_message::DenseMessageError;
use super::fault::Fault;
use super::limits::{STREAMS_MAX, STREAMS_MEMORY_MAX};
use super::progress::{PartState, Progress};
use super::recognise::{Frame, Payload, RecogniseError, recognise};
use super::transfer::{Piece, Transfer, TransferKey};

/// Parts among which the majority decides which transfer is the one on show.
const RECENT: usize = 16;
/// Parts of other transfers after which a silent one may be given up although it knows much.
const SILENT_AFTER: u64 = 256;

/// Why a frame brought nothing. No error ends the transfer: the next frame goes on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReceiveError {
    /// The text is not for us.
    #[error(transparent)]
    Text(#[from] RecogniseError),
    /// One picture shows codes of different transfers.
    #[error("one picture shows {got} different transfers")]
    Ambiguous {
        /// Different transfers seen.
        got: usize,
    },
    /// The parts made a message whose checksum is wrong. The parts to come tell which one was false.
    #[error("a false part was among {needed}")]
    Poisoned {
        /// Parts the message has.
        needed: u32,
    },
    /// The part has the header of the transfer under way and another type. The two are kept apart.
    #[error("two types under one header")]
    TwoTypes,
    /// The message is whole and not one CBOR byte string.
    #[error("message: {0}")]
    Message(CborError),
    /// The message of the dense mode is whole and carries no payload.
    #[error(transparent)]
    Dense(#[from] DenseMessageError),
    /// A BBQr part or message was refused.
    #[error(transparent)]
    Series(#[from] SeriesError),
}

impl ReceiveError {
    /// What it is, for people and records.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Text(error) => error.fault(),
            Self::Ambiguous { .. } => Fault::Ambiguous,
            Self::Poisoned { .. } => Fault::Checksum,
            Self::TwoTypes => Fault::Type,
            Self::Message(error) => error.fault(),
            Self::Dense(error) => error.fault(),
            Self::Series(error) => error.fault(),
        }
    }

    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        self.fault().code()
    }
}

/// Takes texts in any order and gives one payload after the other.
///
/// Transfers are kept apart by their header, so that a foreign or forged frame costs one of a few places and never
/// the transfer that is under way. A receiver can rest between two frames for as long as it must; it goes on where
/// it was.
#[derive(Default)]
pub struct Receiver {
    transfers: Vec<Transfer>,
    finished: Option<(Payload, Progress)>,
    recent: VecDeque<TransferKey>,
    turn: u64,
}

impl Receiver {
    /// Makes a receiver that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the text of one code.
    ///
    /// # Errors
    /// Says why the text brought nothing ([`ReceiveError::code`]). The transfer goes on with the next one.
    pub fn receive(&mut self, text: &str) -> Result<Progress, ReceiveError> {
        self.receive_picture(&[text])
    }

    /// Takes the texts of all codes in one picture, as [`Self::receive_codes`] does.
    ///
    /// # Errors
    /// As [`Self::receive_codes`].
    pub fn receive_picture(&mut self, texts: &[&str]) -> Result<Progress, ReceiveError> {
        let codes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        self.receive_codes(&codes)
    }

    /// Takes the bytes of all codes in one picture: texts as UTF-8, frames of the dense mode as they are. They must
    /// belong to one transfer; codes that mean nothing here are passed over if one does.
    ///
    /// # Errors
    /// Says why the picture brought nothing, [`ReceiveError::Ambiguous`] if it showed two transfers. The
    /// transfer goes on with the next picture.
    pub fn receive_codes(&mut self, codes: &[&[u8]]) -> Result<Progress, ReceiveError> {
        if self.finished.is_some() {
            return Ok(self.progress());
        }
        let (frames, mut errors) = split(codes.iter().map(|code| recognise(code)));
        if frames.is_empty() {
            return errors
                .pop()
                .map_or_else(|| Ok(self.progress()), |error| Err(error.into()));
        }
        match count_transfers(&frames) {
            0 | 1 => {}
            got => return Err(ReceiveError::Ambiguous { got }),
        }
        for frame in frames {
            match frame {
                Frame::Whole(payload) => self.finish(payload, 1, 1),
                Frame::Part(part) => self.take_piece(&Piece::Fountain(part))?,
                Frame::Bbqr(part) => self.take_piece(&Piece::Bbqr(part))?,
            }
        }
        Ok(self.progress())
    }

    /// Tells how far the transfer is of which most of the last parts were.
    pub fn progress(&self) -> Progress {
        match (&self.finished, self.leading()) {
            (Some((_, progress)), _) => *progress,
            (None, Some(leading)) => leading.progress(),
            (None, None) => Progress::default(),
        }
    }

    /// Tells of each part of that transfer, in order, whether it is known; empty if none is under way.
    pub fn parts(&self) -> Vec<PartState> {
        self.leading().map(Transfer::map).unwrap_or_default()
    }

    /// Gives the payload if it is whole. Other transfers go on from where they are: if this one is refused, the
    /// one that was meant completes with the frames to come.
    pub fn take(&mut self) -> Option<Payload> {
        let (payload, _) = self.finished.take()?;
        Some(payload)
    }

    /// Forgets everything: the next frame begins anew.
    pub fn reset(&mut self) {
        *self = Self::new();
    }

    fn take_piece(&mut self, piece: &Piece) -> Result<(), ReceiveError> {
        let key = piece.key();
        self.turn = self.turn.saturating_add(1);
        let turn = self.turn;
        if self.recent.len() >= RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(key);
        let Some(transfer) = self.transfer_for(key) else {
            return Ok(());
        };
        transfer.last_turn = turn;
        let taken = transfer.take(piece);
        let progress = transfer.progress();
        match taken {
            Ok(Some(payload)) => self.finish(payload, progress.received, progress.needed),
            Ok(None) if self.is_of_two_types(key) => return Err(ReceiveError::TwoTypes),
            Ok(None) => return Ok(()),
            Err(error @ ReceiveError::Poisoned { .. }) => {
                self.doubt_only(key);
                return Err(error);
            }
            Err(error @ (ReceiveError::Message(_) | ReceiveError::Dense(_))) => {
                self.forget(key);
                return Err(error);
            }
            Err(error) => return Err(error),
        }
        self.forget(key);
        Ok(())
    }

    /// Finds the transfer of a header, or makes room for it where least is lost.
    fn transfer_for(&mut self, key: TransferKey) -> Option<&mut Transfer> {
        if let Some(index) = self.transfers.iter().position(|transfer| transfer.key() == key) {
            return self.transfers.get_mut(index);
        }
        while self.transfers.len() >= STREAMS_MAX || self.cost_with(key) > STREAMS_MEMORY_MAX {
            let turn = self.turn;
            let least = self
                .transfers
                .iter()
                .enumerate()
                .min_by_key(|(_, transfer)| standing(transfer, turn));
            let Some((index, _)) = least else { break };
            self.transfers.swap_remove(index);
        }
        self.transfers.push(Transfer::new(key));
        self.transfers.last_mut()
    }

    fn cost_with(&self, key: TransferKey) -> usize {
        self.held().saturating_add(key.cost())
    }

    /// Bytes that the transfers under way may come to hold.
    pub(super) fn held(&self) -> usize {
        let costs = self.transfers.iter().map(|transfer| transfer.key().cost());
        costs.fold(0, usize::saturating_add)
    }

    fn leading(&self) -> Option<&Transfer> {
        self.transfers
            .iter()
            .max_by_key(|transfer| (self.votes(transfer.key()), transfer.last_turn))
    }

    fn votes(&self, key: TransferKey) -> usize {
        self.recent.iter().filter(|recent| **recent == key).count()
    }

    /// Tells whether the transfer on show has the same header and another type.
    fn is_of_two_types(&self, key: TransferKey) -> bool {
        self.leading()
            .is_some_and(|leading| leading.key().differs_in_type_only(key))
    }

    /// At most one transfer keeps an attempt that failed: it may hold as much again as the transfer.
    fn doubt_only(&mut self, key: TransferKey) {
        for transfer in self.transfers.iter_mut().filter(|transfer| transfer.key() != key) {
            transfer.forget_doubted();
        }
    }

    fn forget(&mut self, key: TransferKey) {
        self.transfers.retain(|transfer| transfer.key() != key);
    }

    fn finish(&mut self, payload: Payload, received: u32, needed: u32) {
        self.finished = Some((
            payload,
            Progress {
                received,
                needed,
                rank: needed,
                complete: true,
            },
        ));
    }
}

/// Orders transfers for giving up: first those that were silent for long, then the one that knows least, and of
/// those the one silent for longest.
fn standing(transfer: &Transfer, turn: u64) -> (bool, u32, u64) {
    let silent = turn.saturating_sub(transfer.last_turn);
    (
        silent < SILENT_AFTER,
        transfer.progress().rank,
        transfer.last_turn,
    )
}

fn split(
    recognised: impl Iterator<Item = Result<Frame, RecogniseError>>,
) -> (Vec<Frame>, Vec<RecogniseError>) {
    let (mut frames, mut errors) = (Vec::new(), Vec::new());
    for outcome in recognised {
        match outcome {
            Ok(frame) => frames.push(frame),
            Err(error) => errors.push(error),
        }
    }
    (frames, errors)
}

fn count_transfers(frames: &[Frame]) -> usize {
    let mut different: Vec<&Frame> = Vec::new();
    for frame in frames {
        if !different.iter().any(|known| same_transfer(known, frame)) {
            different.push(frame);
        }
    }
    different.len()
}

fn same_transfer(one: &Frame, other: &Frame) -> bool {
    match (one, other) {
        (Frame::Whole(one), Frame::Whole(other)) => one == other,
        (Frame::Part(one), Frame::Part(other)) => one.key == other.key,
        (Frame::Bbqr(one), Frame::Bbqr(other)) => one.key == other.key,
        (Frame::Whole(_), Frame::Part(_) | Frame::Bbqr(_))
        | (Frame::Part(_), Frame::Whole(_) | Frame::Bbqr(_))
        | (Frame::Bbqr(_), Frame::Whole(_) | Frame::Part(_)) => false,
    }
}
