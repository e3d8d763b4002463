//! Wrong passphrases and wrong sets of shares: from the third in a row on, nobody is heard for a while (H09).
//!
//! The count stands in the site's folder, so that a restart forgets nothing, and it is written before a guess is tried:
//! pulling the plug in that moment gains nothing. That is why the first two cost no wait: one of them may be a right
//! guess that a power cut kept from being told. A right one sets the count back. The clock comes in as a value. All this
//! slows down whoever guesses at this signer; whoever has the card's bytes guesses elsewhere, and there only scrypt is in
//! the way.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use strongroom_core::ids::Label;

use crate::site::files::{self, FileError};

/// The longest wait, in seconds.
pub const LONGEST_WAIT: u64 = 30;
/// Wrong guesses in a row that cost no wait.
pub const FREE: u32 = 2;
/// Longest file of guesses: an entry for every officer a site may have.
const MAX_FILE: u64 = 64 * 1024;

/// What keeps a guess from being tried.
#[derive(Debug, thiserror::Error)]
pub enum GuessError {
    /// The count cannot be read or written: then nothing is tried.
    #[error(transparent)]
    File(#[from] FileError),
    /// The count is not one.
    #[error("{} is not a count of guesses: {why}", path.display())]
    Shape {
        /// Which.
        path: PathBuf,
        /// What the TOML reader found.
        why: String,
    },
    /// Too early after a wrong one (`E_GUESS_WAIT`).
    #[error("{who} is heard again in {seconds} s")]
    Wait {
        /// Whose.
        who: String,
        /// How long.
        seconds: u64,
    },
}

/// Whose guesses are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who<'a> {
    /// An officer's passphrase.
    Officer(&'a Label),
    /// The shares that open the token.
    Token,
}

impl Who<'_> {
    fn key(self) -> String {
        match self {
            Self::Officer(officer) => format!("officer {officer}"),
            Self::Token => "token".to_owned(),
        }
    }
}

/// The wrong guesses of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrong {
    /// How many in a row.
    count: u32,
    /// When the last one was begun, in seconds since 1970.
    at: u64,
}

/// Every wrong guess that nothing right followed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guesses {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    wrong: BTreeMap<String, Wrong>,
}

impl Guesses {
    /// Seconds until this one is heard again. A clock that was put back gives nothing away: the whole wait begins anew.
    pub fn wait(&self, who: Who<'_>, now: u64) -> u64 {
        let Some(wrong) = self.wrong.get(&who.key()) else {
            return 0;
        };
        let whole = wait_after(wrong.count);
        match now.checked_sub(wrong.at) {
            Some(passed) => whole.saturating_sub(passed),
            None => whole,
        }
    }

    /// Counts a guess as wrong, before it is tried.
    ///
    /// # Errors
    /// [`GuessError::Wait`].
    pub fn begin(&mut self, who: Who<'_>, now: u64) -> Result<(), GuessError> {
        let seconds = self.wait(who, now);
        if seconds > 0 {
            let who = who.key();
            return Err(GuessError::Wait { who, seconds });
        }
        let wrong = self.wrong.entry(who.key()).or_insert(Wrong { count: 0, at: now });
        wrong.count = wrong.count.saturating_add(1);
        wrong.at = now;
        Ok(())
    }

    /// Forgets the wrong guesses of one who was right.
    pub fn right(&mut self, who: Who<'_>) {
        self.wrong.remove(&who.key());
    }

    /// Reads the count; none was made where there is no file.
    ///
    /// # Errors
    /// [`GuessError::File`], [`GuessError::Shape`].
    pub fn load(path: &Path) -> Result<Self, GuessError> {
        match files::read_text(path, MAX_FILE) {
            Ok(text) => toml::from_str(&text).map_err(|e| shape(path, e.message())),
            Err(FileError::Missing { .. }) => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the count durably.
    ///
    /// # Errors
    /// [`GuessError::File`], [`GuessError::Shape`].
    pub fn keep(&self, path: &Path) -> Result<(), GuessError> {
        let text = toml::to_string(self).map_err(|e| shape(path, &e.to_string()))?;
        Ok(files::write(path, text.as_bytes())?)
    }
}

fn shape(path: &Path, why: &str) -> GuessError {
    GuessError::Shape {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}

/// Nothing after the first two; 1, 2, 4, 8, 16 and then 30 seconds from the third on.
fn wait_after(count: u32) -> u64 {
    let Some(doublings) = count.checked_sub(FREE).and_then(|c| c.checked_sub(1)) else {
        return 0;
    };
    1u64.checked_shl(doublings)
        .map_or(LONGEST_WAIT, |s| s.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic here is a failing test")]

    use super::*;

    #[test]
    fn two_wrong_ones_cost_nothing_and_then_the_wait_doubles_from_one_second_to_thirty() {
        let mut guesses = Guesses::default();
        let mut now = 1_000;
        for _ in 0..2 {
            guesses.begin(Who::Token, now).unwrap();
            assert_eq!(guesses.wait(Who::Token, now), 0);
        }
        for wait in [1, 2, 4, 8, 16, 30, 30] {
            guesses.begin(Who::Token, now).unwrap();
            assert_eq!(guesses.wait(Who::Token, now), wait);
            assert!(matches!(
                guesses.begin(Who::Token, now + wait - 1),
                Err(GuessError::Wait { seconds: 1, .. })
            ));
            now += wait;
            assert_eq!(guesses.wait(Who::Token, now), 0);
        }
        let many = Wrong {
            count: u32::MAX,
            at: now,
        };
        guesses.wrong.insert("token".to_owned(), many);
        assert_eq!(guesses.wait(Who::Token, now), LONGEST_WAIT);
    }

    #[test]
    fn one_who_was_right_is_heard_at_once_and_another_is_not_slowed() {
        let (anna, bela): (Label, Label) = ("anna".parse().unwrap(), "bela".parse().unwrap());
        let mut guesses = Guesses::default();
        for _ in 0..3 {
            guesses.begin(Who::Officer(&anna), 10).unwrap();
        }
        assert_eq!(guesses.wait(Who::Officer(&anna), 10), 1);
        assert_eq!(guesses.wait(Who::Officer(&bela), 10), 0);
        guesses.right(Who::Officer(&anna));
        assert_eq!(guesses.wait(Who::Officer(&anna), 10), 0);
        guesses.begin(Who::Officer(&anna), 10).unwrap();
        assert_eq!(guesses.wait(Who::Officer(&anna), 10), 0);
    }

    #[test]
    fn a_clock_that_was_put_back_begins_the_wait_anew() {
        let mut guesses = Guesses::default();
        for now in [60, 80, 100, 200, 300] {
            guesses.begin(Who::Token, now).unwrap();
        }
        assert_eq!(guesses.wait(Who::Token, 299), 4);
        assert_eq!(guesses.wait(Who::Token, 0), 4);
        assert_eq!(guesses.wait(Who::Token, 304), 0);
    }

    #[test]
    fn a_restart_forgets_nothing_and_a_damaged_count_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("guesses.toml");
        assert_eq!(Guesses::load(&path).unwrap(), Guesses::default());
        let mut guesses = Guesses::default();
        guesses.begin(Who::Token, 50).unwrap();
        guesses.keep(&path).unwrap();
        assert_eq!(Guesses::load(&path).unwrap(), guesses);
        std::fs::write(&path, "[wrong.token]\ncount = -1\nat = 5\n").unwrap();
        assert!(matches!(Guesses::load(&path), Err(GuessError::Shape { .. })));
    }
}
