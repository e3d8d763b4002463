//! The window that shows a message.

use std::sync::mpsc::{SyncSender, sync_channel};

use eframe::egui::{Context, Ui, ViewportCommand};
use strongroom_light::panels::show::{self, Action, State};
use strongroom_light::{Playing, Showing};

use super::{WindowError, fill, run};

/// Shows a message until somebody says that it arrived.
pub struct Show {
    title: String,
    playing: Playing,
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
            playing: Playing::new(showing),
            state: State::default(),
            arrived,
        })?;
        told.try_recv().map_err(|_| WindowError::Stopped)
    }
}

impl eframe::App for Show {
    fn logic(&mut self, context: &Context, _: &mut eframe::Frame) {
        fill(context);
        if let Some(wait) = self.playing.advance() {
            context.request_repaint_after(wait);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let view = self.playing.view(&self.title);
        let Some(action) = show::ui(ui, &view, &mut self.state) else {
            return;
        };
        match action {
            Action::Set(setting) => self.playing.set(setting),
            Action::Pause => self.playing.pause(),
            Action::Resume => self.playing.resume(),
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
