//! The one text format for all that is signed: a body of `name: value` lines under a C2SP signed note.
//!
//! A body begins with `strongroom/<kind>/v1` and has exactly the lines its kind prescribes, in order, so that one
//! meaning has one text. Signatures follow the C2SP `signed-note` format: a blank line, then
//! `— <name> <base64(key id ‖ signature)>`. Ed25519 is type 0x01; a device's secp256k1 ECDSA uses type 0xff with
//! the long name `strongroom/ecdsa-secp256k1-sha256`, as that page asks for types of one's own.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bitcoin::secp256k1;
use sha2::{Digest as _, Sha256};

use crate::ids::{Digest, EcKey, Ed25519Key, Label};

/// Longest signed text in bytes.
pub const MAX_NOTE: usize = 1 << 20;
/// Most signatures under one text.
pub const MAX_SIGNATURES: usize = 64;
const ECDSA_TYPE: &str = "strongroom/ecdsa-secp256k1-sha256";

/// A text that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Over [`MAX_NOTE`] bytes or [`MAX_SIGNATURES`] signatures.
    #[error("text is too long")]
    TooLong,
    /// The first line names another kind.
    #[error("first line is not strongroom/{kind}/v1")]
    Kind {
        /// Kind wanted.
        kind: String,
    },
    /// A line is missing, out of order or unknown.
    #[error("expected a line named {name}")]
    Line {
        /// Line wanted.
        name: String,
    },
    /// A line's value cannot be read.
    #[error("value of {name} cannot be read")]
    Value {
        /// Line named.
        name: String,
    },
    /// Text after the last line.
    #[error("unexpected text after the last line")]
    Trailing,
    /// No blank line and signatures, or a signature line that is not one.
    #[error("not a signed note")]
    Signatures,
    /// The named key did not sign this text, or the signature is wrong.
    #[error("no valid signature by {name}")]
    Unsigned {
        /// Signer wanted.
        name: String,
    },
}

/// Writes a body line by line.
pub struct Writer(String);

impl Writer {
    /// Begins a body of this kind.
    pub fn new(kind: &str) -> Self {
        Self(format!("strongroom/{kind}/v1\n"))
    }

    /// Adds a line. Line breaks in the value become spaces: a value cannot forge a line.
    pub fn field(&mut self, name: &str, value: impl fmt::Display) -> &mut Self {
        let value = value.to_string().replace(['\n', '\r'], " ");
        self.0.push_str(name);
        self.0.push_str(": ");
        self.0.push_str(&value);
        self.0.push('\n');
        self
    }

    /// Adds one line for each value.
    pub fn each<V: fmt::Display>(&mut self, name: &str, values: impl IntoIterator<Item = V>) -> &mut Self {
        for v in values {
            self.field(name, v);
        }
        self
    }

    /// The finished body; it ends with a line break.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Reads a body line by line, in order. The caller proves canonicity by writing what it read and comparing.
pub struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Begins to read a body of this kind.
    ///
    /// # Errors
    /// [`NoteError::TooLong`], [`NoteError::Kind`].
    pub fn new(kind: &str, text: &'a str) -> Result<Self, NoteError> {
        if text.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let head = format!("strongroom/{kind}/v1\n");
        match text.strip_prefix(head.as_str()) {
            Some(rest) => Ok(Self { rest }),
            None => Err(NoteError::Kind {
                kind: kind.to_owned(),
            }),
        }
    }

    fn peek(&self, name: &str) -> Option<(&'a str, &'a str)> {
        let (line, rest) = self.rest.split_once('\n')?;
        let value = line.strip_prefix(name)?.strip_prefix(": ")?;
        Some((value, rest))
    }

    /// Takes the next line, which must have this name.
    ///
    /// # Errors
    /// [`NoteError::Line`].
    pub fn take(&mut self, name: &str) -> Result<&'a str, NoteError> {
        let (value, rest) = self.peek(name).ok_or_else(|| NoteError::Line {
            name: name.to_owned(),
        })?;
        self.rest = rest;
        Ok(value)
    }

    /// Takes the next line and reads its value.
    ///
    /// # Errors
    /// [`NoteError::Line`], [`NoteError::Value`].
    pub fn parse<T: FromStr>(&mut self, name: &str) -> Result<T, NoteError> {
        let value = self.take(name)?;
        value.parse().map_err(|_| NoteError::Value {
            name: name.to_owned(),
        })
    }

    /// Takes all next lines of this name, maybe none.
    ///
    /// # Errors
    /// [`NoteError::Value`].
    pub fn parse_all<T: FromStr>(&mut self, name: &str) -> Result<Vec<T>, NoteError> {
        let mut out = Vec::new();
        while let Some((value, rest)) = self.peek(name) {
            self.rest = rest;
            out.push(value.parse().map_err(|_| NoteError::Value {
                name: name.to_owned(),
            })?);
        }
        Ok(out)
    }

    /// Ends the reading; nothing may be left.
    ///
    /// # Errors
    /// [`NoteError::Trailing`].
    pub fn finish(self) -> Result<(), NoteError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(NoteError::Trailing)
        }
    }
}

/// A public key that signs notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublicKey {
    /// Officers, log keys, coordinators (RFC 8032).
    Ed25519(Ed25519Key),
    /// A device key inside an HSM; signs SHA-256 of the text.
    Secp256k1(EcKey),
}

/// A named public key: who may have signed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verifier {
    /// Name on the signature line; spaces become `.` there, and `+` is not allowed by C2SP.
    pub name: Label,
    /// Its key.
    pub key: PublicKey,
}

impl Verifier {
    fn line_name(&self) -> String {
        self.name.as_str().replace([' ', '+'], ".")
    }

    /// The C2SP key id: the first four bytes of SHA-256(name ‖ LF ‖ type ‖ key).
    pub fn key_id(&self) -> [u8; 4] {
        let mut h = Sha256::new();
        h.update(self.line_name().as_bytes());
        h.update(b"\n");
        match &self.key {
            PublicKey::Ed25519(k) => {
                h.update([1u8]);
                h.update(k.as_bytes());
            }
            PublicKey::Secp256k1(k) => {
                h.update([0xffu8]);
                h.update(ECDSA_TYPE.as_bytes());
                h.update(k.as_bytes());
            }
        }
        let d: [u8; 32] = h.finalize().into();
        let [a, b, c, e, ..] = d;
        [a, b, c, e]
    }

    /// Says whether `signature` (64 bytes) is this key's over `text`.
    pub fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        match &self.key {
            PublicKey::Ed25519(k) => verify_ed25519(k, text.as_bytes(), signature),
            PublicKey::Secp256k1(k) => verify_secp256k1(k, text_digest(text), signature),
        }
    }
}

/// Verifies an Ed25519 signature strictly (no small-order keys, canonical scalars).
pub fn verify_ed25519(key: &Ed25519Key, message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(sig)) = (
        ed25519_dalek::VerifyingKey::from_bytes(key.as_bytes()),
        ed25519_dalek::Signature::from_slice(signature),
    ) else {
        return false;
    };
    key.verify_strict(message, &sig).is_ok()
}

/// Verifies a compact low-S secp256k1 ECDSA signature over a digest.
pub fn verify_secp256k1(key: &EcKey, digest: Digest, signature: &[u8]) -> bool {
    let (Ok(key), Ok(sig)) = (
        secp256k1::PublicKey::from_slice(key.as_bytes()),
        secp256k1::ecdsa::Signature::from_compact(signature),
    ) else {
        return false;
    };
    let message = secp256k1::Message::from_digest(*digest.as_bytes());
    let secp = secp256k1::Secp256k1::verification_only();
    secp.verify_ecdsa(&message, &sig, &key).is_ok()
}

/// What a device key signs for a text: its SHA-256.
pub fn text_digest(text: &str) -> Digest {
    Digest::of(&[text.as_bytes()])
}

/// A text and the signatures under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    lines: Vec<(String, Vec<u8>)>,
}

impl Note {
    /// Begins a note without signatures. The text must end with a line break.
    pub fn new(text: String) -> Self {
        Self {
            text,
            lines: Vec::new(),
        }
    }

    /// The text that is signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Names on the signature lines, in order; unverified.
    pub fn signers(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|(n, _)| n.as_str())
    }

    /// Adds a signature.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`] if it does not verify: a note never carries a wrong one of ours.
    pub fn add(&mut self, by: &Verifier, signature: &[u8]) -> Result<(), NoteError> {
        if !by.verifies(&self.text, signature) {
            return Err(NoteError::Unsigned {
                name: by.name.to_string(),
            });
        }
        if self.lines.len() >= MAX_SIGNATURES {
            return Err(NoteError::TooLong);
        }
        let mut blob = by.key_id().to_vec();
        blob.extend_from_slice(signature);
        self.lines.push((by.line_name(), blob));
        Ok(())
    }

    /// Checks that this key signed the text.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`].
    pub fn verify(&self, by: &Verifier) -> Result<(), NoteError> {
        let (name, id) = (by.line_name(), by.key_id());
        let good = self.lines.iter().any(|(n, blob)| {
            *n == name
                && blob
                    .split_at_checked(4)
                    .is_some_and(|(i, sig)| i == id.as_slice() && by.verifies(&self.text, sig))
        });
        if good {
            Ok(())
        } else {
            Err(NoteError::Unsigned {
                name: by.name.to_string(),
            })
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for (name, blob) in &self.lines {
            writeln!(f, "\u{2014} {name} {}", STANDARD.encode(blob))?;
        }
        Ok(())
    }
}

impl FromStr for Note {
    type Err = NoteError;
    fn from_str(s: &str) -> Result<Self, NoteError> {
        if s.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let at = s.rfind("\n\n").ok_or(NoteError::Signatures)?;
        let (text, tail) = s
            .split_at_checked(at.saturating_add(1))
            .ok_or(NoteError::Signatures)?;
        let tail = tail.strip_prefix('\n').ok_or(NoteError::Signatures)?;
        if text.bytes().any(|b| b < 0x20 && b != b'\n') {
            return Err(NoteError::Signatures);
        }
        let mut lines = Vec::new();
        for line in tail.split_terminator('\n') {
            if lines.len() >= MAX_SIGNATURES {
                return Err(NoteError::TooLong);
            }
            lines.push(signature_line(line).ok_or(NoteError::Signatures)?);
        }
        if lines.is_empty() {
            return Err(NoteError::Signatures);
        }
        let note = Self {
            text: text.to_owned(),
            lines,
        };
        // One note has one text: anything that prints differently was not written by this format.
        if note.to_string() == s {
            Ok(note)
        } else {
            Err(NoteError::Signatures)
        }
    }
}

/// Reads a signature line. C2SP allows no name that is empty or holds a space or a plus, and no signature shorter
/// than its key id.
fn signature_line(line: &str) -> Option<(String, Vec<u8>)> {
    let (name, blob) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.contains(forbidden) {
        return None;
    }
    let blob = STANDARD.decode(blob).ok().filter(|blob| blob.len() > 4)?;
    Some((name.to_owned(), blob))
}
