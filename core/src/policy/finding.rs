//! What one check found.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::{Deserialize, Serialize};

use super::CheckId;

/// Where in the request a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The request as a whole.
    Request,
    /// An input, counted from 0.
    Input(u32),
    /// An output, counted from 0.
    Output(u32),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Request => f.write_str("request"),
            Place::Input(i) => write!(f, "input {i}"),
            Place::Output(i) => write!(f, "output {i}"),
        }
    }
}

/// A named value that explains a finding: amounts in satoshi, heights in blocks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fact {
    /// What the value is.
    pub name: String,
    /// The value.
    pub value: String,
}

/// What one check found at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The check.
    pub check: CheckId,
    /// Where.
    pub place: Place,
    /// The values that explain it.
    pub facts: Vec<Fact>,
}

impl Finding {
    /// A finding without values.
    pub fn new(check: CheckId, place: Place) -> Self {
        Self {
            check,
            place,
            facts: Vec::new(),
        }
    }

    /// The finding on one line: code, place, and the values that explain it.
    pub fn line(&self) -> String {
        let mut line = format!("{} {}", self.check, self.place);
        for (i, fact) in self.facts.iter().enumerate() {
            line.push_str(if i == 0 { ": " } else { ", " });
            line.push_str(&fact.name.replace('_', " "));
            line.push(' ');
            line.push_str(&fact.value);
        }
        line
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.push(Fact {
            name: name.to_owned(),
            value: value.to_string(),
        });
        self
    }
}
