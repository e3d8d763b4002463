//! A scan as a window keeps it: from the first picture to the words that people compare.

use std::sync::Arc;
use std::time::Instant;

use strongroom_core::qr::{PartState, Progress};

use crate::event::{Event, Lost, Outline};
use crate::panels::scan::{Stage, View};
use crate::pipeline::{Pipeline, PipelineError, Reader};
use crate::preview::Preview;
use crate::session::{Arrived, Session};
use crate::source::{Place, SourceError};
use crate::{messages, tally::Tally};

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

/// What a window's other half may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It is further than before.
    Progress(Progress),
    /// The source fails, or a file is nothing for us.
    Trouble(Trouble),
    /// The source, which is named, works again.
    Back(String),
    /// It is whole and waits for somebody to compare the words.
    Whole(Arrived),
}

/// A scan under way.
pub struct Scanning {
    place: Place,
    reader: Reader,
    session: Session,
    wake: Arc<dyn Fn() + Send + Sync>,
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
    arrived: Option<Arrived>,
}

impl Scanning {
    /// Begins to scan; `wake` is called whenever something waits to be polled.
    pub fn new(
        place: Place,
        reader: Reader,
        session: Session,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let mut scanning = Self {
            place,
            reader,
            session,
            wake: Arc::new(wake),
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
        };
        scanning.resume();
        scanning
    }

    /// Looks away; what is there is kept.
    pub fn pause(&mut self) {
        self.pipeline = None;
    }

    /// Looks again; what the session holds stays.
    pub fn resume(&mut self) {
        let opened = self.place.open().map_err(Unopened::from).and_then(|source| {
            self.source = source.name();
            let wake = Arc::clone(&self.wake);
            let started = Pipeline::start(source, &self.session, &self.reader, move || wake());
            started.map_err(Unopened::from)
        });
        self.tally = Tally::new(Instant::now(), self.session.progress());
        self.map = self.session.map();
        (self.lost, self.ended) = (None, false);
        match opened {
            Ok(pipeline) => self.pipeline = Some(pipeline),
            Err(unopened) => self.trouble = Some(unopened.0),
        }
        (self.wake)();
    }

    /// Forgets what is there, and looks again.
    pub fn restart(&mut self) {
        self.session.reset();
        (self.arrived, self.trouble, self.pipeline) = (None, None, None);
        self.resume();
    }

    /// Takes what the threads have; gives what a window's other half may want to know.
    pub fn poll(&mut self) -> Vec<Happened> {
        let now = Instant::now();
        let mut happened = Vec::new();
        let Some(pipeline) = self.pipeline.take() else {
            return happened;
        };
        if let Some(preview) = pipeline.try_preview() {
            let number = self.preview.as_ref().map_or(0, |(number, _)| *number);
            self.preview = Some((number.saturating_add(1), preview));
        }
        let mut over = false;
        while let Some(event) = pipeline.try_event() {
            over = over || matches!(event, Event::Whole(_) | Event::Ended);
            happened.extend(self.take(now, event));
        }
        self.pipeline = Some(pipeline).filter(|_| !over);
        happened
    }

    fn take(&mut self, now: Instant, event: Event) -> Option<Happened> {
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
                let further = progress.rank != before.rank || progress.needed != before.needed;
                further.then_some(Happened::Progress(progress))
            }
            Event::Lost { why, outlines, .. } => {
                self.lost = Some(why);
                self.refused = outlines;
                self.found.clear();
                None
            }
            Event::Whole(arrived) => Some(self.arrive(arrived)),
            Event::Source(error) => {
                let (what, todo) = messages::source(&error);
                let code = error.code();
                self.trouble(Trouble { what, todo, code })
            }
            Event::Back { name } => {
                (self.source, self.trouble) = (name.clone(), None);
                Some(Happened::Back(name))
            }
            Event::Ended => {
                self.ended = true;
                None
            }
        }
    }

    /// Takes the bytes of a file of the second medium through the door that codes take.
    pub fn take_file(&mut self, bytes: Vec<u8>) -> Option<Happened> {
        match self.session.take_file(bytes) {
            Ok(arrived) => Some(self.arrive(arrived)),
            Err(error) => self.trouble(Trouble {
                what: error.fault().words().what.to_owned(),
                todo: messages::OTHER_FILE,
                code: error.code(),
            }),
        }
    }

    /// Notes what is wrong; tells it where it was not told before.
    pub fn trouble(&mut self, trouble: Trouble) -> Option<Happened> {
        let told = self.trouble.as_ref() == Some(&trouble);
        self.trouble = Some(trouble.clone());
        (!told).then_some(Happened::Trouble(trouble))
    }

    fn arrive(&mut self, arrived: Arrived) -> Happened {
        (self.pipeline, self.trouble) = (None, None);
        self.arrived = Some(arrived.clone());
        Happened::Whole(arrived)
    }

    /// What is wrong now.
    pub fn wrong(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// The message that is whole.
    pub fn arrived(&self) -> Option<&Arrived> {
        self.arrived.as_ref()
    }

    /// Gives the message away.
    pub fn accept(&mut self) -> Option<Arrived> {
        self.arrived.take()
    }

    /// What there is to draw: `title` says what is scanned for, `what` what arrived, `files` what may be taken instead.
    pub fn view<'a>(&'a self, title: &'a str, what: &'a str, files: &'a [String]) -> View<'a> {
        let now = Instant::now();
        let stage = match &self.arrived {
            Some(arrived) => Stage::Whole {
                what,
                words: &arrived.words,
            },
            None if self.pipeline.is_some() => Stage::Running,
            None if self.ended => Stage::Ended,
            None => Stage::Paused,
        };
        View {
            title,
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
            files,
        }
    }
}

/// A source that cannot be read, in words.
struct Unopened(Trouble);

impl From<SourceError> for Unopened {
    fn from(error: SourceError) -> Self {
        Self::of(&error, error.code())
    }
}

impl From<PipelineError> for Unopened {
    fn from(error: PipelineError) -> Self {
        Self::of(&error, error.code())
    }
}

impl Unopened {
    fn of(error: &dyn std::error::Error, code: &'static str) -> Self {
        Self(Trouble {
            what: error.to_string(),
            todo: messages::OTHER_SOURCE,
            code,
        })
    }
}
