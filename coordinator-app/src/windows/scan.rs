//! The window that scans a message.

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

use eframe::egui::{Context, Ui, ViewportCommand};
use strongroom_core::qr::PayloadKind;
use strongroom_light::panels::scan::{self, Action, State};
use strongroom_light::source::Place;
use strongroom_light::{Arrived, Happened, Medium, Reader, Scanning, Session, Trouble, messages};

use super::{LOOK, WindowError, run};
use crate::store::read;

/// Says something beside the window.
type Tell = Box<dyn FnMut(&Happened)>;

/// Scans until somebody says that the words are the same.
pub struct Scan {
    title: String,
    scanning: Scanning,
    medium: Medium,
    tell: Tell,
    /// What arrived, in a line.
    what: String,
    state: State,
    accepted: SyncSender<Arrived>,
}

impl Scan {
    /// Opens the window and scans until it is closed.
    ///
    /// # Errors
    /// [`WindowError`]; [`WindowError::Stopped`] if nobody accepted what arrived.
    pub fn run(
        title: &str,
        place: Place,
        reader: Reader,
        medium: Option<&Path>,
        tell: impl FnMut(&Happened) + 'static,
    ) -> Result<Arrived, WindowError> {
        // Before a window opens: a file that is not there is said at once.
        drop(place.open()?);
        let (accepted, taken) = sync_channel(1);
        let (name, medium) = (title.to_owned(), medium.map(Medium::list).unwrap_or_default());
        run(title, false, move |context| {
            let wake = context.clone();
            let wake = move || wake.request_repaint();
            let mut scan = Self {
                title: name,
                scanning: Scanning::new(place, reader, Session::new(), wake),
                medium,
                tell: Box::new(tell),
                what: String::new(),
                state: State::default(),
                accepted,
            };
            let wrong = scan.scanning.wrong().cloned().map(Happened::Trouble);
            wrong.into_iter().for_each(|trouble| scan.told(&trouble));
            scan
        })?;
        taken.try_recv().map_err(|_| WindowError::Stopped)
    }

    fn told(&mut self, happened: &Happened) {
        if let Happened::Whole(arrived) = happened {
            let payload = &arrived.payload;
            self.what = crate::messages::crossed(kind(payload.kind), payload.bytes.len());
        }
        (self.tell)(happened);
    }

    fn act(&mut self, action: Action, context: &Context) {
        match action {
            Action::Pause => self.scanning.pause(),
            Action::Resume => self.scanning.resume(),
            Action::Restart => self.scanning.restart(),
            Action::File(index) => self.take_file(index),
            Action::Accept => {
                if let Some(arrived) = self.scanning.accept() {
                    // The channel holds one and this is said once: the window closes.
                    let _ = self.accepted.try_send(arrived);
                }
                context.send_viewport_cmd(ViewportCommand::Close);
            }
            Action::Stop => context.send_viewport_cmd(ViewportCommand::Close),
        }
        context.request_repaint();
    }

    /// Takes a file of the second medium through the door that codes take.
    fn take_file(&mut self, index: usize) {
        let Some(path) = self.medium.path(index) else {
            return;
        };
        let happened = match read(path) {
            Ok(bytes) => self.scanning.take_file(bytes),
            Err(error) => self.scanning.trouble(Trouble {
                what: error.to_string(),
                todo: messages::OTHER_FILE,
                code: "E_STORE",
            }),
        };
        if let Some(happened) = happened {
            self.told(&happened);
        }
    }
}

/// What a payload claims to be, in a word.
pub(crate) fn kind(kind: PayloadKind) -> &'static str {
    match kind {
        PayloadKind::Psbt => "psbt",
        PayloadKind::Document => "document",
    }
}

impl eframe::App for Scan {
    fn logic(&mut self, context: &Context, _: &mut eframe::Frame) {
        for happened in self.scanning.poll() {
            self.told(&happened);
        }
        context.request_repaint_after(LOOK);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let view = self.scanning.view(&self.title, &self.what, self.medium.names());
        if let Some(action) = scan::ui(ui, &view, &mut self.state) {
            self.act(action, ui.ctx());
        }
    }
}
