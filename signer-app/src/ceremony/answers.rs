//! A ceremony's answers, from a TOML file: who is there, which cards and files, what was read aloud.
//!
//! Secrets never stand in it: a passphrase is in a file of its own or typed at the terminal.

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use strongroom_core::{
    ceremony::approval::Voice,
    ids::{IdError, Label},
    journal::record::MAX_TEXT,
    secret::Secret,
    wallet::roster::{Role, RosterError},
};
use zeroize::Zeroizing;

use super::people::NO_RECEIPT;
use crate::site::{
    Mode,
    files::{self, FileError},
};

/// Longest answers file.
const MAX_ANSWERS: u64 = 256 * 1024;
/// Longest passphrase file.
const MAX_PASSPHRASE: usize = 1024;
/// Longest file of throws.
const MAX_THROWS: usize = 4096;

/// Answers that cannot be used (`E_ANSWERS`).
#[derive(Debug, thiserror::Error)]
pub enum AnswersError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Not TOML of the wanted shape.
    #[error("answers: {why}")]
    Shape {
        /// What the TOML reader found.
        why: String,
    },
    /// The ceremony needs an answer that the file does not give.
    #[error("answer {name} is missing")]
    Missing {
        /// Which.
        name: String,
    },
    /// An answer cannot be what it is.
    #[error("answer {name} cannot be used")]
    Value {
        /// Which.
        name: String,
    },
    /// The terminal gave no answer.
    #[error("no answer to {name} from the terminal")]
    Terminal {
        /// Which.
        name: String,
    },
}

impl AnswersError {
    fn missing(name: &str) -> Self {
        Self::Missing {
            name: name.to_owned(),
        }
    }

    fn value(name: &str) -> Self {
        Self::Value {
            name: name.to_owned(),
        }
    }
}

/// What `init` needs of a new site.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// The institution.
    pub institution: Label,
    /// The site.
    pub site: Label,
    /// The network.
    pub network: String,
    /// Practice or production.
    pub mode: Mode,
    /// The device's profile.
    pub device: PathBuf,
    /// The public key of the institution's security officer, as age writes it.
    pub security_officer: String,
}

/// An officer who gets a card.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOfficer {
    /// The person.
    pub id: Label,
    /// The person's roles.
    pub roles: Vec<String>,
    /// Where the person's passphrase is.
    pub passphrase_file: Option<PathBuf>,
    /// Where the person's duress passphrase is, if one was chosen.
    pub duress_passphrase_file: Option<PathBuf>,
}

impl NewOfficer {
    /// The roles.
    ///
    /// # Errors
    /// [`RosterError::Role`].
    pub fn roles(&self) -> Result<std::collections::BTreeSet<Role>, RosterError> {
        self.roles.iter().map(|r| r.parse()).collect()
    }
}

/// An officer who is there with a card.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Present {
    /// The person.
    pub officer: Label,
    /// The card's file.
    pub card: PathBuf,
    /// Where the person's passphrase is.
    pub passphrase_file: Option<PathBuf>,
    /// The person's yes or no.
    pub verdict: Option<String>,
    /// Findings that the person says yes to by name.
    #[serde(default)]
    pub acknowledge: Vec<String>,
}

impl Present {
    /// The person's voice.
    ///
    /// # Errors
    /// [`AnswersError::Missing`] or [`AnswersError::Value`]: silence is not a yes.
    pub fn voice(&self) -> Result<Voice, AnswersError> {
        let name = format!("present.{}.verdict", self.officer);
        let verdict = ask(self.verdict.as_deref(), &name, "yes or no")?;
        verdict.parse().map_err(|_| AnswersError::Value { name })
    }
}

/// What people said or did at a step without the machine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The step's id.
    pub step: String,
    /// What is kept.
    pub words: String,
    /// How it departed from the script.
    pub exception: Option<String>,
}

/// All answers. Which are needed is the ceremony's business.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Who began the ceremony.
    pub initiator: Option<String>,
    /// The new site (`init`).
    pub new_site: Option<NewSite>,
    /// How many officers open the token (`init`).
    pub quorum: Option<u8>,
    /// Keys per branch (`init`).
    pub keys_per_branch: Option<u32>,
    /// Work factor of the cards (`init`).
    pub work_factor: Option<u8>,
    /// Where cards go (`init`).
    pub cards_out: Option<PathBuf>,
    /// What was thrown with dice (`init`).
    pub dice_file: Option<PathBuf>,
    /// The last checkpoint that somebody else holds.
    pub receipt: Option<PathBuf>,
    /// Why no receipt was brought: an exception that is spoken and recorded.
    pub no_receipt: Option<String>,
    /// The manifest (`register`).
    pub manifest: Option<PathBuf>,
    /// The policy (`register`).
    pub policy: Option<PathBuf>,
    /// The fingerprint's words as the other sites read them (`register`).
    pub words: Option<String>,
    /// The words of the order, from a paper that did not come through the coordinator (`sign`).
    pub order: Option<String>,
    /// A folder of frames (`sign`).
    pub frames: Option<PathBuf>,
    /// Or a request as a file (`sign`).
    pub request: Option<PathBuf>,
    /// Where the answer goes (`sign`).
    pub out: Option<PathBuf>,
    /// Bytes of the answer in one frame (`sign`).
    pub frame_bytes: Option<usize>,
    /// Officers to enrol (`init`).
    #[serde(default)]
    pub officer: Vec<NewOfficer>,
    /// Officers who are there.
    #[serde(default)]
    pub present: Vec<Present>,
    /// Words for the steps that people do alone.
    #[serde(default)]
    pub confirm: Vec<Confirm>,
    /// Where the file is; its paths are relative to that.
    #[serde(skip)]
    base: PathBuf,
}

impl Answers {
    /// Reads an answers file.
    ///
    /// # Errors
    /// [`AnswersError`].
    pub fn load(path: &Path) -> Result<Self, AnswersError> {
        let text = files::read_text(path, MAX_ANSWERS)?;
        let mut answers: Self = toml::from_str(&text).map_err(|e| AnswersError::Shape {
            why: e.message().to_owned(),
        })?;
        answers.base = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(answers)
    }

    /// A path of the file, as seen from here.
    pub fn at(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }

    /// The person who began the ceremony.
    ///
    /// # Errors
    /// [`AnswersError`].
    pub fn initiator(&self) -> Result<Label, AnswersError> {
        let text = ask(self.initiator.as_deref(), "initiator", "who begins this ceremony")?;
        text.parse()
            .map_err(|_: IdError| AnswersError::value("initiator"))
    }

    /// The new site.
    ///
    /// # Errors
    /// [`AnswersError::Missing`].
    pub fn new_site(&self) -> Result<&NewSite, AnswersError> {
        self.new_site
            .as_ref()
            .ok_or_else(|| AnswersError::missing("new_site"))
    }

    /// A file or folder that this ceremony needs.
    ///
    /// # Errors
    /// [`AnswersError`].
    pub fn path(&self, given: Option<&PathBuf>, name: &str) -> Result<PathBuf, AnswersError> {
        match given {
            Some(path) => Ok(self.at(path)),
            None => ask(None, name, "path").map(PathBuf::from),
        }
    }

    /// Why no receipt was brought, as it is recorded; nothing where one was.
    ///
    /// # Errors
    /// [`AnswersError::Value`]: a reason beside a receipt, none at all, or one that cannot be recorded.
    pub fn no_receipt(&self) -> Result<Option<String>, AnswersError> {
        let Some(why) = self.no_receipt.as_deref() else {
            return Ok(None);
        };
        let exception = format!("{NO_RECEIPT}{why}");
        let plain = exception.len() <= MAX_TEXT && exception.bytes().all(|b| (0x20..0x7f).contains(&b));
        if plain && !why.trim().is_empty() && self.receipt.is_none() {
            Ok(Some(exception))
        } else {
            Err(AnswersError::value("no_receipt"))
        }
    }

    /// The fingerprint's words as the other sites read them.
    ///
    /// # Errors
    /// [`AnswersError`].
    pub fn words(&self) -> Result<String, AnswersError> {
        ask(
            self.words.as_deref(),
            "words",
            "the words that the other sites read",
        )
    }

    /// The words kept for a step that people do alone.
    ///
    /// # Errors
    /// [`AnswersError`].
    pub fn confirmed(&self, step: &str) -> Result<Confirm, AnswersError> {
        if let Some(c) = self.confirm.iter().find(|c| c.step == step) {
            return Ok(c.clone());
        }
        let words = ask(None, &format!("confirm.{step}"), "done? what is to be kept")?;
        Ok(Confirm {
            step: step.to_owned(),
            words,
            exception: None,
        })
    }

    /// The words of the order as the officers brought them.
    ///
    /// # Errors
    /// [`AnswersError`].
    pub fn order(&self) -> Result<String, AnswersError> {
        ask(
            self.order.as_deref(),
            "order",
            "the six words of the order on paper",
        )
    }

    /// What was thrown with dice: from its file, or typed.
    ///
    /// # Errors
    /// [`AnswersError`].
    pub fn dice(&self) -> Result<Zeroizing<Vec<u8>>, AnswersError> {
        match &self.dice_file {
            Some(path) => Ok(files::read_secret(&self.at(path), MAX_THROWS)?),
            None => typed_secret("dice_file").map(|typed| Zeroizing::new(typed.expose().as_bytes().to_vec())),
        }
    }

    /// A person's passphrase: from its file, or typed.
    ///
    /// # Errors
    /// [`AnswersError`].
    pub fn passphrase(&self, who: &Label, file: Option<&PathBuf>) -> Result<Secret<String>, AnswersError> {
        let name = format!("passphrase of {who}");
        let Some(file) = file else {
            return typed_secret(&name);
        };
        let mut bytes = files::read_secret(&self.at(file), MAX_PASSPHRASE)?;
        // An editor's line end is not part of what the officer chose.
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| AnswersError::value(&name))?;
        Ok(Secret::new(text.to_owned()))
    }
}

fn typed_secret(name: &str) -> Result<Secret<String>, AnswersError> {
    if !std::io::stdin().is_terminal() {
        return Err(AnswersError::missing(name));
    }
    let typed = rpassword::prompt_password(format!("{name}: "));
    typed.map(Secret::new).map_err(|_| AnswersError::Terminal {
        name: name.to_owned(),
    })
}

/// Takes the given answer, or asks at the terminal where there is one.
fn ask(given: Option<&str>, name: &str, question: &str) -> Result<String, AnswersError> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    if !std::io::stdin().is_terminal() {
        return Err(AnswersError::missing(name));
    }
    let terminal = || AnswersError::Terminal {
        name: name.to_owned(),
    };
    eprint!("{name} ({question}): ");
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line) {
        Ok(n) if n > 0 => Ok(line.trim().to_owned()),
        Ok(_) | Err(_) => Err(terminal()),
    }
}
