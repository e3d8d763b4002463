//! Edits of a policy: what they loosen, what they tighten, and for how long the policy before binds as well.
//!
//! Tightening counts at once, loosening waits (`docs/adr/0009-policy-edits.md`). Whatever cannot be ordered counts as
//! loosening, so that the property holds which everything rests on: if nothing loosens, the old policy accepts all
//! that the new one accepts, and asks for no more approvals.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{cmp::Ordering, fmt::Display};

use bitcoin::Amount;

use super::{Earlier, Policy, ReplacementRules};

mod fields;
mod rules;
mod whitelist;

/// What a change does to what may be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Something may be signed that the old policy refuses, or with fewer approvals, or it cannot be told.
    Loosens,
    /// Less may be signed than before, or with more approvals.
    Tightens,
}

impl Effect {
    fn loosens_if(looser: bool) -> Self {
        if looser { Self::Loosens } else { Self::Tightens }
    }
}

/// One change from the old policy to the new one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What changes, as the policy file names it.
    pub field: String,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
    /// What that does.
    pub effect: Effect,
}

/// An edit that no quorum may make.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The new version is not above the old one (E14).
    #[error("policy version {new} is not above {old}")]
    Version {
        /// The version registered.
        old: u32,
        /// The version offered.
        new: u32,
    },
    /// The new policy was written below the old one's height, or below a height that was signed for: a loosening would
    /// have waited before it began.
    #[error("policy is written at height {new}, and heights up to {least} have passed")]
    WrittenBack {
        /// The lowest height that it may say.
        least: u32,
        /// The height it says.
        new: u32,
    },
}

impl EditError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Version { .. } => "E_DOWNGRADE",
            Self::WrittenBack { .. } => "E_POLICY_HEIGHT",
        }
    }
}

/// Checks that a policy may follow another at all. `signed_height` is the highest height ever signed for.
///
/// # Errors
/// [`EditError`] if it goes back, in version or in height.
pub fn check_edit(old: &Policy, new: &Policy, signed_height: u32) -> Result<(), EditError> {
    if new.version <= old.version {
        return Err(EditError::Version {
            old: old.version,
            new: new.version,
        });
    }
    let least = old.written_at_height.max(signed_height);
    if new.written_at_height < least {
        return Err(EditError::WrittenBack {
            least,
            new: new.written_at_height,
        });
    }
    Ok(())
}

/// Lists every change, in the order of the file. Versions and the height of writing always rise, and are no change.
pub fn compare(old: &Policy, new: &Policy) -> Vec<Change> {
    let mut list = List::default();
    fields::compare(old, new, &mut list);
    rules::compare(old.rules(), new.rules(), &mut list);
    whitelist::compare(old, new, &mut list);
    list.0
}

/// Whether any change loosens.
pub fn loosens(old: &Policy, new: &Policy) -> bool {
    compare(old, new).iter().any(|c| c.effect == Effect::Loosens)
}

/// The last height at which the old policy binds beside the new one; none if nothing loosens. `earlier` are the
/// policies that bind beside the old one: while they do, their delays hold too, or a shorter delay could be used
/// before it counts itself.
pub fn binds_until(old: &Policy, new: &Policy, earlier: &[Earlier<'_>]) -> Option<u32> {
    if !loosens(old, new) {
        return None;
    }
    let written = new.written_at_height;
    let binding = earlier.iter().filter(|e| e.binds_until >= written);
    let delays = binding.map(|e| e.policy.change_delay_blocks);
    let delay = delays.fold(old.change_delay_blocks, u32::max);
    Some(written.saturating_add(delay))
}

/// Collects changes.
#[derive(Default)]
struct List(Vec<Change>);

impl List {
    fn push(&mut self, field: impl Into<String>, old: impl Display, new: impl Display, effect: Effect) {
        self.0.push(Change {
            field: field.into(),
            old: old.to_string(),
            new: new.to_string(),
            effect,
        });
    }

    /// A value of which less lets less through.
    fn ceiling<T: Ord + Display>(&mut self, field: impl Into<String>, old: T, new: T) {
        self.ordered(old.cmp(&new), field, old, new);
    }

    /// A value of which more lets less through.
    fn floor<T: Ord + Display>(&mut self, field: impl Into<String>, old: T, new: T) {
        self.ordered(new.cmp(&old), field, old, new);
    }

    /// A change that loosens where `up` is less.
    fn ordered(&mut self, up: Ordering, field: impl Into<String>, old: impl Display, new: impl Display) {
        match up {
            Ordering::Less => self.push(field, old, new, Effect::Loosens),
            Ordering::Equal => {}
            Ordering::Greater => self.push(field, old, new, Effect::Tightens),
        }
    }

    /// A value that has no order.
    fn unordered<T: PartialEq + Display>(&mut self, field: impl Into<String>, old: T, new: T) {
        if old != new {
            self.push(field, old, new, Effect::Loosens);
        }
    }

    /// A ceiling in satoshi.
    fn sat(&mut self, field: impl Into<String>, old: Amount, new: Amount) {
        self.ceiling(field, old.to_sat(), new.to_sat());
    }

    /// How often a payment may be replaced; none is never.
    fn replacement(&mut self, old: Option<&ReplacementRules>, new: Option<&ReplacementRules>) {
        let most = |r: Option<&ReplacementRules>| r.map_or(0, |r| r.most_per_payment);
        self.ceiling("replacement.most_per_payment", most(old), most(new));
    }
}

/// A list as people read it.
fn joined<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for item in items {
        let comma = if text.is_empty() { "" } else { ", " };
        text.push_str(&format!("{comma}{item}"));
    }
    if text.is_empty() { "nothing".into() } else { text }
}
