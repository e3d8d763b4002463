//! The certificate: the signed statement that travels back with the signatures.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use bitcoin::Network;

use crate::{
    ids::{CeremonyId, Digest, Label, RequestId},
    note::{Note, NoteError, Reader, Verifier, Writer},
};

const KIND: &str = "certificate";

/// What the signer states about one signed request. The device key in the HSM signs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whose vault.
    pub institution: Label,
    /// Who signed.
    pub site: Label,
    /// The network.
    pub network: Network,
    /// The ceremony.
    pub ceremony: CeremonyId,
    /// The coordinator's name for the request.
    pub request_id: Option<RequestId>,
    /// Hash of the request's exact bytes.
    pub request: Digest,
    /// The transaction's id, in the order people read it.
    pub txid: Digest,
    /// Root over every (input, public key, digest) that was signed.
    pub root: Digest,
    /// The manifest's fingerprint.
    pub manifest: Digest,
    /// The policy's hash.
    pub policy: Digest,
    /// The policy's version.
    pub policy_version: u32,
    /// The version of the rules.
    pub rules: u16,
    /// The height it was decided at.
    pub height: u32,
    /// Hash of the decision.
    pub decision: Digest,
    /// Findings, as `CODE place: name value, …`.
    pub findings: Vec<String>,
    /// Approvals, as `hash officer`.
    pub approvals: Vec<String>,
    /// Records in the journal when the HSM was asked.
    pub journal_size: u64,
    /// Root over them.
    pub journal_root: Digest,
    /// Hash of the recorded signatures.
    pub signatures: Digest,
}

impl Certificate {
    /// The text that the device key signs.
    pub fn to_text(&self) -> String {
        let mut w = Writer::new(KIND);
        let id = self.request_id.map_or_else(|| "-".to_owned(), |i| i.to_string());
        w.field("institution", &self.institution)
            .field("site", &self.site)
            .field("network", self.network)
            .field("ceremony", self.ceremony)
            .field("request-id", id)
            .field("request", self.request)
            .field("txid", self.txid)
            .field("root", self.root)
            .field("manifest", self.manifest)
            .field("policy", self.policy)
            .field("policy-version", self.policy_version)
            .field("rules", self.rules)
            .field("height", self.height)
            .field("decision", self.decision)
            .each("finding", &self.findings)
            .each("approval", &self.approvals)
            .field("journal-size", self.journal_size)
            .field("journal-root", self.journal_root)
            .field("signatures", self.signatures);
        w.finish()
    }

    /// Reads a certificate from exactly its canonical text.
    ///
    /// # Errors
    /// [`NoteError`], by what is wrong.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut r = Reader::new(KIND, text)?;
        let certificate = Self {
            institution: r.parse("institution")?,
            site: r.parse("site")?,
            network: r.parse("network")?,
            ceremony: r.parse("ceremony")?,
            request_id: match r.take("request-id")? {
                "-" => None,
                id => Some(id.parse().map_err(|_| NoteError::Value {
                    name: "request-id".to_owned(),
                })?),
            },
            request: r.parse("request")?,
            txid: r.parse("txid")?,
            root: r.parse("root")?,
            manifest: r.parse("manifest")?,
            policy: r.parse("policy")?,
            policy_version: r.parse("policy-version")?,
            rules: r.parse("rules")?,
            height: r.parse("height")?,
            decision: r.parse("decision")?,
            findings: r.parse_all("finding")?,
            approvals: r.parse_all("approval")?,
            journal_size: r.parse("journal-size")?,
            journal_root: r.parse("journal-root")?,
            signatures: r.parse("signatures")?,
        };
        r.finish()?;
        if certificate.to_text() == text {
            Ok(certificate)
        } else {
            Err(NoteError::Trailing)
        }
    }

    /// Reads a certificate from a note and checks that this device signed it.
    ///
    /// # Errors
    /// [`NoteError`], by what is wrong.
    pub fn from_note(note: &Note, device: &Verifier) -> Result<Self, NoteError> {
        note.verify(device)?;
        Self::parse(note.text())
    }
}
