//! The journal's signed head in the C2SP `tlog-checkpoint` form: origin, size, root.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    ids::{Digest, Label},
    note::{Note, NoteError, Verifier},
};

/// A text that is not a checkpoint, or not the wanted one (`E_RECEIPT`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not exactly the three lines of a checkpoint.
    #[error("not a checkpoint")]
    Shape,
    /// Of another journal.
    #[error("checkpoint of {got}, expected {expected}")]
    Origin {
        /// Origin wanted.
        expected: String,
        /// Origin found.
        got: String,
    },
    /// Not signed as it must be.
    #[error("{0}")]
    Note(#[from] NoteError),
}

/// A journal's size and root. Held by somebody else, it is a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose journal: see [`origin`].
    pub origin: String,
    /// Records.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Digest,
}

/// The origin line of a site's journal: `strongroom.<institution>/<site>`, spaces and `+` written as `.`.
pub fn origin(institution: &Label, site: &Label) -> String {
    format!("strongroom.{institution}/{site}").replace([' ', '+'], ".")
}

impl Checkpoint {
    /// The text that is signed.
    pub fn to_text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root.as_bytes())
        )
    }

    /// Reads a checkpoint's text. Extension lines are refused: ours has none.
    ///
    /// # Errors
    /// [`CheckpointError::Shape`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Shape);
        let (origin, size, root) = (line()?, line()?, line()?);
        let root = STANDARD.decode(root).map_err(|_| CheckpointError::Shape)?;
        let checkpoint = Self {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| CheckpointError::Shape)?,
            root: Digest::new(root.try_into().map_err(|_| CheckpointError::Shape)?),
        };
        // One checkpoint has one text: this also refuses leading zeros, extensions and an empty origin.
        if checkpoint.origin.is_empty() || checkpoint.to_text() != text {
            return Err(CheckpointError::Shape);
        }
        Ok(checkpoint)
    }

    /// A note over the checkpoint, still unsigned.
    pub fn note(&self) -> Note {
        Note::new(self.to_text())
    }

    /// Reads a signed checkpoint of this origin; every one of `signers` must have signed it.
    ///
    /// # Errors
    /// [`CheckpointError`], by what is wrong.
    pub fn from_note(note: &Note, origin: &str, signers: &[&Verifier]) -> Result<Self, CheckpointError> {
        for signer in signers {
            note.verify(signer)?;
        }
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != origin {
            return Err(CheckpointError::Origin {
                expected: origin.to_string(),
                got: checkpoint.origin,
            });
        }
        Ok(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::boxed::Box;

    use ed25519_dalek::Signer as _;
    use proptest::prelude::*;

    use super::*;
    use crate::{ids::Ed25519Key, note::PublicKey};

    fn signed() -> (Checkpoint, Note, Verifier, ed25519_dalek::SigningKey) {
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let by = Verifier {
            name: "north vault".parse().unwrap(),
            key: PublicKey::Ed25519(Ed25519Key::new(key.verifying_key().to_bytes())),
        };
        let checkpoint = Checkpoint {
            origin: origin(&"Example Bank".parse().unwrap(), &"north vault".parse().unwrap()),
            size: 41,
            root: Digest::of(&[b"root"]),
        };
        let mut note = checkpoint.note();
        note.add(&by, &key.sign(note.text().as_bytes()).to_bytes())
            .unwrap();
        (checkpoint, note, by, key)
    }

    #[test]
    fn other_peoples_code_reads_and_verifies_our_checkpoint() {
        let (checkpoint, note, _, key) = signed();
        let theirs = signed_note::Note::from_bytes(note.to_string().as_bytes()).unwrap();
        let vkey = signed_note::new_ed25519_verifier_key("north.vault", &key.verifying_key());
        let verifier = signed_note::StandardVerifier::new(&vkey).unwrap();
        let list = signed_note::VerifierList::new(std::vec![Box::new(verifier)]);
        let (verified, unverified) = theirs.verify(&list).unwrap();
        assert_eq!((verified.len(), unverified.len()), (1, 0));
        let read = tlog_tiles::Checkpoint::from_bytes(theirs.text()).unwrap();
        assert_eq!(read.origin(), "strongroom.Example.Bank/north.vault");
        assert_eq!((read.size(), &read.hash().0), (41, checkpoint.root.as_bytes()));
        assert_eq!(read.to_bytes(), checkpoint.to_text().as_bytes());
    }

    #[test]
    fn a_receipt_reads_back_only_under_its_origin_and_signer() {
        let (checkpoint, note, by, _) = signed();
        let back: Note = note.to_string().parse().unwrap();
        assert_eq!(
            Checkpoint::from_note(&back, &checkpoint.origin, &[&by]).unwrap(),
            checkpoint
        );
        let other = Checkpoint::from_note(&back, "strongroom.x/y", &[&by]);
        assert!(matches!(other, Err(CheckpointError::Origin { .. })));
        let stranger = Verifier {
            name: "south".parse().unwrap(),
            key: by.key,
        };
        let unsigned = Checkpoint::from_note(&back, &checkpoint.origin, &[&by, &stranger]);
        assert!(matches!(
            unsigned,
            Err(CheckpointError::Note(NoteError::Unsigned { .. }))
        ));
    }

    #[test]
    fn a_checkpoint_has_one_text_only() {
        let text = signed().0.to_text();
        for wrong in [
            text.replace("\n41\n", "\n041\n"),
            text.replace("\n41\n", "\n+41\n"),
            text.replace("\n41\n", "\n18446744073709551616\n"),
            alloc::format!("{text}more\n"),
            text.trim_end().to_owned(),
            text.replace("strongroom.Example.Bank/north.vault", ""),
            text.replace('=', ""),
        ] {
            assert_eq!(
                Checkpoint::parse(&wrong),
                Err(CheckpointError::Shape),
                "{wrong:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_or_is_refused(text in any::<String>()) {
            if let Ok(c) = Checkpoint::parse(&text) {
                prop_assert_eq!(c.to_text(), text);
            }
        }
    }
}
