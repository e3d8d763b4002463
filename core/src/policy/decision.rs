//! The decision: all findings over one request, and the verdict.

use alloc::{format, string::String, vec::Vec};

use bitcoin::Script;
use serde::{Deserialize, Serialize};

use super::{Finding, Severity};
use crate::{
    cbor::{self, CborError},
    ids::{Digest, Label, RequestId},
};

/// Longest decision in bytes: room for every finding over the most inputs and outputs, none of which quotes a script
/// longer than [`MAX_QUOTED_SCRIPT`].
pub const MAX_DECISION: usize = 16 << 20;
/// Longest script in bytes that a decision quotes whole; every standard one is shorter.
pub const MAX_QUOTED_SCRIPT: usize = 100;

/// What the findings come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No finding blocks: officers may approve.
    Accept,
    /// At least one finding blocks.
    Refuse,
}

/// One output as people are shown it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Output index.
    pub output: u32,
    /// Address, or the script in hex where it has none.
    pub address: String,
    /// Satoshi.
    pub sat: u64,
    /// The whitelist entry, for what leaves the vault.
    pub entry: Option<Label>,
    /// The class of the entry.
    pub class: Option<String>,
    /// The branch and index, for what stays in the vault.
    pub change: Option<u32>,
}

/// A script as a decision quotes it: in hex, and by its hash where nobody could read it anyway. Otherwise a request of
/// 4 MiB would make a decision that the journal has no room for.
pub(super) fn script_text(script: &Script) -> String {
    let bytes = script.as_bytes();
    if bytes.len() > MAX_QUOTED_SCRIPT {
        format!("{} bytes with sha256 {}", bytes.len(), Digest::of(&[bytes]))
    } else {
        hex::encode(bytes)
    }
}

/// What the request would do, from verified inputs only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The unsigned transaction's id, in the order people read it.
    pub txid: Digest,
    /// Inputs.
    pub inputs: u32,
    /// Satoshi in.
    pub in_sat: u64,
    /// Satoshi that leave the vault, without the fee.
    pub external_sat: u64,
    /// Satoshi that come back.
    pub change_sat: u64,
    /// Satoshi to the miners.
    pub fee_sat: u64,
    /// Virtual bytes of the finished transaction, at most.
    pub vbytes: u64,
    /// Every output.
    pub payments: Vec<Payment>,
    /// Satoshi already gone in the window of blocks, without this request.
    pub window_used_sat: u64,
    /// The policy's rule that says who must approve; none if no rule fits.
    pub rule: Option<Label>,
    /// Persons who must approve at each site.
    pub approvals: u8,
}

/// The decision. Built by [`super::decide`] only; read back from a journal for comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Version of the rules that decided.
    pub rules: u16,
    /// Hash of the request's exact bytes.
    pub request: Digest,
    /// The coordinator's name for it.
    pub request_id: Option<RequestId>,
    /// The manifest's fingerprint.
    pub manifest: Digest,
    /// The policy's hash.
    pub policy: Digest,
    /// The policy's version.
    pub policy_version: u32,
    /// The height it was decided at.
    pub height: u32,
    /// What it came to.
    pub verdict: Verdict,
    /// Every finding, sorted.
    pub findings: Vec<Finding>,
    /// What the request would do; absent where its amounts cannot be known.
    pub summary: Option<Summary>,
}

impl Decision {
    /// Encodes the decision.
    ///
    /// # Errors
    /// [`CborError::Encode`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, CborError> {
        cbor::encode(self)
    }

    /// Decodes a decision from exactly its canonical bytes.
    ///
    /// # Errors
    /// [`CborError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::decode(bytes, MAX_DECISION)
    }

    /// Codes of the findings that block, sorted, each once.
    pub fn blocking_codes(&self) -> Vec<String> {
        let mut codes: Vec<String> = Vec::new();
        for f in self
            .findings
            .iter()
            .filter(|f| f.check.severity() == Severity::Block)
        {
            let code = String::from(f.check.code());
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }

    /// Findings that each approver must say yes to by name.
    pub fn to_acknowledge(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|f| f.check.severity() == Severity::NeedsYes)
    }
}

#[cfg(test)]
mod tests {
    use bitcoin::ScriptBuf;

    use super::{MAX_QUOTED_SCRIPT, script_text};

    #[test]
    fn a_script_is_quoted_whole_or_by_its_hash() {
        let script = |n: usize| ScriptBuf::from_bytes(alloc::vec![0x51; n]);
        assert_eq!(script_text(&script(2)), "5151");
        assert_eq!(
            script_text(&script(MAX_QUOTED_SCRIPT)),
            "51".repeat(MAX_QUOTED_SCRIPT)
        );
        assert_eq!(
            script_text(&script(MAX_QUOTED_SCRIPT + 1)),
            // printf 'Q%.0s' {1..101} | sha256sum
            "101 bytes with sha256 e5253a9b3645f0a6e6138d5cc85f307d4d0e205545e9d2f591fef2767fc6fc11"
        );
    }
}
