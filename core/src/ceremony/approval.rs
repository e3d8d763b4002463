//! The approval: one officer's signed yes or no to one decision in one ceremony.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use bitcoin::Network;

use crate::{
    ids::{CeremonyId, Digest, Ed25519Key, Label},
    note::{NoteError, Reader, Writer},
    policy::CheckId,
    wallet::Role,
};

const SPEND: &str = "approval";
const REGISTER: &str = "registration-approval";

/// What an approval is about: where and under which rules it holds. One changed byte anywhere and it is another
/// statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Whose vault.
    pub institution: Label,
    /// Where the ceremony is.
    pub site: Label,
    /// The network.
    pub network: Network,
    /// The appliance, by its log key.
    pub appliance: Ed25519Key,
    /// The ceremony.
    pub ceremony: CeremonyId,
    /// The manifest's fingerprint.
    pub manifest: Digest,
    /// The policy's hash.
    pub policy: Digest,
    /// The policy's version.
    pub policy_version: u32,
    /// The version of the rules.
    pub rules: u16,
    /// Leaf hash of the journal record that the approval follows: it fixes everything before.
    pub state: Digest,
}

/// What a spending approval is bound to, besides its frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spend {
    /// Hash of the request's exact bytes.
    pub request: Digest,
    /// The unsigned transaction's id, in the order people read it.
    pub txid: Digest,
    /// Root over every (input, public key, digest) that goes to this site's HSM.
    pub root: Digest,
    /// Hash of the decision.
    pub decision: Digest,
    /// The height evidence.
    pub height: u32,
    /// Hash of the facts that were shown.
    pub facts: Digest,
    /// Findings that need a yes by name.
    pub acknowledged: Vec<CheckId>,
    /// The last height at which the approval holds.
    pub expiry_height: u32,
}

/// The subject of an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// To sign a transaction.
    Spend(Spend),
    /// To register the manifest and policy of the frame.
    Registration,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Approved.
    Yes,
    /// Rejected.
    No,
}

impl fmt::Display for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Voice::Yes => "yes",
            Voice::No => "no",
        })
    }
}

impl FromStr for Voice {
    type Err = NoteError;
    fn from_str(s: &str) -> Result<Self, NoteError> {
        match s {
            "yes" => Ok(Voice::Yes),
            "no" => Ok(Voice::No),
            _ => Err(NoteError::Value {
                name: "voice".to_owned(),
            }),
        }
    }
}

/// The canonical statement that an officer signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Where and under which rules.
    pub frame: Frame,
    /// What about.
    pub subject: Subject,
    /// Yes or no.
    pub voice: Voice,
    /// The person.
    pub officer: Label,
    /// In which role.
    pub role: Role,
    /// How many statements the person has signed at this site, this one included.
    pub counter: u64,
}

impl Statement {
    /// The text that is signed.
    pub fn to_text(&self) -> String {
        let mut w = Writer::new(match self.subject {
            Subject::Spend(_) => SPEND,
            Subject::Registration => REGISTER,
        });
        let f = &self.frame;
        w.field("voice", self.voice)
            .field("officer", &self.officer)
            .field("role", self.role)
            .field("counter", self.counter)
            .field("institution", &f.institution)
            .field("site", &f.site)
            .field("network", f.network)
            .field("appliance", f.appliance)
            .field("ceremony", f.ceremony)
            .field("manifest", f.manifest)
            .field("policy", f.policy)
            .field("policy-version", f.policy_version)
            .field("rules", f.rules)
            .field("state", f.state);
        if let Subject::Spend(s) = &self.subject {
            w.field("request", s.request)
                .field("txid", s.txid)
                .field("root", s.root)
                .field("decision", s.decision)
                .field("height", s.height)
                .field("facts", s.facts)
                .each("acknowledged", s.acknowledged.iter().map(ToString::to_string))
                .field("expiry-height", s.expiry_height);
        }
        w.finish()
    }

    /// Reads a statement from exactly its canonical text.
    ///
    /// # Errors
    /// [`NoteError`], by what is wrong.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let spend = text.starts_with("strongroom/approval/");
        let mut r = Reader::new(if spend { SPEND } else { REGISTER }, text)?;
        let (voice, officer, role) = (r.parse("voice")?, r.parse("officer")?, r.parse("role")?);
        let counter = r.parse("counter")?;
        let frame = read_frame(&mut r)?;
        let subject = if spend {
            Subject::Spend(read_spend(&mut r)?)
        } else {
            Subject::Registration
        };
        r.finish()?;
        let statement = Self {
            frame,
            subject,
            voice,
            officer,
            role,
            counter,
        };
        // Numbers with leading zeros read as well: only what prints the same is the statement.
        if statement.to_text() == text {
            Ok(statement)
        } else {
            Err(NoteError::Trailing)
        }
    }
}

fn read_frame(r: &mut Reader<'_>) -> Result<Frame, NoteError> {
    Ok(Frame {
        institution: r.parse("institution")?,
        site: r.parse("site")?,
        network: r.parse("network")?,
        appliance: r.parse("appliance")?,
        ceremony: r.parse("ceremony")?,
        manifest: r.parse("manifest")?,
        policy: r.parse("policy")?,
        policy_version: r.parse("policy-version")?,
        rules: r.parse("rules")?,
        state: r.parse("state")?,
    })
}

fn read_spend(r: &mut Reader<'_>) -> Result<Spend, NoteError> {
    Ok(Spend {
        request: r.parse("request")?,
        txid: r.parse("txid")?,
        root: r.parse("root")?,
        decision: r.parse("decision")?,
        height: r.parse("height")?,
        facts: r.parse("facts")?,
        acknowledged: read_checks(r)?,
        expiry_height: r.parse("expiry-height")?,
    })
}

fn read_checks(r: &mut Reader<'_>) -> Result<Vec<CheckId>, NoteError> {
    let codes: Vec<String> = r.parse_all("acknowledged")?;
    let known = codes.iter().map(|c| CheckId::from_code(c));
    known.collect::<Option<_>>().ok_or_else(|| NoteError::Value {
        name: "acknowledged".to_owned(),
    })
}
