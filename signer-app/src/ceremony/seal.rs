//! Seals: what only the institution's security officer can read (E15).
//!
//! Every card that is opened in a ceremony leaves one, of one length, whatever it says. So that one of them exists tells
//! nothing, and that none says "duress" is known to one person.

use std::{
    cell::RefCell,
    io::{self, Write as _},
};

use age::{Encryptor, x25519::Recipient};
use strongroom_core::ids::{CeremonyId, Label};
use zeroize::Zeroizing;

use super::error::CeremonyError;

/// Length of every seal in bytes.
pub const SEAL_BYTES: usize = 1024;
/// What age adds to a text of one chunk.
const CHUNK_TAG: usize = 16;
/// How the line begins that names the security officer's key in the evidence of enrolment.
const LINE: &str = "security-officer: ";

/// What a seal says of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// It was opened with the officer's passphrase.
    Free,
    /// It was opened with the officer's duress passphrase.
    Duress,
}

/// The security officer's public key, as age writes it.
pub struct SecurityOfficer(Recipient);

impl SecurityOfficer {
    /// Reads a key: `age1…`.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// The line that the journal keeps of it.
    pub(super) fn line(&self) -> String {
        format!("{LINE}{}\n", self.0)
    }

    /// Finds it in what enrolment left in the journal.
    pub(super) fn of_evidence(text: &str) -> Option<Self> {
        text.lines()
            .find_map(|l| l.strip_prefix(LINE))
            .and_then(Self::parse)
    }

    /// Seals a word about one officer's card.
    pub(super) fn seal(
        &self,
        ceremony: CeremonyId,
        officer: &Label,
        word: Word,
    ) -> Result<Vec<u8>, CeremonyError> {
        let one: [&dyn age::Recipient; 1] = [&self.0];
        let encryptor = Encryptor::with_recipients(one.into_iter()).map_err(|_| CeremonyError::Seal)?;
        let out = RefCell::new(Vec::with_capacity(SEAL_BYTES));
        let mut writer = encryptor
            .wrap_output(Growing(&out))
            .map_err(|_| CeremonyError::Seal)?;
        // The header's length varies, for age puts a meaningless stanza into it: what is inside makes up for it.
        let header = out.borrow().len();
        let room = SEAL_BYTES
            .checked_sub(header)
            .and_then(|r| r.checked_sub(CHUNK_TAG))
            .ok_or(CeremonyError::Seal)?;
        writer
            .write_all(&text(ceremony, officer, word, room)?)
            .map_err(|_| CeremonyError::Seal)?;
        writer.finish().map_err(|_| CeremonyError::Seal)?;
        let sealed = out.into_inner();
        if sealed.len() == SEAL_BYTES {
            Ok(sealed)
        } else {
            Err(CeremonyError::Seal)
        }
    }
}

/// What stands inside, filled up with blanks to so many bytes.
fn text(
    ceremony: CeremonyId,
    officer: &Label,
    word: Word,
    length: usize,
) -> Result<Zeroizing<Vec<u8>>, CeremonyError> {
    let word = match word {
        Word::Free => "no",
        Word::Duress => "YES",
    };
    let text = format!("strongroom/seal/v1\nceremony: {ceremony}\nofficer: {officer}\nduress: {word}\n");
    let mut bytes = Zeroizing::new(text.into_bytes());
    if bytes.len() > length {
        return Err(CeremonyError::Seal);
    }
    bytes.resize(length, b' ');
    Ok(bytes)
}

/// Lets the length be looked at while the writer is still at work.
struct Growing<'a>(&'a RefCell<Vec<u8>>);

impl io::Write for Growing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic here is a failing test")]

    use std::io::Read as _;

    use age::{Decryptor, x25519::Identity};

    use super::*;
    use crate::messages;

    #[test]
    fn every_seal_is_as_long_as_every_other_and_opens_with_the_officers_key_alone() {
        let identity = Identity::generate();
        let to = SecurityOfficer::parse(&identity.to_public().to_string()).unwrap();
        let kept = SecurityOfficer::of_evidence(&format!("officer: a\n{}", to.line())).unwrap();
        for (name, word, says) in [
            ("a", Word::Free, "duress: no\n"),
            ("a", Word::Duress, "duress: YES\n"),
            (&"x".repeat(40), Word::Duress, "duress: YES\n"),
        ] {
            for _ in 0..20 {
                let sealed = kept
                    .seal(CeremonyId::new([7; 16]), &name.parse().unwrap(), word)
                    .unwrap();
                assert_eq!(sealed.len(), SEAL_BYTES);
                let mut inside = String::new();
                let decryptor = Decryptor::new(sealed.as_slice()).unwrap();
                let mut reader = decryptor
                    .decrypt([&identity as &dyn age::Identity].into_iter())
                    .unwrap();
                reader.read_to_string(&mut inside).unwrap();
                assert!(inside.contains(says) && inside.contains(name), "{inside}");
                let other = Identity::generate();
                let decryptor = Decryptor::new(sealed.as_slice()).unwrap();
                assert!(
                    decryptor
                        .decrypt([&other as &dyn age::Identity].into_iter())
                        .is_err()
                );
            }
        }
        assert!(SecurityOfficer::parse("age1nobody").is_none());
    }

    #[test]
    fn a_word_that_does_not_fit_is_not_cut_off_but_refused() {
        let inside = |length| {
            text(
                CeremonyId::new([7; 16]),
                &"bela".parse().unwrap(),
                Word::Duress,
                length,
            )
        };
        let whole = inside(SEAL_BYTES).unwrap();
        let needed = whole.trim_ascii_end().len().checked_add(1).unwrap();
        assert!(inside(needed).unwrap().ends_with(b"\nduress: YES\n"));
        let error = inside(needed.checked_sub(1).unwrap()).unwrap_err();
        assert_eq!(messages::code(&error), "E_SEAL");
    }
}
