//! A request that was taken up, as the state remembers it.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CeremonyId, Digest},
    journal::debit::Debit,
};

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Progress {
    /// An INTENT without a RESULT: it counts as spent.
    InDoubt,
    /// Signed and recorded.
    Signed,
}

/// A request that was taken up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// How far it came.
    pub progress: Progress,
    /// The ceremony that took it up first.
    pub ceremony: CeremonyId,
    /// What it takes out of the vault.
    pub debit: Debit,
    /// Blobs of its RESULT: signatures and certificate.
    pub result: Option<(Digest, Digest)>,
    /// The request that was taken up in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Digest>,
}

impl Taken {
    /// A request at its INTENT.
    pub(super) fn new(ceremony: CeremonyId, debit: Debit) -> Self {
        Self {
            progress: Progress::InDoubt,
            ceremony,
            debit,
            result: None,
            replaced_by: None,
        }
    }

    /// The policy that it was decided under.
    pub fn policy(&self) -> Digest {
        self.debit.policy
    }

    /// The request that it declares to replace.
    pub fn replaces(&self) -> Option<Digest> {
        self.debit.replaces
    }
}
