//! What a ceremony tells, as it crosses to the window.

use std::path::PathBuf;

use strongroom_core::{
    ceremony::{approval::Voice, script::Step},
    ids::{CeremonyId, Label},
    journal::record::Outcome,
    policy::{Decision, Finding, change::Change},
    words::Words,
};

use crate::{
    ceremony::{
        error::CeremonyError,
        people::{Counted, News},
    },
    messages,
    screens::model::ReviewModel,
};

/// Something that went wrong, for people: code, what happened, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The stable code.
    pub code: &'static str,
    /// What happened.
    pub what: String,
    /// What to do.
    pub todo: &'static str,
}

impl Trouble {
    /// Puts an error into words.
    pub fn of(error: &CeremonyError) -> Self {
        Self {
            code: messages::code(error),
            what: error.to_string(),
            todo: messages::hint(error),
        }
    }
}

/// What happened.
#[derive(Debug)]
pub enum Told {
    /// The ceremony is in the journal.
    Began {
        /// Which.
        ceremony: CeremonyId,
        /// What it is called.
        title: String,
        /// Its steps.
        steps: Vec<Step>,
    },
    /// The step with this number was reached.
    Step(u16),
    /// A step departs from the script.
    Exception(String),
    /// A ceremony that an earlier run left open was closed.
    Closed(CeremonyId, Outcome),
    /// The request was decided over.
    Decided(Box<Decision>),
    /// The facts, for the officers.
    Reviewed(Box<ReviewModel>),
    /// A finding after the decision.
    Found(Finding),
    /// An officer spoke.
    Spoke(Label, Voice),
    /// An officer's statement that does not count.
    Unheard(Label, Finding),
    /// A card that did not open, or words that were not the ones.
    Again(Trouble),
    /// What an edit of the policy does, and up to which height the policy of before binds as well.
    Edit(Vec<Change>, Option<u32>),
    /// A long step of the module: done, of so many.
    Progress(Counted, u32, u32),
    /// The token is made; its serial number.
    TokenMade(String),
    /// A card is written and read back.
    CardIssued(Label, PathBuf),
    /// A key of the token that is not on the key sheet.
    Orphan(String),
    /// A new site stands; the words of its key sheet.
    Stands(Words),
    /// A checkpoint was made.
    Checkpoint(u64, Words),
}

impl From<News<'_>> for Told {
    fn from(news: News<'_>) -> Self {
        match news {
            News::Began { ceremony, script } => Self::Began {
                ceremony,
                title: script.title().to_owned(),
                steps: script.steps().to_vec(),
            },
            News::Step(step) => Self::Step(step.number),
            News::Exception(exception) => Self::Exception(exception.to_owned()),
            News::Closed { ceremony, outcome } => Self::Closed(ceremony, outcome.clone()),
            News::Decided(decision) => Self::Decided(Box::new(decision.clone())),
            News::Found(finding) => Self::Found(finding.clone()),
            News::Spoke { officer, voice } => Self::Spoke(officer.clone(), voice),
            News::Unheard { officer, finding } => Self::Unheard(officer.clone(), finding.clone()),
            News::Again(error) => Self::Again(Trouble::of(error)),
            News::Edit { changes, both_until } => Self::Edit(changes.to_vec(), both_until),
            News::Progress { what, progress } => Self::Progress(what, progress.done, progress.total),
            News::TokenMade { serial } => Self::TokenMade(serial.to_owned()),
            News::CardIssued { officer, file } => Self::CardIssued(officer.clone(), file.clone()),
            News::Orphan { key } => Self::Orphan(key.to_owned()),
            News::Stands { sheet, .. } => Self::Stands(sheet),
            News::Checkpoint { size, root } => Self::Checkpoint(size, root),
        }
    }
}
