//! The window that shows a message.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use eframe::egui::{Context, Ui, ViewportCommand};
use strongroom_light::panels::show::{self, Action, State, View};
use strongroom_light::{Drawn, Setting, ShowError, Showing};

use super::{WindowError, fill, run};

/// How soon a code that is not drawn yet is asked for again.
const SOON: Duration = Duration::from_millis(4);

/// Shows a message until somebody says that it arrived.
pub struct Show {
    title: String,
    showing: Showing,
    code: Option<Drawn>,
    due: Instant,
    paused: bool,
    problem: Option<String>,
    state: State,
    arrived: SyncSender<()>,
}

impl Show {
    /// Opens the window and shows until it is closed.
    ///
    /// # Errors
    /// [`WindowError::Display`] without a display, [`WindowError::Stopped`] if nobody said that it arrived.
    pub fn run(title: &str, showing: Showing) -> Result<(), WindowError> {
        let (arrived, told) = sync_channel(1);
        let own = title.to_owned();
        run(title, true, move |_| Self {
            title: own,
            showing,
            code: None,
            due: Instant::now(),
            paused: false,
            problem: None,
            state: State::default(),
            arrived,
        })?;
        told.try_recv().map_err(|_| WindowError::Stopped)
    }

    /// Takes the next code when it is due, and asks to be called when the one after it is.
    fn advance(&mut self, context: &Context) {
        let still = self.paused || self.showing.cut().part_count <= 1;
        let still = still && !self.showing.is_changing();
        if still && self.code.is_some() {
            return;
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
        context.request_repaint_after(self.due.saturating_duration_since(now));
    }

    fn period(&self) -> Duration {
        self.showing.setting().speed.frame_time()
    }

    fn set(&mut self, setting: Setting) {
        self.problem = self.showing.change(setting).err().as_ref().map(said);
        self.due = Instant::now();
    }
}

fn said(error: &ShowError) -> String {
    format!("{error} [{}]", error.code())
}

impl eframe::App for Show {
    fn logic(&mut self, context: &Context, _: &mut eframe::Frame) {
        fill(context);
        self.advance(context);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let view = View {
            title: &self.title,
            code: self.code.as_ref(),
            setting: self.showing.setting(),
            bytes: self.showing.bytes(),
            cut: self.showing.cut(),
            shown: self.showing.shown(),
            paused: self.paused,
            words: self.showing.words(),
            problem: self.problem.as_deref(),
        };
        let Some(action) = show::ui(ui, &view, &mut self.state) else {
            return;
        };
        match action {
            Action::Set(setting) => self.set(setting),
            Action::Pause => self.paused = true,
            Action::Resume => {
                self.paused = false;
                self.due = Instant::now();
            }
            Action::Arrived => {
                // The channel holds one and this is said once: the window closes.
                let _ = self.arrived.try_send(());
                ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            }
            Action::Stop => ui.ctx().send_viewport_cmd(ViewportCommand::Close),
        }
        ui.ctx().request_repaint();
    }
}
