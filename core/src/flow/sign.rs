//! Station 5: every signature is there and verifies for the digest that was approved.

use alloc::{format, string::ToString, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Approved, Desk, Job};
use crate::{
    cbor::{self, CborError},
    ceremony::certificate::Certificate,
    ids::{Digest, EcKey},
    note::Note,
    policy::{CheckId, Finding, Place},
    wallet::Scheme,
};

/// Longest signatures blob in bytes: 5,000 inputs and room to spare.
pub const MAX_SIGNATURES_BLOB: usize = 2 << 20;

/// One recorded signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureEntry {
    /// The input.
    pub input: u32,
    /// The key.
    pub key: EcKey,
    /// How it was signed.
    pub scheme: Scheme,
    /// ECDSA: compact r ‖ s, low S; BIP-0340: R ‖ s; as hex.
    pub signature: alloc::string::String,
}

/// All signatures of one site for one request, in the order of the inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signatures(pub Vec<SignatureEntry>);

impl Signatures {
    /// The blob that is recorded.
    ///
    /// # Errors
    /// [`CborError`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, CborError> {
        cbor::encode(self)
    }

    /// Reads a recorded blob.
    ///
    /// # Errors
    /// [`CborError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::decode(bytes, MAX_SIGNATURES_BLOB)
    }

    /// SHA-256 of each r, or of R's x coordinate, which is the same thing: none may ever repeat.
    pub fn nonces(&self) -> Vec<Digest> {
        let r = |e: &SignatureEntry| {
            let bytes = hex::decode(&e.signature).unwrap_or_default();
            bytes.get(..32).map(|r| Digest::of(&[r]))
        };
        self.0.iter().filter_map(r).collect()
    }
}

/// The journal when the HSM was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Records.
    pub size: u64,
    /// Root over them.
    pub root: Digest,
}

/// Verified signatures whose certificate is not signed yet.
#[derive(Debug)]
pub struct Made {
    approved: Approved,
    signatures: Signatures,
    blob: Vec<u8>,
    certificate: Certificate,
}

impl Made {
    /// Takes what the HSM returned for the approved jobs: as many as asked for, each verified under the manifest's
    /// key for the approved digest, no nonce twice. Nothing is kept of a batch with one bad signature (E19).
    ///
    /// # Errors
    /// `E_HSM_SIG_COUNT`, `E_HSM_SIG_INVALID` with the input, `E_HSM_NONCE_REPEAT`, `E_MODIFIED`.
    pub fn new(
        approved: Approved,
        desk: &Desk<'_>,
        head: Head,
        compact: &[[u8; 64]],
    ) -> Result<Self, Finding> {
        let signatures = check(desk, approved.plan(desk)?.jobs(), compact)?;
        // Entries are texts and integers: they always encode.
        let blob = signatures
            .to_bytes()
            .map_err(|_| Finding::new(CheckId::Modified, Place::Request))?;
        let certificate = certify(&approved, head, Digest::of(&[&blob]));
        Ok(Self {
            approved,
            signatures,
            blob,
            certificate,
        })
    }

    /// The approved request.
    pub fn approved(&self) -> &Approved {
        &self.approved
    }

    /// The text that the device key must sign.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

fn check(desk: &Desk<'_>, jobs: &[Job], compact: &[[u8; 64]]) -> Result<Signatures, Finding> {
    if jobs.len() != compact.len() {
        let finding = Finding::new(CheckId::HsmSigCount, Place::Request);
        return Err(finding.with("asked", jobs.len()).with("got", compact.len()));
    }
    let mut seen = alloc::collections::BTreeSet::new();
    let mut entries = Vec::with_capacity(jobs.len());
    for (job, signature) in jobs.iter().zip(compact) {
        let place = Place::Input(job.input);
        if !job.scheme().verifies(&job.key, job.digest, signature) {
            return Err(Finding::new(CheckId::HsmSigInvalid, place));
        }
        let (r, _) = signature.split_at(32);
        let nonce = Digest::of(&[r]);
        if !seen.insert(nonce) || desk.house.state.knows_nonce(&nonce) {
            return Err(Finding::new(CheckId::HsmNonceRepeat, place));
        }
        entries.push(SignatureEntry {
            input: job.input,
            key: job.key,
            scheme: job.scheme(),
            signature: hex::encode(signature),
        });
    }
    Ok(Signatures(entries))
}

fn certify(approved: &Approved, head: Head, signatures: Digest) -> Certificate {
    let (frame, spend) = (approved.frame(), approved.spend());
    let decision = approved.verified().decision();
    Certificate {
        institution: frame.institution.clone(),
        site: frame.site.clone(),
        network: frame.network,
        ceremony: frame.ceremony,
        request_id: decision.request_id,
        request: spend.request,
        txid: spend.txid,
        root: spend.root,
        manifest: frame.manifest,
        policy: frame.policy,
        policy_version: frame.policy_version,
        rules: frame.rules,
        height: spend.height,
        decision: spend.decision,
        findings: decision.findings.iter().map(Finding::line).collect(),
        approvals: approved
            .approvals()
            .iter()
            .map(|s| format!("{} {}", s.digest(), s.officer()))
            .collect(),
        journal_size: head.size,
        journal_root: head.root,
        signatures,
    }
}

/// A request that was signed, with its certificate.
#[derive(Debug)]
pub struct Signed {
    made: Made,
    certificate: Note,
}

impl Signed {
    /// Closes the certificate with the device key's signature.
    ///
    /// # Errors
    /// `E_HSM_SIG_INVALID` if it does not verify under the registered device key.
    pub fn new(made: Made, desk: &Desk<'_>, signature: &[u8; 64]) -> Result<Self, Finding> {
        let refuse = || Finding::new(CheckId::HsmSigInvalid, Place::Request);
        let sheet = desk.sheet().ok_or_else(refuse)?;
        let mut note = Note::new(made.certificate.to_text());
        note.add(&sheet.verifier(), signature).map_err(|_| refuse())?;
        Ok(Self {
            made,
            certificate: note,
        })
    }

    /// The approved request.
    pub fn approved(&self) -> &Approved {
        &self.made.approved
    }
    /// The signatures.
    pub fn signatures(&self) -> &Signatures {
        &self.made.signatures
    }
    /// The signatures as recorded.
    pub fn blob(&self) -> &[u8] {
        &self.made.blob
    }
    /// The certificate.
    pub fn certificate(&self) -> &Note {
        &self.certificate
    }
    /// The certificate as recorded.
    pub fn certificate_text(&self) -> alloc::string::String {
        self.certificate.to_string()
    }
}
