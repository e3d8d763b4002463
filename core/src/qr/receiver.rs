//! Gathers the texts of a transfer, whatever else the camera sees.

use alloc::vec::Vec;

use thiserror::Error;

use super::cbor::CborError;
use super::limits::STREAMS_MAX;
use super::part::{Part, StreamKey};
use super::recognise::{Frame, Payload, RecogniseError, payload_of, recognise};
use super::stream::{Step, Stream};

/// How far a transfer is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Parts taken, those included that brought nothing new.
    pub received: u32,
    /// Independent parts needed.
    pub needed: u32,
    /// Independent parts there: the honest measure of how far it is.
    pub rank: u32,
    /// Whether the payload waits to be taken.
    pub complete: bool,
}

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
    /// The parts made a message whose checksum is wrong; the transfer started afresh.
    #[error("a false part was among {needed}, the transfer starts afresh")]
    Poisoned {
        /// Parts the message has.
        needed: u32,
    },
    /// The message is whole and not one CBOR byte string.
    #[error("message: {0}")]
    Message(CborError),
}

impl ReceiveError {
    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text(error) => error.code(),
            Self::Ambiguous { .. } => "E_QR_AMBIGUOUS",
            Self::Poisoned { .. } => "E_UR_CHECKSUM",
            Self::Message(error) => error.code(),
        }
    }
}

/// Takes texts in any order and gives one payload.
///
/// Streams are kept apart by their header, so that a foreign or forged frame costs one of a few places and
/// never the transfer that is under way.
#[derive(Default)]
pub struct Receiver {
    streams: Vec<Stream>,
    finished: Option<(Payload, Progress)>,
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

    /// Takes the texts of all codes in one picture. They must belong to one transfer; codes that mean nothing
    /// here are passed over if one does.
    ///
    /// # Errors
    /// Says why the picture brought nothing, [`ReceiveError::Ambiguous`] if it showed two transfers. The
    /// transfer goes on with the next picture.
    pub fn receive_picture(&mut self, texts: &[&str]) -> Result<Progress, ReceiveError> {
        if self.finished.is_some() {
            return Ok(self.progress());
        }
        let (frames, mut errors) = split(texts.iter().map(|text| recognise(text)));
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
                Frame::Part(part) => self.take_part(&part)?,
            }
        }
        Ok(self.progress())
    }

    /// Tells how far the transfer is that knows most.
    pub fn progress(&self) -> Progress {
        if let Some((_, progress)) = &self.finished {
            return *progress;
        }
        let leading = self.streams.iter().max_by_key(|stream| stream.standing());
        leading.map_or_else(Progress::default, |stream| Progress {
            received: stream.received(),
            needed: u32::from(stream.key().count),
            rank: u32::from(stream.rank()),
            complete: false,
        })
    }

    /// Gives the payload if it is whole, and forgets everything else.
    pub fn take(&mut self) -> Option<Payload> {
        let (payload, _) = self.finished.take()?;
        *self = Self::new();
        Some(payload)
    }

    fn take_part(&mut self, part: &Part) -> Result<(), ReceiveError> {
        self.turn = self.turn.saturating_add(1);
        let turn = self.turn;
        let needed = u32::from(part.key.count);
        let Some(stream) = self.stream_for(part.key) else {
            return Ok(());
        };
        match stream.take(part, turn) {
            Step::Open => Ok(()),
            Step::Poisoned => Err(ReceiveError::Poisoned { needed }),
            Step::Complete(message) => {
                let received = stream.received();
                self.streams.retain(|stream| stream.key() != part.key);
                let payload = payload_of(part.key.ur_type, &message).map_err(ReceiveError::Message)?;
                self.finish(payload, received, needed);
                Ok(())
            }
        }
    }

    /// Finds the stream of a header, or makes room for it where least is lost.
    fn stream_for(&mut self, key: StreamKey) -> Option<&mut Stream> {
        if let Some(index) = self.streams.iter().position(|stream| stream.key() == key) {
            return self.streams.get_mut(index);
        }
        if self.streams.len() >= STREAMS_MAX {
            let least = self
                .streams
                .iter()
                .enumerate()
                .min_by_key(|(_, stream)| stream.standing());
            let (index, _) = least?;
            self.streams.swap_remove(index);
        }
        self.streams.push(Stream::new(key));
        self.streams.last_mut()
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
        self.streams.clear();
    }
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
        (Frame::Whole(_), Frame::Part(_)) | (Frame::Part(_), Frame::Whole(_)) => false,
    }
}
