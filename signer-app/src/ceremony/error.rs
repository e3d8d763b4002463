//! Everything that ends a ceremony early, gathered.

use strongroom_core::{
    cbor::CborError,
    ceremony::script::ScriptError,
    ids::{IdError, Label},
    journal::fault::ReceiptError,
    note::NoteError,
    policy::{PolicyError, change::EditError},
    wallet::{KeySheetError, RegistrationError, RosterError, VaultError},
};

use super::{answers::AnswersError, dice::DiceError, light::LightError};
use crate::{
    cards::{envelope::EnvelopeError, guess::GuessError, issue::IssueError},
    devices::error::DeviceError,
    site::{SiteError, files::FileError},
    workers::journal::JournalError,
};

/// What ended a ceremony, or kept it from beginning.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// The site's directory.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The answers.
    #[error(transparent)]
    Answers(#[from] AnswersError),
    /// The script.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The device.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// A card.
    #[error("card of {officer}: {error}")]
    Card {
        /// Whose.
        officer: Label,
        /// What is wrong with it.
        error: EnvelopeError,
    },
    /// A card that could not be issued.
    #[error("card of {officer}: {error}")]
    Issue {
        /// Whose.
        officer: Label,
        /// What went wrong.
        error: IssueError,
    },
    /// A card of another person, site or institution.
    #[error("the card given for {officer} is another's")]
    CardForeign {
        /// Who gave it.
        officer: Label,
    },
    /// Pictures in or out.
    #[error(transparent)]
    Light(#[from] LightError),
    /// Officers that cannot stand.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// A key sheet that cannot stand.
    #[error(transparent)]
    Sheet(#[from] KeySheetError),
    /// A manifest that cannot be registered.
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    /// A policy that cannot be used.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A vault whose scripts cannot be made.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A signed text.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A name or hash.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A recorded value.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// A seal for the security officer could not be written.
    #[error("the seal cannot be written")]
    Seal,
    /// Throws of dice that cannot be used.
    #[error(transparent)]
    Dice(#[from] DiceError),
    /// A guess that is too early, or whose count cannot be kept.
    #[error(transparent)]
    Guess(#[from] GuessError),
    /// A production site on a system that does not let memory be locked.
    #[error("memory cannot be locked")]
    MemoryUnlocked,
    /// The token was taken out of use by an earlier ceremony.
    #[error("the token was taken out of use by an earlier ceremony")]
    Quarantined,
    /// The words of the order are not those of the request.
    #[error("the words of the order are not those of the request")]
    OtherOrder,
    /// The system gave no random bytes.
    #[error("no random bytes")]
    Random,
    /// The journal holds no such thing yet.
    #[error("this site has no {what} yet")]
    NotYet {
        /// What is missing.
        what: &'static str,
    },
    /// The manifest does not name this policy.
    #[error("the manifest names another policy")]
    OtherPolicy,
    /// An edit that no quorum may make: the policy goes back (E14).
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The manifest lists other officers for this site than its journal.
    #[error("the manifest lists other officers for this site than its journal")]
    OtherRoster,
    /// Another vault in the place of the registered one.
    #[error("vault {known} is registered here; the manifest has another {what}")]
    OtherVault {
        /// What differs.
        what: &'static str,
        /// The registered vault's name.
        known: Label,
    },
    /// The words read by the other sites are not the manifest's.
    #[error("the words read are not those of the manifest")]
    OtherWords,
    /// The receipt is not this journal's, or the journal is behind it.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// The HSM remembers a longer or another journal.
    #[error("the module's mark over {size} records is not this journal's")]
    MarkAhead {
        /// Records under the module's mark.
        size: u64,
    },
    /// The HSM remembers less than this journal says it was told: the token was put back to an earlier state.
    #[error("the module's mark is over {found} records, the journal recorded a mark over {marked}")]
    MarkBehind {
        /// Records under the module's mark; 0 if there is none.
        found: u64,
        /// Records under the mark that the journal recorded.
        marked: u64,
    },
    /// The one who begins is not an officer of this site.
    #[error("{initiator}, who begins this ceremony, is not an officer of this site")]
    Stranger {
        /// Who was named.
        initiator: Label,
    },
    /// The one who begins is an officer of this site and not an operator.
    #[error("{initiator}, who begins this ceremony, is not an operator")]
    NotOperator {
        /// Who was named.
        initiator: Label,
    },
    /// Too few officers said yes.
    #[error("{got} of {need} officers said yes")]
    Few {
        /// Who said yes.
        got: usize,
        /// How many are needed.
        need: u8,
    },
    /// An officer said no.
    #[error("{officer} said no")]
    Rejected {
        /// Who.
        officer: Label,
    },
    /// The rules, or the officers, refused.
    #[error("refused: {}", codes.join(", "))]
    Refused {
        /// Why.
        codes: Vec<String>,
    },
    /// People broke the ceremony off.
    #[error("the people broke the ceremony off")]
    Stopped,
    /// The ceremony took a turn that its script does not know: a bug, and the ceremony stops.
    #[error("the ceremony took a turn that its script does not know")]
    Astray,
}
