//! Cuts a payload into the frames of the dense mode.

use alloc::vec::Vec;

use super::dense_message::{seed_of, session_of, wrap};
use super::dense_part::{DENSE_OVERHEAD, write};
use super::fountain::Fountain;
use super::limits::MESSAGE_MAX;
use super::recognise::PayloadKind;
use super::sender::{SendError, count_of};
use super::version::Version;

/// Gives the frames of a transfer one after the other, for ever, in the order of [`super::Sender`].
pub struct DenseSender {
    fountain: Fountain,
    session: [u8; 8],
    length: u32,
}

impl DenseSender {
    /// Prepares `payload` in frames that fill codes of `version`.
    ///
    /// # Errors
    /// Refuses what our own receiver would refuse.
    pub fn new(kind: PayloadKind, payload: &[u8], version: Version) -> Result<Self, SendError> {
        if payload.is_empty() {
            return Err(SendError::Empty);
        }
        let width = version
            .bytes()
            .checked_sub(DENSE_OVERHEAD)
            .filter(|width| *width > 0)
            .ok_or(SendError::TooThin { version })?;
        let limit = usize::try_from(MESSAGE_MAX).unwrap_or(usize::MAX);
        let too_long = SendError::TooLong {
            got: payload.len(),
            limit: MESSAGE_MAX,
        };
        if payload.len() > limit {
            return Err(too_long);
        }
        let message = wrap(kind, payload);
        let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
        if length > MESSAGE_MAX {
            return Err(too_long);
        }
        let count = count_of(message.len(), width)?;
        let session = session_of(&message);
        Ok(Self {
            fountain: Fountain::new(message, count, seed_of(session)),
            session,
            length,
        })
    }

    /// Gives the next frame.
    pub fn part(&mut self) -> Vec<u8> {
        let count = self.fountain.count();
        let (number, data) = self.fountain.next();
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        write(self.session, [number, count], self.length, &data)
    }

    /// Tells into how many parts the message is cut; a receiver needs at least so many.
    pub fn part_count(&self) -> u32 {
        u32::from(self.fountain.count())
    }

    /// Finds the smallest code that holds a frame.
    pub(super) fn version(&self) -> Version {
        let bytes = self.fountain.width().saturating_add(DENSE_OVERHEAD);
        Version::for_bytes(bytes).unwrap_or(Version::MAX)
    }
}
