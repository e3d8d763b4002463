//! The text inside a card. It is a `note` body, so a person can read a card with public tools alone.

use std::{collections::BTreeSet, fmt::Write as _};

use strongroom_core::{
    note::{NoteError, Reader},
    secret::Secret,
    wallet::roster::Role,
};
use zeroize::Zeroizing;

use super::{Card, Holder};

/// Longest share in bytes.
pub const MAX_SHARE: usize = 128;
/// Longest card text in bytes; also what is reserved, so that a secret never moves while it is written.
pub const MAX_BODY: usize = 2048;

/// A card's text that cannot be read (`E_CARD_BODY`).
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// Not the lines of a card.
    #[error("not the text of a card: {0}")]
    Lines(#[from] NoteError),
    /// Not utf-8.
    #[error("not text")]
    Text,
    /// A secret is not lower-case hex of an allowed length.
    #[error("{name} is not lower-case hex of an allowed length")]
    Hex {
        /// The line.
        name: &'static str,
    },
    /// Another text for the same card is the canonical one.
    #[error("not the canonical text of a card")]
    NotCanonical,
}

/// Writes the text. It is built in one reserved piece of memory that is wiped.
pub fn write(card: &Card) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(MAX_BODY));
    let h = &card.holder;
    let roles = h.roles.iter();
    // Writing to a String cannot fail; the labels cannot hold a line break (they are printable ASCII).
    let _ = writeln!(
        out,
        "strongroom/card/v1\ninstitution: {}\nsite: {}",
        h.institution, h.site
    );
    let _ = writeln!(out, "officer: {}", h.officer);
    for role in roles {
        let _ = writeln!(out, "role: {role}");
    }
    push_hex(&mut out, "seed", card.seed.expose());
    push_hex(&mut out, "user-share", card.user_share.expose());
    push_hex(&mut out, "so-share", card.so_share.expose());
    out
}

fn push_hex(out: &mut String, name: &str, bytes: &[u8]) {
    let _ = write!(out, "{name}: ");
    for b in bytes {
        let _ = write!(out, "{b:02x}");
    }
    out.push('\n');
}

/// Reads the text.
///
/// # Errors
/// [`BodyError`], by what is wrong.
pub fn read(text: &[u8]) -> Result<Card, BodyError> {
    let text = std::str::from_utf8(text).map_err(|_| BodyError::Text)?;
    let mut r = Reader::new("card", text)?;
    let holder = Holder {
        institution: r.parse("institution")?,
        site: r.parse("site")?,
        officer: r.parse("officer")?,
        roles: r.parse_all::<Role>("role")?.into_iter().collect::<BTreeSet<_>>(),
    };
    let mut seed = Zeroizing::new([0u8; 32]);
    unhex_into(r.take("seed")?, seed.as_mut_slice(), "seed")?;
    let user_share = unhex(r.take("user-share")?, "user-share")?;
    let so_share = unhex(r.take("so-share")?, "so-share")?;
    r.finish()?;
    let card = Card::new(holder, Box::new(Secret::new(*seed)), user_share, so_share);
    if write(&card).as_str() == text {
        Ok(card)
    } else {
        Err(BodyError::NotCanonical)
    }
}

fn unhex_into(text: &str, into: &mut [u8], name: &'static str) -> Result<(), BodyError> {
    hex::decode_to_slice(text, into).map_err(|_| BodyError::Hex { name })
}

fn unhex(text: &str, name: &'static str) -> Result<Secret<Vec<u8>>, BodyError> {
    let len = text.len() / 2;
    if len == 0 || len > MAX_SHARE {
        return Err(BodyError::Hex { name });
    }
    let mut bytes = Zeroizing::new(vec![0u8; len]);
    unhex_into(text, &mut bytes, name)?;
    Ok(Secret::new(std::mem::take(&mut *bytes)))
}
