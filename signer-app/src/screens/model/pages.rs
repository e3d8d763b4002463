//! Which pages a review has.

use super::ReviewModel;

/// One page of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The verdict, the findings in short, the sums.
    Cover,
    /// The limits used and left, and who must approve.
    Limits,
    /// One finding in full.
    Finding(usize),
    /// One output that leaves the vault.
    Payment(usize),
    /// One output that comes back.
    Change(usize),
    /// The inputs.
    Inputs,
}

impl Page {
    /// The page at a place of a review; none behind the last.
    pub fn at(model: &ReviewModel, number: usize) -> Option<Self> {
        let mut left = match number {
            0 => return Some(Self::Cover),
            1 => return Some(Self::Limits),
            n => n.checked_sub(2)?,
        };
        let (findings, payments) = (model.findings.len(), model.payments.len());
        if left < findings {
            return Some(Self::Finding(left));
        }
        left = left.checked_sub(findings)?;
        if left < payments {
            return Some(Self::Payment(left));
        }
        left = left.checked_sub(payments)?;
        if left < model.change.len() {
            return Some(Self::Change(left));
        }
        (left == model.change.len()).then_some(Self::Inputs)
    }

    /// How many pages a review has.
    pub fn count(model: &ReviewModel) -> usize {
        let parts = [model.findings.len(), model.payments.len(), model.change.len()];
        parts.into_iter().fold(3, usize::saturating_add)
    }
}
