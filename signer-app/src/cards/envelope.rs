//! The age envelope around a card: passphrase only, with a floor and a cap on the work factor.
//!
//! The file is plain binary `age` (C2SP `age`, scrypt recipient): `age -d alice.age` opens it on any computer.

use std::io::{Read as _, Write as _};

use age::{DecryptError, Decryptor, Encryptor, secrecy::SecretString};
use strongroom_core::secret::Secret;
use zeroize::Zeroizing;

use super::{
    Card,
    body::{self, BodyError, MAX_BODY},
};

/// Longest sealed card in bytes.
pub const MAX_SEALED: usize = 4096;
/// Shortest passphrase in characters.
pub const MIN_PASSPHRASE: usize = 12;

/// Work factor of scrypt as a power of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// The least that a card is made with.
    pub const FLOOR: Self = Self(14);
    /// What a card is made with unless said otherwise: about a second on a small computer.
    pub const DEFAULT: Self = Self(17);
    /// The most that is opened: 1 GiB of memory. A card beyond it would stall the signer.
    pub const CAP: Self = Self(20);

    /// Takes a factor between floor and cap.
    ///
    /// # Errors
    /// [`EnvelopeError::WorkFactor`].
    pub const fn new(log_n: u8) -> Result<Self, EnvelopeError> {
        if log_n < Self::FLOOR.0 || log_n > Self::CAP.0 {
            return Err(EnvelopeError::WorkFactor { got: log_n });
        }
        Ok(Self(log_n))
    }
}

/// A card that cannot be sealed or opened (`E_CARD`).
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// Below the floor or above the cap.
    #[error("work factor {got} is not {} to {}", WorkFactor::FLOOR.0, WorkFactor::CAP.0)]
    WorkFactor {
        /// The factor.
        got: u8,
    },
    /// A new passphrase is too short.
    #[error("passphrase is shorter than {MIN_PASSPHRASE} characters")]
    ShortPassphrase,
    /// Over [`MAX_SEALED`] bytes.
    #[error("card of {got} bytes is over {MAX_SEALED}")]
    TooLong {
        /// Bytes given.
        got: usize,
    },
    /// Not an age file under a passphrase.
    #[error("not a card: no age envelope under a passphrase")]
    NotCard,
    /// The passphrase is wrong, or the card is damaged: age cannot tell these apart.
    #[error("wrong passphrase, or the card is damaged")]
    Passphrase,
    /// The text inside is not a card's.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The envelope could not be written.
    #[error("the envelope could not be written")]
    Seal,
}

/// Seals a card under a passphrase.
///
/// # Errors
/// [`EnvelopeError::ShortPassphrase`], [`EnvelopeError::Seal`].
pub fn seal(card: &Card, passphrase: &Secret<String>, work: WorkFactor) -> Result<Vec<u8>, EnvelopeError> {
    if passphrase.expose().chars().count() < MIN_PASSPHRASE {
        return Err(EnvelopeError::ShortPassphrase);
    }
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.expose().as_str()));
    recipient.set_work_factor(work.0);
    let one: [&dyn age::Recipient; 1] = [&recipient];
    let encryptor = Encryptor::with_recipients(one.into_iter()).map_err(|_| EnvelopeError::Seal)?;
    let mut sealed = Vec::with_capacity(MAX_SEALED);
    let mut writer = encryptor
        .wrap_output(&mut sealed)
        .map_err(|_| EnvelopeError::Seal)?;
    writer
        .write_all(body::write(card).as_bytes())
        .map_err(|_| EnvelopeError::Seal)?;
    writer.finish().map_err(|_| EnvelopeError::Seal)?;
    if sealed.len() > MAX_SEALED {
        return Err(EnvelopeError::TooLong { got: sealed.len() });
    }
    Ok(sealed)
}

/// Opens a sealed card.
///
/// # Errors
/// [`EnvelopeError`], by what is wrong.
pub fn open(sealed: &[u8], passphrase: &Secret<String>) -> Result<Card, EnvelopeError> {
    if sealed.len() > MAX_SEALED {
        return Err(EnvelopeError::TooLong { got: sealed.len() });
    }
    let decryptor = Decryptor::new(sealed).map_err(|_| EnvelopeError::NotCard)?;
    if !decryptor.is_scrypt() {
        return Err(EnvelopeError::NotCard);
    }
    let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase.expose().as_str()));
    identity.set_max_work_factor(WorkFactor::CAP.0);
    let one: [&dyn age::Identity; 1] = [&identity];
    let reader = decryptor.decrypt(one.into_iter()).map_err(|e| refused(&e))?;
    let mut text = Zeroizing::new(Vec::with_capacity(MAX_SEALED));
    let most = u64::try_from(MAX_BODY).unwrap_or(u64::MAX).saturating_add(1);
    reader
        .take(most)
        .read_to_end(&mut text)
        .map_err(|_| EnvelopeError::Passphrase)?;
    Ok(body::read(&text)?)
}

fn refused(e: &DecryptError) -> EnvelopeError {
    match e {
        DecryptError::ExcessiveWork { required, .. } => EnvelopeError::WorkFactor { got: *required },
        DecryptError::DecryptionFailed
        | DecryptError::KeyDecryptionFailed
        | DecryptError::InvalidMac
        | DecryptError::NoMatchingKeys
        | DecryptError::Io(_) => EnvelopeError::Passphrase,
        // The error is marked non-exhaustive: whatever else it learns to say, the card stays closed.
        _ => EnvelopeError::NotCard,
    }
}
