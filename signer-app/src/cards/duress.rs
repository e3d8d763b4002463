//! The second half of a card: what opens under a duress passphrase (E15).
//!
//! Every card has two halves of one length. One is the officer's, under the officer's passphrase. The other looks the
//! same: it holds another key and other shares, which open nothing and approve nothing. Where the officer chose a duress
//! passphrase it is under that one, elsewhere under one that was drawn and forgotten, so the bytes do not tell which.
//! Only the signer that issued the card knows the second half from the first, by a mark under its log key.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use strongroom_core::{note::text_digest, secret::Secret};
use zeroize::Zeroizing;

use super::Card;
use crate::devices::{error::DeviceError, random};

/// Half of a seed is random, half is the mark.
const HALF: usize = 16;
/// What an SSKR share begins with: identifier, thresholds, member. It stays, so that both halves read alike.
const SHARE_HEAD: usize = 5;

/// The key under which one signer marks its decoys.
pub struct MarkKey(Secret<[u8; 32]>);

impl MarkKey {
    /// Takes a key that was derived for this and nothing else.
    pub const fn new(key: Secret<[u8; 32]>) -> Self {
        Self(key)
    }

    fn mark(&self, card: &str, head: &[u8]) -> [u8; HALF] {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(self.0.expose()) else {
            // HMAC takes keys of any length; a mark of zeros is one that no seed carries but by chance.
            return [0; HALF];
        };
        let whole = mac
            .chain_update(b"strongroom/duress-mark/v1\n")
            .chain_update(text_digest(card).as_bytes())
            .chain_update(head)
            .finalize()
            .into_bytes();
        let mut mark = [0; HALF];
        mark.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        mark
    }
}

/// Makes a card that looks like this one, opens nothing and approves nothing.
///
/// # Errors
/// `E_HSM_RANDOM` when the system has no randomness to give.
pub fn decoy(of: &Card, key: &MarkKey) -> Result<Card, DeviceError> {
    let head = random::os_bytes(HALF)?;
    let mark = key.mark(&holder_text(of), &head);
    let mut seed = Zeroizing::new([0u8; 32]);
    let bytes = head.iter().chain(&mark);
    seed.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    Ok(Card::new(
        of.holder().clone(),
        Box::new(Secret::new(*seed)),
        other_share(of.user_share())?,
        other_share(of.so_share())?,
    ))
}

/// Whether a card is one that [`decoy`] made under this key.
pub fn is_decoy(card: &Card, key: &MarkKey) -> bool {
    let (head, mark) = card.seed.expose().split_at(HALF);
    key.mark(&holder_text(card), head) == *mark
}

fn holder_text(card: &Card) -> String {
    let holder = card.holder();
    format!("{}\n{}\n{}\n", holder.institution, holder.site, holder.officer)
}

fn other_share(share: &Secret<Vec<u8>>) -> Result<Secret<Vec<u8>>, DeviceError> {
    let mut other = random::os_bytes(share.expose().len())?;
    let head = share.expose().iter().take(SHARE_HEAD);
    other.iter_mut().zip(head).for_each(|(to, from)| *to = *from);
    Ok(Secret::new(std::mem::take(&mut *other)))
}
