//! Key sheets: the public keys one token offers to a vault, signed by the token's own device key.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use bitcoin::{Network, secp256k1};

use super::{Branch, MAX_KEYS_PER_BRANCH, Schemes};
use crate::{
    ids::{Digest, EcKey, Ed25519Key, Label},
    note::{Note, NoteError, PublicKey, Reader, Verifier, Writer},
};

const KIND: &str = "keysheet";

/// Where a cosigner's keys come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeySource {
    /// A numbered pool of independent keys per branch, each listed on the sheet.
    Pool,
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pool => "pool",
        })
    }
}

impl FromStr for KeySource {
    type Err = KeySheetError;
    fn from_str(s: &str) -> Result<Self, KeySheetError> {
        match s {
            "pool" => Ok(Self::Pool),
            _ => Err(KeySheetError::Source),
        }
    }
}

/// A key sheet that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeySheetError {
    /// The text is not a key sheet.
    #[error("key sheet: {0}")]
    Text(#[from] NoteError),
    /// The text reads, but the sheet is written otherwise.
    #[error("key sheet is not in its canonical form")]
    NotCanonical,
    /// The key source is unknown.
    #[error("unknown key source")]
    Source,
    /// The signature schemes are none this program knows.
    #[error("unknown signature schemes")]
    Schemes,
    /// A branch has no key or too many.
    #[error("{branch} branch has {got} keys, allowed are 1 to {limit}")]
    Count {
        /// The branch.
        branch: Branch,
        /// Keys given.
        got: usize,
        /// Keys allowed.
        limit: usize,
    },
    /// A vault key or the device key is no point on the curve.
    #[error("{key} is no secp256k1 key")]
    Point {
        /// The bytes given.
        key: EcKey,
    },
    /// A key or its negation stands twice on the sheet (the device key never doubles as a vault key: it signs texts).
    #[error("key {key} stands twice on the sheet")]
    Repeated {
        /// The key.
        key: EcKey,
    },
    /// The log key is no Ed25519 key, or of small order.
    #[error("{key} is no ed25519 key to rely on")]
    LogKey {
        /// The bytes given.
        key: Ed25519Key,
    },
    /// The device key did not sign the sheet.
    #[error("key sheet is not signed by its device key")]
    Unsigned,
}

impl KeySheetError {
    /// The code shown to people and recorded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::NotCanonical | Self::Source | Self::Schemes | Self::LogKey { .. } => {
                "E_REG_SHEET"
            }
            Self::Count { .. } => "E_REG_LIMIT",
            Self::Point { .. } => "E_REG_SHEET",
            Self::Repeated { .. } => "E_REG_DUPLICATE_KEY",
            Self::Unsigned => "E_REG_SHEET_SIGNATURE",
        }
    }
}

/// The public keys one token offers, with the evidence of how they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySheet {
    /// Who owns the token.
    pub institution: Label,
    /// Where its signer stands.
    pub site: Label,
    /// The network the keys are for; a key never serves two (B13).
    pub network: Network,
    /// The token's serial number.
    pub token_serial: Label,
    /// The module that drives it, by name.
    pub module: Label,
    /// Whether the token may hold other people's money; SoftHSM may not.
    pub production: bool,
    /// Where the keys come from.
    pub source: KeySource,
    /// How the token can sign with them.
    pub schemes: Schemes,
    /// The appliance's own key, which signs every journal record.
    pub log_key: Ed25519Key,
    /// The key inside the token that signs key sheets and certificates.
    pub device_key: EcKey,
    /// Keys of the receive branch, by index.
    pub receive: Vec<EcKey>,
    /// Keys of the change branch, by index.
    pub change: Vec<EcKey>,
    /// Hash of the key ceremony's evidence.
    pub evidence: Digest,
}

impl KeySheet {
    /// The keys of a branch, by index.
    pub fn keys(&self, branch: Branch) -> &[EcKey] {
        match branch {
            Branch::Receive => &self.receive,
            Branch::Change => &self.change,
        }
    }

    /// Who must have signed this sheet, and signs certificates later: the device key, under the site's name.
    pub fn verifier(&self) -> Verifier {
        Verifier {
            name: self.site.clone(),
            key: PublicKey::Secp256k1(self.device_key),
        }
    }

    /// Who signs this site's journal records and checkpoints: the log key, under the site's name.
    pub fn log_verifier(&self) -> Verifier {
        Verifier {
            name: self.site.clone(),
            key: PublicKey::Ed25519(self.log_key),
        }
    }

    /// The sheet's canonical text: what the device key signs.
    pub fn to_text(&self) -> String {
        let mut w = Writer::new(KIND);
        w.field("institution", &self.institution)
            .field("site", &self.site)
            .field("network", self.network)
            .field("token-serial", &self.token_serial)
            .field("module", &self.module)
            .field("production", if self.production { "yes" } else { "no" })
            .field("source", self.source)
            .field("schemes", self.schemes)
            .field("log-key", self.log_key)
            .field("device-key", self.device_key)
            .field("evidence", self.evidence)
            .each("receive", &self.receive)
            .each("change", &self.change);
        w.finish()
    }

    /// Reads a sheet from its canonical text and checks that it can stand.
    ///
    /// # Errors
    /// [`KeySheetError`], all but `Unsigned`: a text carries no signature.
    pub fn parse(text: &str) -> Result<Self, KeySheetError> {
        let mut r = Reader::new(KIND, text)?;
        let sheet = Self {
            institution: r.parse("institution")?,
            site: r.parse("site")?,
            network: r.parse("network")?,
            token_serial: r.parse("token-serial")?,
            module: r.parse("module")?,
            // Any other word is refused below, because it does not print the same.
            production: r.take("production")? == "yes",
            source: r.take("source")?.parse()?,
            schemes: r.take("schemes")?.parse()?,
            log_key: r.parse("log-key")?,
            device_key: r.parse("device-key")?,
            evidence: r.parse("evidence")?,
            receive: r.parse_all("receive")?,
            change: r.parse_all("change")?,
        };
        r.finish()?;
        sheet.check()?;
        if sheet.to_text() != text {
            return Err(KeySheetError::NotCanonical);
        }
        Ok(sheet)
    }

    fn check(&self) -> Result<(), KeySheetError> {
        for branch in Branch::ALL {
            let got = self.keys(branch).len();
            if got == 0 || got > MAX_KEYS_PER_BRANCH {
                return Err(KeySheetError::Count {
                    branch,
                    got,
                    limit: MAX_KEYS_PER_BRANCH,
                });
            }
        }
        let usable = ed25519_dalek::VerifyingKey::from_bytes(self.log_key.as_bytes());
        if !usable.is_ok_and(|k| !k.is_weak()) {
            return Err(KeySheetError::LogKey { key: self.log_key });
        }
        let mut seen = BTreeSet::new();
        for key in self.all_keys() {
            if !seen.insert(key.x()) {
                return Err(KeySheetError::Repeated { key: *key });
            }
            if secp256k1::PublicKey::from_slice(key.as_bytes()).is_err() {
                return Err(KeySheetError::Point { key: *key });
            }
        }
        Ok(())
    }

    /// Every secp256k1 key on the sheet: the device key, then receive, then change.
    pub(crate) fn all_keys(&self) -> impl Iterator<Item = &EcKey> {
        core::iter::once(&self.device_key)
            .chain(&self.receive)
            .chain(&self.change)
    }
}

/// A key sheet together with the note that carries it, signed by its device key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedKeySheet {
    sheet: KeySheet,
    note: Note,
}

impl SignedKeySheet {
    /// Takes a note whose text is a key sheet and that the sheet's own device key signed. Other signatures
    /// under it are ignored, and are part of what the manifest's fingerprint covers.
    ///
    /// # Errors
    /// [`KeySheetError`].
    pub fn new(note: Note) -> Result<Self, KeySheetError> {
        let sheet = KeySheet::parse(note.text())?;
        note.verify(&sheet.verifier())
            .map_err(|_| KeySheetError::Unsigned)?;
        Ok(Self { sheet, note })
    }

    /// Reads the text of such a note.
    ///
    /// # Errors
    /// [`KeySheetError`].
    pub fn parse(text: &str) -> Result<Self, KeySheetError> {
        Self::new(text.parse()?)
    }

    /// The sheet.
    pub fn sheet(&self) -> &KeySheet {
        &self.sheet
    }

    /// The note that carries it.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The note's text, signatures included.
    pub fn to_text(&self) -> String {
        self.note.to_string()
    }
}
