//! The self-test's report.

use serde::{Deserialize, Serialize};

/// What the self-test found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTestReport {
    /// Who made the module.
    pub manufacturer: String,
    /// The module's version.
    pub library_version: String,
    /// The token's serial, or nothing before it exists.
    pub serial: String,
    /// The token's label.
    pub label: String,
    /// The token's model.
    pub model: String,
    /// Whether real money may hang on it: the profile's word, repeated for the record.
    pub production: bool,
    /// One line per thing tested.
    pub items: Vec<TestItem>,
}

/// One thing that was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestItem {
    /// A stable name.
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen.
    pub seen: String,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// As the profile says.
    Pass,
    /// Not as the profile says: the token is not opened.
    Fail,
    /// For the record only.
    Note,
}

impl SelfTestReport {
    /// Lists the names of the failed items.
    pub fn failed(&self) -> Vec<String> {
        self.items
            .iter()
            .filter(|i| i.outcome == Outcome::Fail)
            .map(|i| i.name.clone())
            .collect()
    }
}
