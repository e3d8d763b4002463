//! All words that people read when something does not go as it should: code, what happened, what to do.

mod ceremonies;
mod records;
pub mod window;

use strongroom_core::{journal::fault::ReceiptError, wallet::RegistrationError};

pub use self::ceremonies::report;
pub use self::records::{outcome, record_fields, record_line};
use crate::{
    cards::{envelope::EnvelopeError, guess::GuessError, issue::IssueError},
    ceremony::{answers::AnswersError, dice::DiceError, error::CeremonyError, light::LightError},
    devices::profile::ProfileError,
    site::{SiteError, files::FileError},
    workers::journal::JournalError,
};

/// How a command ends, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Called wrongly.
    Usage,
    /// Data that is not what it should be.
    Data,
    /// A file is missing.
    Missing,
    /// The HSM is away.
    Away,
    /// The disk.
    Io,
    /// Refused by policy or by people.
    Refused,
}

impl Exit {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Data => 65,
            Self::Missing => 66,
            Self::Away => 69,
            Self::Io => 74,
            Self::Refused => 77,
        }
    }
}

/// The stable code of what ended a ceremony.
pub fn code(error: &CeremonyError) -> &'static str {
    match error {
        CeremonyError::Site(e) => site_code(e),
        CeremonyError::File(_) => "E_FILE",
        CeremonyError::Answers(_) => "E_ANSWERS",
        CeremonyError::Script(_) => "E_SCRIPT",
        CeremonyError::Journal(e) => e.code(),
        CeremonyError::Device(e) => e.code(),
        CeremonyError::Card { error, .. } => card_code(error),
        CeremonyError::Issue { error, .. } => match error {
            IssueError::Envelope(e) => card_code(e),
            IssueError::File(_) | IssueError::Light(_) | IssueError::ReadBack { .. } => "E_CARD_ISSUE",
        },
        CeremonyError::CardForeign { .. } => "E_CARD_FOREIGN",
        CeremonyError::Light(_) => "E_LIGHT",
        CeremonyError::Roster(e) => e.code(),
        CeremonyError::Sheet(e) => e.code(),
        CeremonyError::Registration(e) => e.code(),
        CeremonyError::Policy(e) => e.code(),
        CeremonyError::Vault(e) => e.code(),
        CeremonyError::Note(_) => "E_NOTE",
        CeremonyError::Id(_) => "E_LABEL",
        CeremonyError::Cbor(_) => "E_CBOR",
        CeremonyError::Seal => "E_SEAL",
        CeremonyError::Dice(DiceError::Few { .. }) => "E_DICE_FEW",
        CeremonyError::Dice(DiceError::Unfair { .. }) => "E_DICE_UNFAIR",
        CeremonyError::Dice(DiceError::Digit) => "E_DICE",
        CeremonyError::Guess(GuessError::Wait { .. }) => "E_GUESS_WAIT",
        CeremonyError::Guess(GuessError::Shape { .. }) => "E_SITE",
        CeremonyError::Guess(GuessError::File(_)) => "E_FILE",
        CeremonyError::MemoryUnlocked => "E_MEMORY",
        CeremonyError::Quarantined => "E_HSM_QUARANTINED",
        CeremonyError::OtherOrder => "E_ORDER_WORDS",
        CeremonyError::Random => "E_RANDOM",
        CeremonyError::NotYet { .. } => "E_NOT_YET",
        CeremonyError::OtherPolicy => "E_REG_POLICY",
        CeremonyError::Edit(e) => e.code(),
        CeremonyError::OtherRoster => "E_REG_ROSTER",
        CeremonyError::OtherVault { .. } => "E_REG_OTHER_VAULT",
        CeremonyError::OtherWords => "E_REG_WORDS",
        CeremonyError::Receipt(e) => e.code(),
        CeremonyError::MarkAhead { .. } | CeremonyError::MarkBehind { .. } => "E_ROLLBACK",
        CeremonyError::Stranger { .. } => "E_QUORUM_UNKNOWN",
        CeremonyError::NotOperator { .. } => "E_QUORUM_ROLE",
        CeremonyError::Few { .. } => "E_QUORUM_FEW",
        CeremonyError::Rejected { .. } => "E_REJECTED",
        CeremonyError::Refused { .. } => "E_REFUSED",
        CeremonyError::Stopped => "E_STOPPED",
        CeremonyError::Astray => "E_ASTRAY",
    }
}

fn site_code(error: &SiteError) -> &'static str {
    match error {
        SiteError::File(_) => "E_FILE",
        SiteError::Shape { .. } | SiteError::OtherJournal { .. } => "E_SITE",
        SiteError::Profile(ProfileError::AuditLog) => "E_HSM_AUDIT_LOG",
        SiteError::Profile(_) => "E_HSM_PROFILE",
        SiteError::Mode { .. } => "E_MODE",
    }
}

fn card_code(error: &EnvelopeError) -> &'static str {
    match error {
        EnvelopeError::WorkFactor { .. } => "E_CARD_WORK",
        EnvelopeError::ShortPassphrase => "E_CARD_PASSPHRASE_SHORT",
        EnvelopeError::SamePassphrase => "E_CARD_PASSPHRASE_SAME",
        EnvelopeError::TooLong { .. } | EnvelopeError::NotCard | EnvelopeError::Seal => "E_CARD",
        EnvelopeError::Passphrase => "E_CARD_PASSPHRASE",
        EnvelopeError::Body(_) => "E_CARD_BODY",
    }
}

/// How the command ends.
pub fn exit(error: &CeremonyError) -> Exit {
    match error {
        CeremonyError::Site(SiteError::File(e)) | CeremonyError::File(e) => file_exit(e),
        CeremonyError::Answers(AnswersError::File(e)) => file_exit(e),
        CeremonyError::Answers(_) | CeremonyError::Dice(_) => Exit::Usage,
        CeremonyError::Guess(GuessError::File(e)) => file_exit(e),
        CeremonyError::Journal(e) => journal_exit(e),
        CeremonyError::Device(_) | CeremonyError::Random | CeremonyError::Quarantined => Exit::Away,
        CeremonyError::Light(LightError::File(e)) => file_exit(e),
        CeremonyError::Issue { error, .. } => match error {
            IssueError::File(e) => file_exit(e),
            IssueError::Envelope(_) | IssueError::Light(_) | IssueError::ReadBack { .. } => Exit::Data,
        },
        CeremonyError::Light(LightError::Worker(_)) => Exit::Io,
        CeremonyError::Receipt(_)
        | CeremonyError::Site(_)
        | CeremonyError::Script(_)
        | CeremonyError::Card { .. }
        | CeremonyError::CardForeign { .. }
        | CeremonyError::Light(_)
        | CeremonyError::Roster(_)
        | CeremonyError::Sheet(_)
        | CeremonyError::Policy(_)
        | CeremonyError::Vault(_)
        | CeremonyError::Note(_)
        | CeremonyError::Id(_)
        | CeremonyError::Cbor(_)
        | CeremonyError::NotYet { .. }
        | CeremonyError::Seal
        | CeremonyError::Guess(GuessError::Shape { .. })
        | CeremonyError::Astray => Exit::Data,
        CeremonyError::Registration(e) => registration_exit(e),
        CeremonyError::OtherPolicy
        | CeremonyError::Edit(_)
        | CeremonyError::OtherRoster
        | CeremonyError::OtherVault { .. }
        | CeremonyError::OtherWords
        | CeremonyError::OtherOrder
        | CeremonyError::MemoryUnlocked
        | CeremonyError::Guess(GuessError::Wait { .. })
        | CeremonyError::MarkAhead { .. }
        | CeremonyError::MarkBehind { .. }
        | CeremonyError::Stranger { .. }
        | CeremonyError::NotOperator { .. }
        | CeremonyError::Few { .. }
        | CeremonyError::Rejected { .. }
        | CeremonyError::Refused { .. }
        | CeremonyError::Stopped => Exit::Refused,
    }
}

fn registration_exit(error: &RegistrationError) -> Exit {
    match error {
        RegistrationError::Text(_)
        | RegistrationError::NotCanonical
        | RegistrationError::Embedded { .. }
        | RegistrationError::TooMany { .. }
        | RegistrationError::Template(_)
        | RegistrationError::Sheet { .. }
        | RegistrationError::Roster { .. } => Exit::Data,
        RegistrationError::CosignerCount { .. }
        | RegistrationError::RosterSite { .. }
        | RegistrationError::RepeatedSite { .. }
        | RegistrationError::Network { .. }
        | RegistrationError::Scheme { .. }
        | RegistrationError::OtherVault { .. }
        | RegistrationError::DuplicateKey { .. }
        | RegistrationError::RepeatedOfficer { .. }
        | RegistrationError::MixedProduction { .. }
        | RegistrationError::SameAppliance { .. }
        | RegistrationError::OwnSiteAbsent { .. }
        | RegistrationError::OwnKey { .. }
        | RegistrationError::OwnSheet { .. } => Exit::Refused,
    }
}

/// How a command that cannot read or write a file ends.
pub fn file_exit(error: &FileError) -> Exit {
    match error {
        FileError::Missing { .. } => Exit::Missing,
        FileError::TooLong { .. } | FileError::Text { .. } => Exit::Data,
        FileError::Exists { .. } => Exit::Usage,
        FileError::Io { .. } => Exit::Io,
    }
}

/// How a command that cannot use a journal ends.
pub fn journal_exit(error: &JournalError) -> Exit {
    match error {
        JournalError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Exit::Missing,
        JournalError::Io { .. }
        | JournalError::Disk { .. }
        | JournalError::Poisoned
        | JournalError::Busy
        | JournalError::Gone
        | JournalError::Locked { .. } => Exit::Io,
        JournalError::Exists { .. } => Exit::Usage,
        JournalError::Changed { .. }
        | JournalError::Chain(_)
        | JournalError::Frame(_)
        | JournalError::Receipt(_)
        | JournalError::Note(_)
        | JournalError::BlobMissing { .. }
        | JournalError::BlobDamaged { .. }
        | JournalError::BlobTooLong { .. }
        | JournalError::Key { .. }
        | JournalError::Cuts { .. } => Exit::Data,
    }
}

/// What to do about it. Where nothing better is known: stop.
pub fn hint(error: &CeremonyError) -> &'static str {
    match error {
        CeremonyError::Answers(AnswersError::Missing { .. }) => {
            "give the answer in the answers file, or run the ceremony at a terminal"
        }
        CeremonyError::Answers(_) => "correct the answers file and begin again",
        CeremonyError::Site(SiteError::OtherJournal { .. }) => {
            "stop: site.toml was changed, or lies beside another site's journal; call the auditor"
        }
        CeremonyError::Site(_) | CeremonyError::File(_) => "check the path and who may read it",
        CeremonyError::Journal(JournalError::Io { source, .. })
            if source.kind() == std::io::ErrorKind::NotFound =>
        {
            "check the path and who may read it"
        }
        CeremonyError::Journal(JournalError::Locked { .. }) => "wait until the other program has ended",
        CeremonyError::Journal(JournalError::Exists { .. }) => {
            "a site is made once: choose an empty directory and an empty token"
        }
        CeremonyError::Journal(JournalError::Receipt(ReceiptError::Shorter { .. }))
        | CeremonyError::Receipt(_)
        | CeremonyError::MarkAhead { .. } => {
            "stop: this journal is older than what others saw; find the newer one, change nothing"
        }
        CeremonyError::MarkBehind { .. } => {
            "stop: this token was put back to an earlier state, or its mark was deleted; call the auditor"
        }
        CeremonyError::Journal(_) => "stop and call the auditor: keep the disk as it is",
        CeremonyError::Device(_) => "check the module's cable and light, then begin again with the quorum",
        CeremonyError::Card { error, .. } => match error {
            EnvelopeError::Passphrase => {
                "type the passphrase again; if it stays wrong, use another officer's card"
            }
            EnvelopeError::ShortPassphrase => "choose a longer passphrase",
            EnvelopeError::SamePassphrase => "choose a duress passphrase that is another one",
            EnvelopeError::WorkFactor { .. }
            | EnvelopeError::TooLong { .. }
            | EnvelopeError::NotCard
            | EnvelopeError::Body(_)
            | EnvelopeError::Seal => "use another officer's card, and have this one looked at",
        },
        CeremonyError::CardForeign { .. } => "give the card of the officer who is named",
        CeremonyError::Issue { .. } => "use an empty folder for the cards; no card is overwritten",
        CeremonyError::Light(_) => "show all frames again, or use the file",
        CeremonyError::NotYet { .. } => "run the ceremonies in order: init, register, sign",
        CeremonyError::OtherOrder => {
            "stop: this request does not pay what was ordered; keep it, tell the security officer"
        }
        CeremonyError::Dice(DiceError::Digit) => "write each throw as a digit from 1 to 6",
        CeremonyError::Dice(DiceError::Few { .. }) => "throw a die at least 99 times, each throw by hand",
        CeremonyError::Dice(DiceError::Unfair { .. }) => "throw again with other dice, and write what falls",
        CeremonyError::Guess(GuessError::Wait { .. }) => "wait so long, then type the passphrase again",
        CeremonyError::Guess(_) => "stop and call the auditor: guesses.toml was changed or cannot be kept",
        CeremonyError::MemoryUnlocked => {
            "let the signer's service lock its memory (LimitMEMLOCK=infinity), then begin again"
        }
        CeremonyError::Quarantined => {
            "use no key of this token; have it looked at, then run the ceremony test, which proves every key"
        }
        CeremonyError::OtherWords => "stop: the sites do not have the same manifest; find out which is right",
        CeremonyError::OtherVault { .. } => {
            "stop: a site guards one vault; only a new policy of the same vault is registered again"
        }
        CeremonyError::OtherRoster | CeremonyError::Registration(_) => {
            "stop: do not register; find out who made this manifest"
        }
        CeremonyError::OtherPolicy | CeremonyError::Edit(_) => {
            "stop: get the policy that the manifest names, of a higher version and written at the height of today"
        }
        CeremonyError::Stranger { .. } | CeremonyError::NotOperator { .. } => {
            "name as initiator an officer of this site with the role operator"
        }
        CeremonyError::Few { .. } => "gather the quorum and begin again",
        CeremonyError::Stopped => "begin again when everyone is ready; what was recorded stands",
        CeremonyError::Rejected { .. } | CeremonyError::Refused { .. } => {
            "nothing was signed; the treasury prepares another request"
        }
        CeremonyError::Script(_)
        | CeremonyError::Roster(_)
        | CeremonyError::Sheet(_)
        | CeremonyError::Policy(_)
        | CeremonyError::Vault(_)
        | CeremonyError::Note(_)
        | CeremonyError::Id(_)
        | CeremonyError::Cbor(_)
        | CeremonyError::Seal
        | CeremonyError::Random
        | CeremonyError::Astray => "stop and call support with this code",
    }
}
