//! A journal record: one line of a ceremony, as canonical CBOR.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

pub use super::debit::{Debit, DebitInput, DebitOutput};
use crate::{
    cbor::{self, CborError},
    ids::{CeremonyId, Digest, Ed25519Key, Label},
};

/// Longest record in bytes: room for the debit of a request with 5,000 inputs and 2,000 outputs.
pub const MAX_RECORD: usize = 2 << 20;
/// Longest action, reason or exception in bytes.
pub const MAX_TEXT: usize = 200;
/// Longest refusal code in bytes.
pub const MAX_CODE: usize = 40;
/// Longest scanned receipt in bytes.
pub const MAX_RECEIPT: usize = 16 << 10;

/// Bytes or values that are not a record (`E_JOURNAL_BODY`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not one canonical CBOR record.
    #[error("{0}")]
    Cbor(#[from] CborError),
    /// A text is empty, too long or not printable ASCII: it will be printed on paper and on terminals.
    #[error("{field} of {got} bytes is not 1 to {limit} bytes of plain text")]
    Text {
        /// Which text.
        field: &'static str,
        /// Bytes given.
        got: usize,
        /// Bytes allowed.
        limit: usize,
    },
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Place in the journal, from 0.
    pub seq: u64,
    /// Leaf hash of the record before; [`Record::before_first`] for the first.
    pub prev: Digest,
    /// What happened.
    pub body: Body,
}

impl Record {
    /// What stands for the leaf hash before the first record.
    pub const fn before_first() -> Digest {
        Digest::new([0; 32])
    }

    /// Encodes the record.
    ///
    /// # Errors
    /// [`RecordError`] if a text is not plain or the record is over [`MAX_RECORD`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, RecordError> {
        self.body.check_texts()?;
        let bytes = cbor::encode(self)?;
        if bytes.len() > MAX_RECORD {
            return Err(CborError::TooLong {
                got: bytes.len(),
                limit: MAX_RECORD,
            }
            .into());
        }
        Ok(bytes)
    }

    /// Decodes a record from exactly its canonical bytes.
    ///
    /// # Errors
    /// [`RecordError`], by what is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: Self = cbor::decode(bytes, MAX_RECORD)?;
        record.body.check_texts()?;
        Ok(record)
    }

    /// The RFC 6962 leaf hash of a record's bytes.
    pub fn leaf(bytes: &[u8]) -> Digest {
        Digest::of(&[&[0], bytes])
    }
}

/// What a record says. Hashes named "blob" address a file kept beside the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// The first record of a journal, and only that.
    Genesis {
        /// Owner.
        institution: Label,
        /// Place.
        site: Label,
        /// Bitcoin network.
        #[serde(with = "network_text")]
        network: bitcoin::Network,
        /// Key that signs every record.
        log_key: Ed25519Key,
        /// Version of the rules in force.
        rules: u16,
        /// False if the token may not hold real money.
        production: bool,
    },
    /// A ceremony opened.
    CeremonyBegan {
        /// Which.
        ceremony: CeremonyId,
        /// Ceremony script followed.
        script: Label,
        /// Person who began it, who cannot approve in it.
        initiator: Label,
        /// Checkpoint note that was scanned, as text.
        receipt: Option<String>,
    },
    /// A step of the script was done.
    StepDone {
        /// Which ceremony.
        ceremony: CeremonyId,
        /// The step's number.
        number: u16,
        /// Role that did it.
        role: Label,
        /// What was done.
        action: String,
        /// Hash of what proves it.
        evidence: Digest,
        /// How the step departed from the script.
        exception: Option<String>,
    },
    /// The token made its keys.
    KeysMade {
        /// Which ceremony.
        ceremony: CeremonyId,
        /// Blob: the signed key sheet.
        sheet: Digest,
        /// Blob or hash: attributes as read back.
        evidence: Digest,
    },
    /// A vault's manifest and policy were registered.
    Registered {
        /// Which ceremony.
        ceremony: CeremonyId,
        /// Blob: manifest text.
        manifest: Digest,
        /// Blob: policy text.
        policy: Digest,
        /// The policy's version.
        policy_version: u32,
        /// The last height at which the policy registered before binds as well; none where nothing loosens.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        earlier_until: Option<u32>,
        /// Blobs: approvals of the quorum.
        approvals: Vec<Digest>,
    },
    /// A request was decided.
    Decided {
        /// Which ceremony.
        ceremony: CeremonyId,
        /// Blob: the request's exact bytes.
        request: Digest,
        /// Blob: manifest text.
        manifest: Digest,
        /// Blob: policy text.
        policy: Digest,
        /// Version of the rules that decided.
        rules: u16,
        /// Height evidence.
        height: u32,
        /// Blob: the decision's canonical bytes.
        decision: Digest,
        /// Whether no finding blocks.
        accepted: bool,
    },
    /// An officer signed a yes or a no.
    Spoke {
        /// Which ceremony.
        ceremony: CeremonyId,
        /// Blob: the approval note.
        approval: Digest,
        /// Who.
        officer: Label,
        /// Yes or no.
        yes: bool,
    },
    /// Gate 1: durable before the HSM is asked.
    Intent {
        /// Which ceremony.
        ceremony: CeremonyId,
        /// Blob: the request.
        request: Digest,
        /// Blob: the decision.
        decision: Digest,
        /// Blobs: approvals, each spoken in this ceremony.
        approvals: Vec<Digest>,
        /// What counts as spent from here on.
        debit: Debit,
    },
    /// Gate 2: durable before a signature leaves.
    Result {
        /// Which ceremony.
        ceremony: CeremonyId,
        /// Blob: the request.
        request: Digest,
        /// Blob: the signatures.
        signatures: Digest,
        /// Blob: the certificate note.
        certificate: Digest,
        /// SHA-256 of each signature's r; none may ever repeat.
        nonces: Vec<Digest>,
    },
    /// A card was opened at the table. Every opened card leaves one, of one length, and only the security officer can
    /// read what it says (E15).
    Sealed {
        /// Which ceremony.
        ceremony: CeremonyId,
        /// Blob: the seal, encrypted to the security officer.
        seal: Digest,
    },
    /// A ceremony closed.
    Ended {
        /// Which.
        ceremony: CeremonyId,
        /// How.
        outcome: Outcome,
    },
    /// A torn last record was cut when the journal was opened.
    TailCut {
        /// Bytes cut.
        bytes: u64,
        /// Blob: the bytes cut.
        hash: Digest,
    },
    /// The high-water mark in the HSM was set.
    Marked {
        /// Records under the mark.
        size: u64,
        /// Root over them.
        root: Digest,
    },
    /// The token's self-test ran.
    SelfTested {
        /// Blob: its report.
        report: Digest,
    },
}

/// How a ceremony ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// Signatures were made and recorded.
    Signed,
    /// The rules said no.
    Refused {
        /// Codes of the findings.
        codes: Vec<String>,
    },
    /// An officer said no.
    Rejected,
    /// Broken off.
    Aborted {
        /// Why.
        reason: String,
    },
    /// A vault was registered.
    Registered,
    /// A token was initialised.
    Initialised,
    /// The recorded answer of an earlier ceremony was given again; nothing was signed.
    Reissued,
    /// Every key of the token was read back and signed a challenge.
    Tested,
}

/// What a module does that takes it out of use at a site: one bad signature may give a key away with the next one.
const QUARANTINE: [&str; 4] = [
    "E_HSM_SIG_INVALID",
    "E_HSM_SIG_LENGTH",
    "E_HSM_SIG_COUNT",
    "E_HSM_NONCE_REPEAT",
];

impl Outcome {
    /// Whether the token is out of use from here on, until a ceremony ends as [`Outcome::Tested`] (H01).
    pub fn quarantines(&self) -> bool {
        if let Self::Aborted { reason } = self {
            let code = reason.split(' ').next();
            code.is_some_and(|code| QUARANTINE.contains(&code))
        } else {
            false
        }
    }
}

impl Body {
    /// How a ceremony ended, where this record ends one.
    pub fn outcome(&self) -> Option<&Outcome> {
        if let Self::Ended { outcome, .. } = self {
            Some(outcome)
        } else {
            None
        }
    }

    /// The ceremony this record belongs to, if any.
    pub fn ceremony(&self) -> Option<CeremonyId> {
        match self {
            Self::CeremonyBegan { ceremony, .. }
            | Self::StepDone { ceremony, .. }
            | Self::KeysMade { ceremony, .. }
            | Self::Registered { ceremony, .. }
            | Self::Decided { ceremony, .. }
            | Self::Spoke { ceremony, .. }
            | Self::Intent { ceremony, .. }
            | Self::Result { ceremony, .. }
            | Self::Sealed { ceremony, .. }
            | Self::Ended { ceremony, .. } => Some(*ceremony),
            Self::Genesis { .. } | Self::TailCut { .. } | Self::Marked { .. } | Self::SelfTested { .. } => {
                None
            }
        }
    }

    fn check_texts(&self) -> Result<(), RecordError> {
        match self {
            Self::CeremonyBegan { receipt, .. } => match receipt {
                Some(r) if r.is_empty() || r.len() > MAX_RECEIPT => Err(RecordError::Text {
                    field: "receipt",
                    got: r.len(),
                    limit: MAX_RECEIPT,
                }),
                Some(_) | None => Ok(()),
            },
            Self::StepDone {
                action, exception, ..
            } => {
                plain("action", action, MAX_TEXT)?;
                exception
                    .as_deref()
                    .map_or(Ok(()), |e| plain("exception", e, MAX_TEXT))
            }
            Self::Ended { outcome, .. } => match outcome {
                Outcome::Refused { codes } => codes.iter().try_for_each(|c| plain("code", c, MAX_CODE)),
                Outcome::Aborted { reason } => plain("reason", reason, MAX_TEXT),
                Outcome::Signed
                | Outcome::Rejected
                | Outcome::Registered
                | Outcome::Initialised
                | Outcome::Reissued
                | Outcome::Tested => Ok(()),
            },
            Self::Genesis { .. }
            | Self::KeysMade { .. }
            | Self::Registered { .. }
            | Self::Decided { .. }
            | Self::Spoke { .. }
            | Self::Intent { .. }
            | Self::Result { .. }
            | Self::Sealed { .. }
            | Self::TailCut { .. }
            | Self::Marked { .. }
            | Self::SelfTested { .. } => Ok(()),
        }
    }
}

fn plain(field: &'static str, text: &str, limit: usize) -> Result<(), RecordError> {
    let got = text.len();
    if got == 0 || got > limit || !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Err(RecordError::Text { field, got, limit });
    }
    Ok(())
}

mod network_text {
    use alloc::string::{String, ToString};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(network: &bitcoin::Network, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&network.to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<bitcoin::Network, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}
