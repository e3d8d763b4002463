//! Manifests: a vault's registration, one text with one fingerprint.

use alloc::{string::String, vec::Vec};
use core::ops::Deref;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bitcoin::Network;

use super::{
    Cosigner, KeySheet, MAX_COSIGNERS, RegistrationError, Roster, SignedKeySheet, Template, registration,
};
use crate::{
    ids::{Digest, Label},
    note::{MAX_NOTE, NoteError, Reader, Writer},
};

const KIND: &str = "manifest";
const FINGERPRINT_TAG: &[u8] = b"strongroom/manifest/v1\n";

/// What a manifest says. It becomes a [`Manifest`] through [`Manifest::new`], which checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Who owns the vault.
    pub institution: Label,
    /// The vault's name.
    pub vault: Label,
    /// The network its coins live on.
    pub network: Network,
    /// How the cosigners' keys are combined.
    pub template: Template,
    /// The cosigners' key sheets, `@0` first.
    pub sheets: Vec<SignedKeySheet>,
    /// The cosigners' rosters, in the same order.
    pub rosters: Vec<Roster>,
    /// Hash of the policy.
    pub policy: Digest,
    /// The policy's version.
    pub policy_version: u32,
}

/// Terms that can stand: every sheet verified, no key, site or officer twice, one network. Reads like [`Terms`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    terms: Terms,
    text: String,
}

impl Deref for Manifest {
    type Target = Terms;
    fn deref(&self) -> &Terms {
        &self.terms
    }
}

impl Manifest {
    /// Checks the terms against each other.
    ///
    /// # Errors
    /// [`RegistrationError`]; of length too: a manifest has at most [`MAX_NOTE`] bytes, which is room for three
    /// cosigners with 1,000 keys per branch, or fifteen with 300.
    pub fn new(terms: Terms) -> Result<Self, RegistrationError> {
        // Through the reader, so that whatever can be built can be read: rosters are checked there.
        let text = write(&terms);
        let read = Self::parse(&text)?;
        if read.terms != terms {
            return Err(RegistrationError::NotCanonical);
        }
        Ok(read)
    }

    /// Reads a manifest from its canonical text: verifies every key sheet and applies every rule that does not
    /// depend on who reads.
    ///
    /// # Errors
    /// [`RegistrationError`].
    pub fn parse(text: &str) -> Result<Self, RegistrationError> {
        let mut r = Reader::new(KIND, text)?;
        let institution = r.parse("institution")?;
        let vault = r.parse("vault")?;
        let network = r.parse("network")?;
        let template = Template::parse(r.take("template")?)?;
        let policy = r.parse("policy")?;
        let policy_version = r.parse("policy-version")?;
        let sheets: Vec<String> = r.parse_all("sheet").map_err(RegistrationError::Text)?;
        let rosters: Vec<String> = r.parse_all("roster").map_err(RegistrationError::Text)?;
        r.finish()?;
        let terms = Terms {
            institution,
            vault,
            network,
            template,
            sheets: read_each("sheet", &sheets, |cosigner, text| {
                SignedKeySheet::parse(text).map_err(|error| RegistrationError::Sheet { cosigner, error })
            })?,
            rosters: read_each("roster", &rosters, |cosigner, text| {
                Roster::parse(text).map_err(|error| RegistrationError::Roster { cosigner, error })
            })?,
            policy,
            policy_version,
        };
        registration::check(&terms)?;
        if write(&terms) != text {
            return Err(RegistrationError::NotCanonical);
        }
        Ok(Self {
            terms,
            text: text.into(),
        })
    }

    /// The manifest's canonical text.
    pub fn to_text(&self) -> String {
        self.text.clone()
    }

    /// The one hash that stands for the whole registration; shown as twelve words, signed by each site's quorum.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(&[FINGERPRINT_TAG, self.text.as_bytes()])
    }

    /// What a signer checks before its officers are asked: its own sheet stands in the manifest, whole, on its own
    /// network. Keys are compared byte by byte, all of them, never by fingerprint (BIP-0129).
    ///
    /// # Errors
    /// [`RegistrationError`], `E_REG_OWN_KEY` or `E_REG_NETWORK`.
    pub fn check_registration(&self, own_sheet: &KeySheet) -> Result<(), RegistrationError> {
        registration::check_own(&self.terms, own_sheet)
    }

    /// What a signer checks that guards a vault already: the same name, template and key sheets. Another vault in its
    /// place, or the same one under another name, would make it forget whose coins it guards and what left them.
    ///
    /// # Errors
    /// [`RegistrationError::OtherVault`].
    pub fn check_successor(&self, known: &Self) -> Result<(), RegistrationError> {
        let (ours, theirs) = (known.terms.sheets.iter(), self.terms.sheets.iter());
        // Sheets, not notes: another signature under one changes nothing.
        let same = [
            ("name", known.vault == self.vault),
            ("template", known.template == self.template),
            (
                "key sheets",
                ours.map(SignedKeySheet::sheet)
                    .eq(theirs.map(SignedKeySheet::sheet)),
            ),
        ];
        match same.into_iter().find(|(_, same)| !same) {
            Some((what, _)) => Err(RegistrationError::OtherVault {
                what,
                known: known.vault.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The cosigner at this site.
    pub fn cosigner_at(&self, site: &Label) -> Option<Cosigner> {
        let at = self.terms.sheets.iter().position(|s| s.sheet().site == *site)?;
        Some(Cosigner::at(at))
    }

    /// The key sheet of a cosigner.
    pub fn sheet(&self, cosigner: Cosigner) -> Option<&KeySheet> {
        self.terms.sheets.get(cosigner.index()).map(SignedKeySheet::sheet)
    }

    /// The roster of a cosigner.
    pub fn roster(&self, cosigner: Cosigner) -> Option<&Roster> {
        self.terms.rosters.get(cosigner.index())
    }

    /// Whether the vault may hold other people's money: all of its tokens say so.
    pub fn production(&self) -> bool {
        self.terms.sheets.iter().all(|s| s.sheet().production)
    }
}

fn write(terms: &Terms) -> String {
    let mut w = Writer::new(KIND);
    w.field("institution", &terms.institution)
        .field("vault", &terms.vault)
        .field("network", terms.network)
        .field("template", &terms.template)
        .field("policy", terms.policy)
        .field("policy-version", terms.policy_version)
        .each("sheet", terms.sheets.iter().map(|s| STANDARD.encode(s.to_text())))
        .each(
            "roster",
            terms.rosters.iter().map(|r| STANDARD.encode(r.to_text())),
        );
    w.finish()
}

fn read_each<T>(
    line: &'static str,
    values: &[String],
    read: impl Fn(Cosigner, &str) -> Result<T, RegistrationError>,
) -> Result<Vec<T>, RegistrationError> {
    if values.len() > MAX_COSIGNERS {
        return Err(RegistrationError::TooMany {
            got: values.len(),
            limit: MAX_COSIGNERS,
        });
    }
    let mut out = Vec::with_capacity(values.len());
    for (i, value) in values.iter().enumerate() {
        let cosigner = Cosigner::at(i);
        if value.len() > MAX_NOTE {
            return Err(NoteError::TooLong.into());
        }
        let bytes = STANDARD
            .decode(value)
            .map_err(|_| RegistrationError::Embedded { line, cosigner })?;
        let text = String::from_utf8(bytes).map_err(|_| RegistrationError::Embedded { line, cosigner })?;
        out.push(read(cosigner, &text)?);
    }
    Ok(out)
}
