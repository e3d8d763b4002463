//! What was received so far. It lives longer than a camera, a pause or a screen: whoever comes back goes on where
//! the transfer was.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use strongroom_core::ids::Digest;
use strongroom_core::qr::{
    PartState, Payload, PayloadKind, Progress, ReceiveError, Receiver, RecogniseError,
};
use strongroom_core::words::Words;

/// A message that is whole, and the words to compare with the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The bytes and what they claim to be. Nothing about them is checked yet.
    pub payload: Payload,
    /// Six words of its hash.
    pub words: Words,
}

impl Arrived {
    fn of(payload: Payload) -> Self {
        Self {
            words: words_of(&payload.bytes),
            payload,
        }
    }
}

/// Gives the words that both sides compare: six words of the hash of a message.
pub fn words_of(message: &[u8]) -> Words {
    Words::of(&Digest::of(&[message]))
}

/// A transfer that is under way; clones are the same transfer.
#[derive(Clone, Default)]
pub struct Session {
    receiver: Arc<Mutex<Receiver>>,
    /// What the one code must be, where no message in parts is wanted.
    one: Option<fn(&[u8]) -> bool>,
}

/// How far a transfer is after a picture.
pub(crate) struct Taken {
    pub(crate) progress: Progress,
    pub(crate) map: Vec<PartState>,
    pub(crate) whole: Option<Arrived>,
}

impl Session {
    /// Begins a transfer of which nothing is there.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a transfer of one code that is whole by itself and in none of the transport's forms: a card, a receipt.
    /// `fits` says by its bytes whether it is one; every other code is refused and passed over.
    pub fn one_code(fits: fn(&[u8]) -> bool) -> Self {
        let one = Some(fits);
        Self {
            one,
            ..Self::default()
        }
    }

    /// Forgets what is there.
    pub fn reset(&self) {
        self.lock().reset();
    }

    /// Tells how far it is.
    pub fn progress(&self) -> Progress {
        self.lock().progress()
    }

    /// Tells what is known of each part.
    pub fn map(&self) -> Vec<PartState> {
        self.lock().parts()
    }

    /// Takes a file of the second medium: the bytes that codes would have carried, or the text of a whole code.
    ///
    /// # Errors
    /// Says why the file is nothing for us. What the light brought so far is kept.
    pub fn take_file(&self, bytes: Vec<u8>) -> Result<Arrived, ReceiveError> {
        if let Some(fits) = self.one {
            return only(fits, &[bytes.as_slice()]);
        }
        let kind = [
            (&b"psbt\xff"[..], PayloadKind::Psbt),
            (b"strongroom/", PayloadKind::Document),
        ];
        let raw = kind.into_iter().find(|(start, _)| bytes.starts_with(start));
        if let Some((_, kind)) = raw {
            return Ok(Arrived::of(Payload { kind, bytes }));
        }
        // A receiver of its own: the file is whole by itself or it is nothing.
        let mut receiver = Receiver::new();
        let text = String::from_utf8_lossy(&bytes);
        receiver.receive(&text)?;
        let unknown = ReceiveError::Text(RecogniseError::Unknown);
        receiver.take().map(Arrived::of).ok_or(unknown)
    }

    /// Takes what the codes of one picture say.
    pub(crate) fn take(&self, codes: &[&[u8]]) -> Result<Taken, ReceiveError> {
        let mut receiver = self.lock();
        if let Some(fits) = self.one {
            let whole = Some(only(fits, codes)?);
            let (progress, map) = (receiver.progress(), receiver.parts());
            return Ok(Taken { progress, map, whole });
        }
        let progress = receiver.receive_codes(codes)?;
        let map = receiver.parts();
        let whole = receiver.take().map(Arrived::of);
        Ok(Taken { progress, map, whole })
    }

    /// A receiver whose thread panicked is no worse than one that saw a false part: the checksums find it.
    fn lock(&self) -> MutexGuard<'_, Receiver> {
        self.receiver.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the code that fits. A code is taken with the bytes it has, and never as a part.
fn only(fits: fn(&[u8]) -> bool, codes: &[&[u8]]) -> Result<Arrived, ReceiveError> {
    let found = codes.iter().find(|code| fits(code));
    let bytes = found.ok_or(ReceiveError::Text(RecogniseError::Unknown))?.to_vec();
    let kind = PayloadKind::Document;
    Ok(Arrived::of(Payload { kind, bytes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_codes_the_one_that_fits_is_taken_and_no_part_ever() {
        let session = Session::one_code(|bytes| bytes.starts_with(b"card"));
        let part: &[u8] = b"UR:CRYPTO-PSBT/1-2/LPADAOCF";
        for others in [&[part][..], &[b"another", part], &[]] {
            assert!(session.take(others).is_err());
        }
        let whole = |codes: &[&[u8]]| session.take(codes).unwrap().whole.unwrap().payload.bytes;
        assert_eq!(whole(&[part, b"card of ada"]), b"card of ada");
        assert_eq!(
            session.take_file(b"card of ben".to_vec()).unwrap().payload.bytes,
            b"card of ben"
        );
        assert!(session.take_file(b"psbt\xff".to_vec()).is_err());
        assert_eq!(session.progress(), Progress::default());
    }

    #[test]
    fn a_file_is_taken_raw_or_as_the_text_of_one_code_and_nothing_else_is() {
        let session = Session::new();
        let raw = b"psbt\xff and more".to_vec();
        assert_eq!(session.take_file(raw.clone()).unwrap().payload.bytes, raw);
        let document = b"strongroom/receipt/v1\n".to_vec();
        let arrived = session.take_file(document.clone()).unwrap();
        assert_eq!(
            (arrived.payload.kind, arrived.words),
            (PayloadKind::Document, words_of(&document))
        );
        let base64 = session.take_file(b"cHNidP8gYW5kIG1vcmU=\n".to_vec()).unwrap();
        assert_eq!(base64.payload.bytes, b"psbt\xff and more");
        let part = "UR:CRYPTO-PSBT/1-2/LPADAOCF";
        for none in [&b"%PDF-1.4"[..], b"", &[0xff; 100], part.as_bytes()] {
            assert!(session.take_file(none.to_vec()).is_err());
        }
    }
}
