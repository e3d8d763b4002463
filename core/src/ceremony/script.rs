//! A ceremony script as data: numbered steps, who does each, what is said aloud and what is kept as evidence.
//!
//! The same script is run by the signer, printed for paper and read by the auditor. A script orders people, it
//! cannot reorder the machine: the machine's actions must stand in the one order their ceremony prescribes.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use serde::Deserialize;

use crate::{ids::Label, wallet::roster::Role};

/// Longest script in bytes.
pub const MAX_SCRIPT: usize = 64 * 1024;
/// Most steps in a script.
pub const MAX_STEPS: usize = 64;
/// Longest title, or words to say or to keep, in bytes.
pub const MAX_WORDS: usize = 400;

/// Which ceremony a script describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A token and its officers come into being.
    Init,
    /// A vault is registered.
    Register,
    /// A request is decided, and signed if all agree.
    Sign,
    /// Every key of the token is read back and signs a challenge.
    Test,
}

impl Kind {
    /// Its name in files and commands.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Register => "register",
            Self::Sign => "sign",
            Self::Test => "test",
        }
    }

    /// What the machine does in this ceremony, in the only order it may be done.
    pub const fn actions(self) -> &'static [Action] {
        match self {
            Self::Init => &[
                Action::OpenSite,
                Action::EnrolOfficers,
                Action::InitToken,
                Action::IssueCards,
                Action::OpenToken,
                Action::MakeKeys,
                Action::SignSheet,
                Action::Close,
            ],
            Self::Register => &[
                Action::OpenJournal,
                Action::ReadManifest,
                Action::CompareWords,
                Action::Approve,
                Action::RecordRegistration,
                Action::Close,
            ],
            Self::Sign => &[
                Action::OpenJournal,
                Action::ScanRequest,
                Action::VerifyRequest,
                Action::CompareOrder,
                Action::Approve,
                Action::RecordIntent,
                Action::AskDevice,
                Action::RecordResult,
                Action::ShowAnswer,
                Action::Close,
            ],
            Self::Test => &[
                Action::OpenJournal,
                Action::OpenToken,
                Action::TestToken,
                Action::Close,
            ],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = ScriptError;
    fn from_str(s: &str) -> Result<Self, ScriptError> {
        [Self::Init, Self::Register, Self::Sign, Self::Test]
            .into_iter()
            .find(|k| k.name() == s)
            .ok_or(ScriptError::Name)
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a step makes the machine do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Its key in a script's `do`.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// The action with this key.
            pub fn of(key: &str) -> Option<Self> {
                match key {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

actions!(
    /// Nothing: people do and say something, and confirm that it was done. May stand anywhere.
    Attend = "attend",
    /// Creates the site: its log key and the first record of its journal.
    OpenSite = "open-site",
    /// Draws a key for each officer.
    EnrolOfficers = "enrol-officers",
    /// Initialises the token; its PINs are split.
    InitToken = "init-token",
    /// Writes the officers' cards and reads each back.
    IssueCards = "issue-cards",
    /// Opens the token with a quorum of cards.
    OpenToken = "open-token",
    /// Makes the keys and reads their attributes back.
    MakeKeys = "make-keys",
    /// Has the device key sign the key sheet.
    SignSheet = "sign-sheet",
    /// Replays the journal, compares it with a receipt, begins the ceremony.
    OpenJournal = "open-journal",
    /// Reads manifest and policy and checks them against this site's own keys.
    ReadManifest = "read-manifest",
    /// Shows the manifest's fingerprint as words.
    CompareWords = "compare-words",
    /// Each officer says yes or no with a card.
    Approve = "approve",
    /// Records the registration.
    RecordRegistration = "record-registration",
    /// Reads the request's frames.
    ScanRequest = "scan-request",
    /// Verifies the request and decides.
    VerifyRequest = "verify-request",
    /// Compares the order's words on the signer with those that the officers brought.
    CompareOrder = "compare-order",
    /// Records what is about to be signed, durably.
    RecordIntent = "record-intent",
    /// Has the token sign, and verifies each signature.
    AskDevice = "ask-device",
    /// Records the signatures and the certificate, durably.
    RecordResult = "record-result",
    /// Reads every key of the token back and has it sign a challenge.
    TestToken = "test-token",
    /// Writes the answer's frames.
    ShowAnswer = "show-answer",
    /// Ends the ceremony: end record, mark, checkpoint.
    Close = "close",
);

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place, from 1.
    pub number: u16,
    /// Its name, unique in the script.
    pub id: Label,
    /// Who does it.
    pub role: Role,
    /// What to say aloud.
    pub say: String,
    /// What the machine does.
    pub action: Action,
    /// What is kept.
    pub evidence: String,
}

/// A checked script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    kind: Kind,
    version: u16,
    title: String,
    roles: BTreeSet<Role>,
    steps: Vec<Step>,
}

/// A script that cannot be run (`E_SCRIPT`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// Over [`MAX_SCRIPT`] bytes.
    #[error("script of {got} bytes is over {MAX_SCRIPT}")]
    TooLong {
        /// Bytes given.
        got: usize,
    },
    /// Not TOML of the wanted shape.
    #[error("not a script: {why}")]
    Shape {
        /// What the TOML reader found.
        why: String,
    },
    /// No ceremony has this name.
    #[error("no ceremony of this name")]
    Name,
    /// No steps, or over [`MAX_STEPS`].
    #[error("{got} steps are not 1 to {MAX_STEPS}")]
    Count {
        /// Steps given.
        got: usize,
    },
    /// Numbers do not run 1, 2, 3 ….
    #[error("step {wanted} is numbered {got}")]
    Number {
        /// Number wanted.
        wanted: u16,
        /// Number given.
        got: u16,
    },
    /// Words are empty, too long or not printable ASCII.
    #[error("words of step {number} are not 1 to {MAX_WORDS} printable ascii characters")]
    Words {
        /// The step; 0 is the title.
        number: u16,
    },
    /// Two steps have one name, or a name is not a label.
    #[error("name of step {number} is not a label or stands twice")]
    Id {
        /// The step.
        number: u16,
    },
    /// No such role, or the script does not list it among those who must be there.
    #[error("role of step {number} is unknown or not listed")]
    Role {
        /// The step; 0 is the list of roles.
        number: u16,
    },
    /// No such action.
    #[error("action of step {number} is unknown")]
    Action {
        /// The step.
        number: u16,
    },
    /// The machine's actions are not the ones this ceremony prescribes, in their order.
    #[error("actions are not those of this ceremony, in order: expected {wanted}")]
    Order {
        /// The first action that is missing, or "nothing more".
        wanted: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScript {
    name: String,
    version: u16,
    title: String,
    roles: Vec<String>,
    step: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    number: u16,
    id: String,
    role: String,
    say: String,
    #[serde(rename = "do")]
    action: String,
    evidence: String,
}

impl Script {
    /// Reads and checks a script.
    ///
    /// # Errors
    /// [`ScriptError`], by what is wrong.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        if text.len() > MAX_SCRIPT {
            return Err(ScriptError::TooLong { got: text.len() });
        }
        let raw: RawScript = toml::from_str(text).map_err(|e| ScriptError::Shape {
            why: e.message().to_string(),
        })?;
        let kind: Kind = raw.name.parse()?;
        if raw.step.is_empty() || raw.step.len() > MAX_STEPS {
            return Err(ScriptError::Count { got: raw.step.len() });
        }
        let title = words(raw.title, 0)?;
        let mut roles = BTreeSet::new();
        for r in &raw.roles {
            roles.insert(r.parse().map_err(|_| ScriptError::Role { number: 0 })?);
        }
        let mut steps: Vec<Step> = Vec::with_capacity(raw.step.len());
        for (wanted, s) in (1u16..).zip(raw.step) {
            if s.number != wanted {
                return Err(ScriptError::Number {
                    wanted,
                    got: s.number,
                });
            }
            steps.push(step(s, &roles, &steps)?);
        }
        ordered(kind, &steps)?;
        Ok(Self {
            kind,
            version: raw.version,
            title,
            roles,
            steps,
        })
    }

    /// Which ceremony it is.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The script's own version.
    pub const fn version(&self) -> u16 {
        self.version
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Who must be there.
    pub const fn roles(&self) -> &BTreeSet<Role> {
        &self.roles
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

fn step(raw: RawStep, roles: &BTreeSet<Role>, before: &[Step]) -> Result<Step, ScriptError> {
    let number = raw.number;
    let id: Label = raw.id.parse().map_err(|_| ScriptError::Id { number })?;
    if before.iter().any(|s| s.id == id) {
        return Err(ScriptError::Id { number });
    }
    let role: Role = raw.role.parse().map_err(|_| ScriptError::Role { number })?;
    if !roles.contains(&role) {
        return Err(ScriptError::Role { number });
    }
    Ok(Step {
        number,
        id,
        role,
        say: words(raw.say, number)?,
        action: Action::of(&raw.action).ok_or(ScriptError::Action { number })?,
        evidence: words(raw.evidence, number)?,
    })
}

fn words(text: String, number: u16) -> Result<String, ScriptError> {
    let printable = text.bytes().all(|b| (0x20..0x7f).contains(&b));
    if text.is_empty() || text.len() > MAX_WORDS || !printable {
        return Err(ScriptError::Words { number });
    }
    Ok(text)
}

fn ordered(kind: Kind, steps: &[Step]) -> Result<(), ScriptError> {
    let mut wanted = kind.actions().iter();
    for s in steps.iter().filter(|s| s.action != Action::Attend) {
        let next = wanted.next();
        if next != Some(&s.action) {
            return Err(ScriptError::Order {
                wanted: next.map_or("nothing more", |a| a.key()),
            });
        }
    }
    let missing = wanted.next().copied();
    // After the end record nothing of this ceremony can be recorded any more.
    let last = steps.last().filter(|s| s.action != Action::Close);
    match missing.or(last.map(|_| Action::Close)) {
        None => Ok(()),
        Some(action) => Err(ScriptError::Order { wanted: action.key() }),
    }
}
