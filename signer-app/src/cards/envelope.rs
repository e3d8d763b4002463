//! The age envelopes around a card: passphrase only, with a floor and a cap on the work factor.
//!
//! A card is two plain binary `age` files (C2SP `age`, scrypt recipient) of one length, one after the other, in an order
//! that was drawn: `split -n 2 alice.card half-` and `age -d half-aa` or `age -d half-ab` open it on any computer. One is
//! the officer's, the other the decoy of [`super::duress`].

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
    /// The duress passphrase is the passphrase.
    #[error("the duress passphrase is the passphrase")]
    SamePassphrase,
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

/// The second half of a card.
pub struct Second<'a> {
    /// A card that looks like the first, from [`super::duress::decoy`].
    pub decoy: &'a Card,
    /// The officer's duress passphrase, where one was chosen.
    pub passphrase: Option<&'a Secret<String>>,
}

/// Seals a card: its own half under the passphrase, the decoy's under the duress passphrase or one that nobody knows.
///
/// # Errors
/// [`EnvelopeError::ShortPassphrase`], [`EnvelopeError::SamePassphrase`], [`EnvelopeError::Seal`].
pub fn seal(
    card: &Card,
    passphrase: &Secret<String>,
    second: &Second<'_>,
    work: WorkFactor,
) -> Result<Vec<u8>, EnvelopeError> {
    let first = half(card, passphrase, work)?;
    let second = match second.passphrase {
        Some(duress) if duress.expose() == passphrase.expose() => return Err(EnvelopeError::SamePassphrase),
        Some(duress) => half(second.decoy, duress, work)?,
        None => half(second.decoy, &forgotten()?, work)?,
    };
    // Halves of two lengths could not be told apart again, and would tell people apart who look.
    if first.len() != second.len() {
        return Err(EnvelopeError::Seal);
    }
    let coin = random(1)?.first().is_some_and(|b| b & 1 == 0);
    let sealed = if coin {
        [first, second].concat()
    } else {
        [second, first].concat()
    };
    if sealed.len() > MAX_SEALED {
        return Err(EnvelopeError::TooLong { got: sealed.len() });
    }
    Ok(sealed)
}

/// Opens a sealed card with the passphrase of either half. Both are always tried, so that the time it takes does not say
/// which one opened.
///
/// # Errors
/// [`EnvelopeError`], by what is wrong.
pub fn open(sealed: &[u8], passphrase: &Secret<String>) -> Result<Card, EnvelopeError> {
    if sealed.len() > MAX_SEALED {
        return Err(EnvelopeError::TooLong { got: sealed.len() });
    }
    let Some((first, second)) = sealed
        .split_at_checked(sealed.len() / 2)
        .filter(|(a, b)| a.len() == b.len())
    else {
        return Err(EnvelopeError::NotCard);
    };
    match (open_half(first, passphrase), open_half(second, passphrase)) {
        (Ok(card), Err(EnvelopeError::Passphrase)) | (Err(EnvelopeError::Passphrase), Ok(card)) => Ok(card),
        (Ok(_), Ok(_)) => Err(EnvelopeError::NotCard),
        (Err(EnvelopeError::Passphrase) | Ok(_), Err(error)) | (Err(error), _) => Err(error),
    }
}

fn forgotten() -> Result<Secret<String>, EnvelopeError> {
    Ok(Secret::new(hex::encode(&*random(32)?)))
}

fn random(length: usize) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    crate::devices::random::os_bytes(length).map_err(|_| EnvelopeError::Seal)
}

fn half(card: &Card, passphrase: &Secret<String>, work: WorkFactor) -> Result<Vec<u8>, EnvelopeError> {
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
    Ok(sealed)
}

fn open_half(sealed: &[u8], passphrase: &Secret<String>) -> Result<Card, EnvelopeError> {
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
