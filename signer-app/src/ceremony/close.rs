//! The end of a ceremony: a checkpoint that others hold from now on.

use strongroom_core::{
    ids::EcKey,
    journal::checkpoint::Checkpoint,
    note::{PublicKey, Verifier},
    words::Words,
};

use super::{
    Room,
    book::Book,
    error::CeremonyError,
    light,
    people::{Files, News},
};
use crate::{
    site::{Site, files},
    workers::device::DeviceWorker,
};

/// How a ceremony's journal stands at its end.
pub(super) struct Closed {
    /// The checkpoint.
    pub(super) checkpoint: Checkpoint,
    /// The same, signed, as text.
    pub(super) receipt: String,
    /// The files it was written to.
    pub(super) files: Files,
}

/// Signs a checkpoint (with the device key as well, where the token was opened), keeps it, and writes it as text and as
/// one picture.
pub(super) fn checkpoint(
    room: &Room<'_>,
    site: &Site,
    book: &mut Book,
    device: Option<(&mut DeviceWorker, EcKey)>,
) -> Result<Closed, CeremonyError> {
    let mut note = book.journal().checkpoint()?;
    if let Some((worker, key)) = device {
        let signature = worker.sign_document(note.text())?;
        let by = Verifier {
            name: site.site.clone(),
            key: PublicKey::Secp256k1(key),
        };
        note.add(&by, &signature)?;
    }
    book.journal_mut().keep_checkpoint(&note)?;
    book.journal_mut().release()?;
    let text = note.to_string();
    let (file, picture) = (room.site.receipt(), room.site.path().join("receipt.png"));
    files::write(&file, text.as_bytes())?;
    light::picture(text.as_bytes(), &picture)?;
    let seen = book.journal().chain().checkpoint().ok_or(CeremonyError::Astray)?;
    room.people.hear(News::Checkpoint {
        size: seen.size,
        root: Words::of(&seen.root),
    });
    Ok(Closed {
        checkpoint: seen,
        receipt: text,
        files: vec![("receipt", file), ("receipt as picture", picture)],
    })
}
