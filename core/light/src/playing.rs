//! Codes one after the other, at their speed, as a window plays them.

use std::time::{Duration, Instant};

use crate::panels::show::View;
use crate::setting::Setting;
use crate::showing::{Drawn, ShowError, Showing};

/// How soon a code that is not drawn yet is asked for again.
const SOON: Duration = Duration::from_millis(4);

/// A message being played.
pub struct Playing {
    showing: Showing,
    code: Option<Drawn>,
    due: Instant,
    paused: bool,
    problem: Option<String>,
}

impl Playing {
    /// Begins with the first code.
    pub fn new(showing: Showing) -> Self {
        Self {
            showing,
            code: None,
            due: Instant::now(),
            paused: false,
            problem: None,
        }
    }

    /// Takes the next code when it is due. Gives how long to wait for the one after it; nothing while it stands still.
    pub fn advance(&mut self) -> Option<Duration> {
        let still = self.paused || self.showing.cut().part_count <= 1;
        let still = still && !self.showing.is_changing();
        if still && self.code.is_some() {
            return None;
        }
        let now = Instant::now();
        if now >= self.due {
            match self.showing.try_next() {
                Ok(Some(drawn)) => {
                    self.code = Some(drawn);
                    self.due = self.due.max(now.checked_sub(self.period()).unwrap_or(now));
                    self.due = self.due.checked_add(self.period()).unwrap_or(now);
                }
                Ok(None) => self.due = now.checked_add(SOON).unwrap_or(now),
                // If it was the setting, the codes of before go on; if nothing can be drawn, this is said again.
                Err(error) => {
                    self.problem = Some(said(&error));
                    self.due = now.checked_add(self.period()).unwrap_or(now);
                }
            }
        }
        Some(self.due.saturating_duration_since(now))
    }

    fn period(&self) -> Duration {
        self.showing.setting().speed.frame_time()
    }

    /// Goes on at another setting.
    pub fn set(&mut self, setting: Setting) {
        self.problem = self.showing.change(setting).err().as_ref().map(said);
        self.due = Instant::now();
    }

    /// Stands still.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Goes on.
    pub fn resume(&mut self) {
        self.paused = false;
        self.due = Instant::now();
    }

    /// What there is to draw.
    pub fn view<'a>(&'a self, title: &'a str) -> View<'a> {
        View {
            title,
            code: self.code.as_ref(),
            setting: self.showing.setting(),
            bytes: self.showing.bytes(),
            cut: self.showing.cut(),
            shown: self.showing.shown(),
            paused: self.paused,
            words: self.showing.words(),
            problem: self.problem.as_deref(),
        }
    }
}

fn said(error: &ShowError) -> String {
    format!("{error} [{}]", error.code())
}
