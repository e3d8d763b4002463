//! Officers' cards: one person's key and shares of the token's PINs, under that person's passphrase.

pub mod body;
pub mod duress;
pub mod envelope;
pub mod guess;
pub mod issue;

use std::collections::BTreeSet;

use ed25519_dalek::{Signer as _, SigningKey};
use strongroom_core::{
    ids::{Ed25519Key, Label},
    note::{PublicKey, Verifier},
    secret::Secret,
    wallet::roster::Role,
};

/// Who holds a card, and where it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The institution.
    pub institution: Label,
    /// The site.
    pub site: Label,
    /// The officer.
    pub officer: Label,
    /// What this officer may do.
    pub roles: BTreeSet<Role>,
}

/// An opened card. It signs; its secrets leave it only as the device worker's share.
///
/// Its key stays in one place of the heap, however often the card is moved: a move leaves what it moved behind, and
/// nothing wipes that.
pub struct Card {
    holder: Holder,
    seed: Box<Secret<[u8; 32]>>,
    user_share: Secret<Vec<u8>>,
    so_share: Secret<Vec<u8>>,
}

impl Card {
    /// Makes a new officer's card.
    pub const fn new(
        holder: Holder,
        seed: Box<Secret<[u8; 32]>>,
        user_share: Secret<Vec<u8>>,
        so_share: Secret<Vec<u8>>,
    ) -> Self {
        Self {
            holder,
            seed,
            user_share,
            so_share,
        }
    }

    /// Who holds it.
    pub const fn holder(&self) -> &Holder {
        &self.holder
    }

    /// The public key of its signatures.
    pub fn key(&self) -> Ed25519Key {
        Ed25519Key::new(
            SigningKey::from_bytes(self.seed.expose())
                .verifying_key()
                .to_bytes(),
        )
    }

    /// Who its signatures are by.
    pub fn verifier(&self) -> Verifier {
        Verifier {
            name: self.holder.officer.clone(),
            key: PublicKey::Ed25519(self.key()),
        }
    }

    /// Signs a text.
    pub fn sign(&self, text: &str) -> [u8; 64] {
        SigningKey::from_bytes(self.seed.expose())
            .sign(text.as_bytes())
            .to_bytes()
    }

    /// The share of the token's user PIN.
    pub const fn user_share(&self) -> &Secret<Vec<u8>> {
        &self.user_share
    }

    /// The share of the token's SO PIN.
    pub const fn so_share(&self) -> &Secret<Vec<u8>> {
        &self.so_share
    }
}
