//! Rules about the transaction's form and its replacement.

use alloc::vec::Vec;

use serde::Deserialize;

use super::PolicyError;

/// Most transaction versions that a policy lists.
const MAX_VERSIONS: usize = 16;

/// Whether requests from wallets that do not sign them are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnsignedRequests {
    /// Only the coordinator's.
    Refuse,
    /// Any wallet's; fewer facts can be shown.
    Accept,
}

/// What may be carried in an OP_RETURN output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpReturnRule {
    /// Nothing.
    Refuse,
    /// Data of at most 80 bytes and no value.
    Data,
}

/// Whether a request may open a path of the template that waits on a timelock: fewer sites suffice there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecoveryPath {
    /// Never; what a policy says that does not speak of it.
    #[default]
    Refuse,
    /// After the delay that the template names.
    Allow,
}

/// Rules about the transaction's form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionRules {
    /// Allowed transaction versions.
    pub versions: Vec<i32>,
    /// Heights below this are refused.
    pub height_floor: u32,
    /// Largest step from the last signed height.
    pub largest_jump: u32,
    /// How far beyond the highest change index in use change may go.
    pub change_gap: u32,
    /// Most outputs that come back to the vault in one request: more hide among the payments (B09).
    pub most_change_outputs: u32,
    /// How many blocks after its own height a request may expire, at most.
    pub longest_expiry_blocks: u32,
    /// Whether every input must say that the transaction may be replaced (D15, BIP-0125).
    pub require_rbf: bool,
    /// What OP_RETURN may carry.
    pub op_return: OpReturnRule,
    /// Whether a request may open a path that waits on a timelock.
    #[serde(default)]
    pub recovery_path: RecoveryPath,
}

impl TransactionRules {
    /// # Errors
    /// [`PolicyError`] for heights that contradict each other, and too many versions.
    pub(super) fn check(&self, written_at_height: u32) -> Result<(), PolicyError> {
        if self.versions.len() > MAX_VERSIONS {
            return Err(PolicyError::TooLarge { limit: MAX_VERSIONS });
        }
        // A policy written below the floor could sign nothing at the height it speaks of.
        if written_at_height < self.height_floor {
            return Err(PolicyError::Height {
                field: "written_at_height",
            });
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplacementFile {
    allowed: bool,
    most_per_payment: u32,
}

/// What may be replaced by a transaction with a higher fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplacementRules {
    /// How often one payment may be replaced.
    pub most_per_payment: u32,
}

impl ReplacementFile {
    /// # Errors
    /// [`PolicyError::Count`] if it is allowed no times.
    pub fn read(&self) -> Result<Option<ReplacementRules>, PolicyError> {
        let most_per_payment = self.most_per_payment;
        match (self.allowed, most_per_payment) {
            (false, _) => Ok(None),
            (true, 0) => Err(PolicyError::Count {
                field: "most_per_payment",
            }),
            (true, _) => Ok(Some(ReplacementRules { most_per_payment })),
        }
    }
}
