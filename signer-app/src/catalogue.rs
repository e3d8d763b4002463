//! Every word the window shows, in each language it speaks.
//!
//! A screen names a message by a constant of [`ids`]; tests prove that every language has every one of them with the
//! same places to fill, and that none is left over. The languages are built in: no file beside the program can change
//! what a button says.

pub mod ids;

use std::fmt;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use strongroom_core::{
    ceremony::script::{Kind, Step},
    policy::CheckId,
    wallet::roster::Role,
};
use unic_langid::LanguageIdentifier;

/// A language the window speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Language {
    /// English, the first source of every word.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its name in itself, so that whoever needs it can read it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its messages, file by file.
    pub const fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::English => ENGLISH,
            Self::German => GERMAN,
        }
    }
}

macro_rules! files {
    ($tag:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../i18n/", $tag, "/", $name, ".ftl")))),*]
    };
}

const ENGLISH: &[(&str, &str)] = files!("en":
    "address",
    "ceremony",
    "frame",
    "journal",
    "policy",
    "provision",
    "settings",
    "start",
    "steps",
);
const GERMAN: &[(&str, &str)] = files!("de":
    "address",
    "ceremony",
    "codes",
    "frame",
    "journal",
    "policy",
    "provision",
    "settings",
    "start",
    "steps",
);

/// The name of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub(crate) &'static str);

impl Id {
    /// The name under which the catalogue files have it.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// What fills a place in a message. Amounts and addresses go in as text, already written by the core: the catalogue
/// never formats them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// A small number of things, for which the language may have several forms.
    Count(u32),
}

impl<'a> From<&'a str> for Fill<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Fill<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Fill<'_> {
    fn from(count: u32) -> Self {
        Self::Count(count)
    }
}

impl From<u16> for Fill<'_> {
    fn from(count: u16) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Fill<'_> {
    fn from(count: usize) -> Self {
        Self::Count(u32::try_from(count).unwrap_or(u32::MAX))
    }
}

/// What people read of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeWords {
    /// What happened.
    pub what: String,
    /// What to do.
    pub todo: String,
}

/// What people read of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWords {
    /// What it is called.
    pub title: String,
    /// What to say aloud.
    pub say: String,
    /// Who does it.
    pub role: String,
    /// What is kept.
    pub evidence: String,
}

/// One language, loaded.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({})", self.language.tag())
    }
}

impl Words {
    /// Loads a language. What a file has wrong is left out: the tests refuse to let such a file be built in.
    pub fn new(language: Language) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks round filled places are for mixed writing directions, and no font of ours draws them.
        bundle.set_use_isolating(false);
        for (_, text) in language.files() {
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(whole) => whole,
                Err((part, _)) => part,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// Which language this is.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message without places to fill.
    pub fn text(&self, id: Id) -> String {
        self.with(id, &[])
    }

    /// A message with its places filled.
    pub fn with(&self, id: Id, fills: &[(&str, Fill<'_>)]) -> String {
        self.find(id.0, None, fills).unwrap_or_else(|| id.0.to_owned())
    }

    /// What happened and what to do, by code. English is what the core and the signer say themselves, and what is said
    /// where a language has no words of its own for a code.
    pub fn told(&self, code: &str, what: &str, todo: &str) -> CodeWords {
        let name = format!("code-{code}");
        let own = |attribute| self.find(&name, attribute, &[]);
        CodeWords {
            what: own(None).unwrap_or_else(|| what.to_owned()),
            todo: own(Some("todo")).unwrap_or_else(|| todo.to_owned()),
        }
    }

    /// What a step of a script is called and what is said aloud at it. English is what the script itself says, and that
    /// alone is recorded.
    pub fn step(&self, script: Kind, step: &Step) -> StepWords {
        let name = format!("step-{}-{}", script.name(), step.id);
        let own = |attribute| self.find(&name, attribute, &[]);
        StepWords {
            title: own(Some("title")).unwrap_or_else(|| step.id.to_string()),
            say: own(None).unwrap_or_else(|| step.say.clone()),
            role: self.role(step.role),
            evidence: own(Some("evidence")).unwrap_or_else(|| step.evidence.clone()),
        }
    }

    /// What an officer's role is called.
    pub fn role(&self, role: Role) -> String {
        let name = format!("role-{role}");
        self.find(&name, None, &[]).unwrap_or_else(|| role.to_string())
    }

    /// What a check found and what to do about it. English comes from the core, which is where the checks are; another
    /// language has both under the check's code.
    pub fn check(&self, check: CheckId) -> (String, String) {
        let english = check.words();
        let told = self.told(check.code(), english.what, english.todo);
        (told.what, told.todo)
    }

    /// A message, or one of its attributes, by its name in the files.
    fn find(&self, name: &str, attribute: Option<&str>, fills: &[(&str, Fill<'_>)]) -> Option<String> {
        let message = self.bundle.get_message(name)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        let mut args = FluentArgs::new();
        for (name, fill) in fills {
            let value = match *fill {
                Fill::Text(text) => FluentValue::from(text),
                Fill::Count(count) => FluentValue::from(count),
            };
            args.set(*name, value);
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors);
        Some(text.into_owned())
    }
}
