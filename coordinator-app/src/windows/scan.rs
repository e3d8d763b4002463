//! The window that scans a message.

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;

use eframe::egui::{Context, Ui, ViewportCommand};
use strongroom_core::qr::{PartState, PayloadKind, Progress};
use strongroom_light::panels::scan::{self, Action, Stage, State, View};
use strongroom_light::source::Place;
use strongroom_light::{Arrived, Event, Lost, Outline, Pipeline, Preview, Reader, Session, Tally, messages};

use super::medium::Medium;
use super::{LOOK, WindowError, run};
use crate::store::read;

/// What is said beside the window while it scans.
#[derive(Debug)]
pub enum Told<'a> {
    /// It is further than before.
    Progress(Progress),
    /// The source fails: what, what to do, and the code.
    Trouble(&'a Trouble),
    /// The source works again.
    Back(&'a str),
    /// It is whole and waits for somebody to compare the words.
    Whole(&'a Arrived),
}

/// What is wrong with a source or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What happened.
    pub what: String,
    /// What to do.
    pub todo: &'static str,
    /// The stable code.
    pub code: &'static str,
}

/// Says something beside the window.
type Tell = Box<dyn FnMut(Told<'_>)>;

/// Scans until somebody says that the words are the same.
pub struct Scan {
    title: String,
    place: Place,
    reader: Reader,
    session: Session,
    medium: Medium,
    tell: Tell,
    pipeline: Option<Pipeline>,
    source: String,
    tally: Tally,
    map: Vec<PartState>,
    preview: Option<(u64, Preview)>,
    found: Vec<Outline>,
    refused: Vec<Outline>,
    lost: Option<Lost>,
    trouble: Option<Trouble>,
    ended: bool,
    arrived: Option<(Arrived, String)>,
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
        tell: impl FnMut(Told<'_>) + 'static,
    ) -> Result<Arrived, WindowError> {
        // Before a window opens: a file that is not there is said at once.
        drop(place.open()?);
        let (accepted, taken) = sync_channel(1);
        let (name, medium) = (title.to_owned(), medium.map(Medium::list).unwrap_or_default());
        run(title, false, move |context| {
            let mut scan = Self {
                title: name,
                place,
                reader,
                session: Session::new(),
                medium,
                tell: Box::new(tell),
                pipeline: None,
                source: String::new(),
                tally: Tally::new(Instant::now(), Progress::default()),
                map: Vec::new(),
                preview: None,
                found: Vec::new(),
                refused: Vec::new(),
                lost: None,
                trouble: None,
                ended: false,
                arrived: None,
                state: State::default(),
                accepted,
            };
            scan.resume(context);
            scan
        })?;
        taken.try_recv().map_err(|_| WindowError::Stopped)
    }

    /// Looks again; what the session holds stays.
    fn resume(&mut self, context: &Context) {
        let wake = context.clone();
        let wake = move || wake.request_repaint();
        let opened = self.place.open().map_err(WindowError::from).and_then(|source| {
            self.source = source.name();
            Ok(Pipeline::start(source, &self.session, &self.reader, wake)?)
        });
        self.tally = Tally::new(Instant::now(), self.session.progress());
        self.map = self.session.map();
        (self.lost, self.ended) = (None, false);
        match opened {
            Ok(pipeline) => self.pipeline = Some(pipeline),
            Err(error) => {
                self.trouble(Trouble {
                    what: error.to_string(),
                    todo: "Stop, and name another source.",
                    code: error.code(),
                });
            }
        }
    }

    fn poll(&mut self) {
        let now = Instant::now();
        let Some(pipeline) = self.pipeline.take() else {
            return;
        };
        if let Some(preview) = pipeline.try_preview() {
            let number = self.preview.as_ref().map_or(0, |(number, _)| *number);
            self.preview = Some((number.saturating_add(1), preview));
        }
        let mut over = false;
        while let Some(event) = pipeline.try_event() {
            over = over || matches!(event, Event::Whole(_) | Event::Ended);
            self.take(now, event);
        }
        self.pipeline = Some(pipeline).filter(|_| !over);
    }

    fn take(&mut self, now: Instant, event: Event) {
        let before = self.tally.progress();
        self.tally.note(now, &event);
        match event {
            Event::Read {
                progress,
                map,
                outlines,
                ..
            } => {
                (self.map, self.found, self.lost) = (map, outlines, None);
                self.refused.clear();
                if progress.rank != before.rank || progress.needed != before.needed {
                    (self.tell)(Told::Progress(progress));
                }
            }
            Event::Lost { why, outlines, .. } => {
                self.lost = Some(why);
                self.refused = outlines;
                self.found.clear();
            }
            Event::Whole(arrived) => self.arrive(arrived),
            Event::Source(error) => {
                let (what, todo) = messages::source(&error);
                let code = error.code();
                self.trouble(Trouble { what, todo, code });
            }
            Event::Back { name } => {
                (self.tell)(Told::Back(&name));
                (self.source, self.trouble) = (name, None);
            }
            Event::Ended => self.ended = true,
        }
    }

    fn trouble(&mut self, trouble: Trouble) {
        if self.trouble.as_ref() != Some(&trouble) {
            (self.tell)(Told::Trouble(&trouble));
        }
        self.trouble = Some(trouble);
    }

    fn arrive(&mut self, arrived: Arrived) {
        (self.tell)(Told::Whole(&arrived));
        let what = crate::messages::crossed(kind(arrived.payload.kind), arrived.payload.bytes.len());
        (self.pipeline, self.trouble) = (None, None);
        self.arrived = Some((arrived, what));
    }

    fn act(&mut self, action: Action, context: &Context) {
        match action {
            Action::Pause => self.pipeline = None,
            Action::Resume => self.resume(context),
            Action::Restart => {
                self.session.reset();
                (self.arrived, self.trouble, self.pipeline) = (None, None, None);
                self.resume(context);
            }
            Action::File(index) => self.take_file(index),
            Action::Accept => {
                if let Some((arrived, _)) = self.arrived.take() {
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
        const OTHER: &str = "Take another file, or go on with the codes.";
        let Some(path) = self.medium.path(index) else {
            return;
        };
        match read(path) {
            Err(error) => self.trouble(Trouble {
                what: error.to_string(),
                todo: OTHER,
                code: "E_STORE",
            }),
            Ok(bytes) => match self.session.take_file(bytes) {
                Ok(arrived) => self.arrive(arrived),
                Err(error) => self.trouble(Trouble {
                    what: error.fault().words().what.to_owned(),
                    todo: OTHER,
                    code: error.code(),
                }),
            },
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
        self.poll();
        context.request_repaint_after(LOOK);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let now = Instant::now();
        let stage = match &self.arrived {
            Some((arrived, what)) => Stage::Whole {
                what,
                words: &arrived.words,
            },
            None if self.pipeline.is_some() => Stage::Running,
            None if self.ended => Stage::Ended,
            None => Stage::Paused,
        };
        let view = View {
            title: &self.title,
            source: &self.source,
            stage,
            preview: self.preview.as_ref().map(|(number, preview)| (*number, preview)),
            found: &self.found,
            refused: &self.refused,
            progress: self.tally.progress(),
            map: &self.map,
            per_minute: self.tally.per_minute(now),
            seconds_left: self.tally.seconds_left(now),
            counts: self.tally.counts(),
            lost: self.lost,
            advice: self.tally.advice(now),
            problem: self.trouble.as_ref().map(|t| (t.what.as_str(), t.todo, t.code)),
            files: &self.medium.names,
        };
        if let Some(action) = scan::ui(ui, &view, &mut self.state) {
            self.act(action, ui.ctx());
        }
    }
}
