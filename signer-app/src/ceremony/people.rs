//! The border between a ceremony and its people: what it asks them, and what it tells them. An answers file and a
//! terminal stand behind it, or a window.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use strongroom_core::{
    ceremony::{
        approval::Voice,
        quorum::Quorum,
        script::{Script, Step},
    },
    flow::{Desk, Medium, Verified},
    ids::{CeremonyId, Label},
    journal::record::Outcome,
    policy::{Decision, Finding, change::Change},
    secret::Secret,
    wallet::{Roster, roster::Role},
    words::Words,
};

use super::{dice::Dice, error::CeremonyError, seal::SecurityOfficer};
use crate::{
    cards::envelope::WorkFactor,
    devices::{profile::Profile, protocol::Progress},
    site::Site,
};

/// The people of a ceremony. Each question waits until it is answered; [`CeremonyError::Stopped`] is the answer of people
/// who break the ceremony off.
pub trait People {
    /// Tells what happened.
    fn hear(&self, news: News<'_>);

    /// Whether a person whose card did not open can be asked again: an answers file would say the same once more.
    fn is_patient(&self) -> bool;

    /// Who begins. The officers of the site, where there is one already.
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn initiator(&self, officers: Option<&Roster>) -> Result<Label, CeremonyError>;

    /// What a new site is to be (`init`).
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn founding(&self) -> Result<Founding, CeremonyError>;

    /// What an officer protects a new card with (`init`).
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn passphrases(&self, officer: &Label) -> Result<Passphrases, CeremonyError>;

    /// What was said or done at a step of people alone.
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn confirm(&self, step: &Step) -> Result<Confirmed, CeremonyError>;

    /// The last receipt; `given` says whether one was given out.
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn receipt(&self, given: bool) -> Result<Receipt, CeremonyError>;

    /// Manifest and policy as texts (`register`).
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn papers(&self) -> Result<(String, String), CeremonyError>;

    /// The fingerprint's words as the other sites read them, while this site's own are shown (`register`).
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn words(&self, vault: &Label, own: &Words) -> Result<String, CeremonyError>;

    /// The request (`sign`); `exe` is the program that reads pictures.
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn request(&self, exe: &Path) -> Result<(Medium, Vec<u8>), CeremonyError>;

    /// The words of the order, from a paper that did not come through the coordinator (`sign`).
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn order(&self) -> Result<String, CeremonyError>;

    /// The facts are shown, once, before the first person is asked (`sign`); `needed` persons must say yes.
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn review(&self, verified: &Verified, desk: &Desk<'_>, needed: u8) -> Result<(), CeremonyError>;

    /// The next person with a card; none if nobody is left.
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn card(&self, wanted: &Wanted<'_>) -> Result<Option<Presented>, CeremonyError>;

    /// The yes or no of the person whose card is open. `by_name` are the codes of findings that a yes must name.
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn voice(
        &self,
        officer: &Label,
        quorum: &Quorum,
        by_name: &[&'static str],
    ) -> Result<Said, CeremonyError>;

    /// Shows the answer until the coordinator has it. Gives the files that were written for people.
    ///
    /// # Errors
    /// [`CeremonyError`].
    fn show(&self, answer: &Answer<'_>) -> Result<Files, CeremonyError>;
}

/// Files that were written for people, with what they are.
pub type Files = Vec<(&'static str, PathBuf)>;

/// What a ceremony tells.
#[derive(Debug)]
pub enum News<'a> {
    /// It is in the journal.
    Began {
        /// Which.
        ceremony: CeremonyId,
        /// Its script.
        script: &'a Script,
    },
    /// A step was reached.
    Step(&'a Step),
    /// A step departs from the script.
    Exception(&'a str),
    /// A ceremony that an earlier run left open was closed.
    Closed {
        /// Which.
        ceremony: CeremonyId,
        /// As what.
        outcome: &'a Outcome,
    },
    /// The request was decided over; the record is durable.
    Decided(&'a Decision),
    /// A finding after the decision.
    Found(&'a Finding),
    /// An officer spoke; the record is durable.
    Spoke {
        /// Who.
        officer: &'a Label,
        /// What.
        voice: Voice,
    },
    /// A statement that does not count.
    Unheard {
        /// Whose.
        officer: &'a Label,
        /// Why.
        finding: &'a Finding,
    },
    /// A card that did not open, or words that were not the ones: the question comes again.
    Again(&'a CeremonyError),
    /// What an edit of the policy does, and up to which height the policy of before binds as well.
    Edit {
        /// What it changes.
        changes: &'a [Change],
        /// Up to which height both bind.
        both_until: Option<u32>,
    },
    /// A long step of the module.
    Progress {
        /// What is counted.
        what: Counted,
        /// How far it is.
        progress: Progress,
    },
    /// The token is made.
    TokenMade {
        /// Its serial number.
        serial: &'a str,
    },
    /// A card is written and read back.
    CardIssued {
        /// Whose.
        officer: &'a Label,
        /// Where.
        file: &'a PathBuf,
    },
    /// A key of the token that is not on the key sheet.
    Orphan {
        /// Its kind, id and label.
        key: &'a str,
    },
    /// A new site stands.
    Stands {
        /// Its officers.
        roster: &'a Roster,
        /// Keys per branch.
        keys_per_branch: u32,
        /// The key sheet's hash.
        sheet: Words,
    },
    /// A checkpoint was made.
    Checkpoint {
        /// Records under it.
        size: u64,
        /// Its root.
        root: Words,
    },
}

/// What a long step counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Signatures.
    Signatures,
    /// Keys.
    Keys,
}

impl Counted {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Signatures => "signatures",
            Self::Keys => "keys",
        }
    }
}

/// What a new site is to be.
pub struct Founding {
    /// The site.
    pub site: Site,
    /// Its device.
    pub profile: Profile,
    /// How many officers open the token.
    pub quorum: u8,
    /// Work factor of the cards.
    pub work: WorkFactor,
    /// Keys per branch.
    pub keys_per_branch: u32,
    /// Where cards go.
    pub cards_out: PathBuf,
    /// Who reads the seals.
    pub security: SecurityOfficer,
    /// What was thrown with dice.
    pub dice: Dice,
    /// The officers who get a card.
    pub officers: Vec<(Label, BTreeSet<Role>)>,
}

/// What an officer protects a new card with.
pub struct Passphrases {
    /// What opens it.
    pub own: Secret<String>,
    /// What opens it under duress, if one was chosen.
    pub duress: Option<Secret<String>>,
}

/// What people said or did at a step without the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// What is kept.
    pub words: String,
    /// How it departed from the script.
    pub exception: Option<String>,
}

/// What is recorded before the reason why no receipt was brought.
pub const NO_RECEIPT: &str = "no receipt: ";

/// What was brought to prove that the journal is not an older copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// A receipt, as text.
    Text(String),
    /// None, and the exception as it is recorded.
    None(String),
    /// None, and none was given out before.
    Nothing,
}

impl Receipt {
    /// None was brought, for this reason.
    pub fn without(why: &str) -> Self {
        Self::None(format!("{NO_RECEIPT}{why}"))
    }
}

/// Why a card is asked for.
#[derive(Debug)]
pub enum Wanted<'a> {
    /// For a yes or a no; whoever begins does not speak.
    Voice {
        /// What is asked and who has spoken.
        quorum: &'a Quorum,
        /// Who began.
        initiator: &'a Label,
    },
    /// For its share of the PIN.
    Share {
        /// Whose cards are open.
        open: &'a [Label],
        /// How many are needed.
        need: u8,
        /// Who has a card.
        officers: &'a Roster,
    },
}

/// A person's card as it lies on the table.
pub struct Presented {
    /// Whose.
    pub officer: Label,
    /// The envelope.
    pub sealed: Vec<u8>,
    /// What opens it.
    pub passphrase: Secret<String>,
}

/// A yes or a no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Which.
    pub voice: Voice,
    /// The findings it names.
    pub acknowledged: Vec<String>,
}

/// What leaves the signer.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The signatures, as a PSBT.
    pub psbt: &'a [u8],
    /// The certificate's text.
    pub certificate: &'a [u8],
}
