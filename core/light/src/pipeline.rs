//! The threads beside the window: one takes pictures and never waits for those that read them, one or two read
//! them, each through a process of its own that can be killed.

use std::ffi::OsString;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use strongroom_optics::worker::{FrameLost, Worker};
use strongroom_optics::{Gray, Read};
use thiserror::Error;

use crate::event::{Event, Lost, Outline};
use crate::preview::{Preview, Previewer};
use crate::session::Session;
use crate::slot::{Job, Slot};
use crate::source::FrameSource;

/// Most events that wait for the window.
const EVENTS_MAX: usize = 64;
/// Most readers side by side.
const READERS_MAX: usize = 2;

/// How to start the program that reads pictures: the app itself, with its hidden subcommand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

/// Why nothing can be scanned.
#[derive(Debug, Error)]
pub enum PipelineError {
    /// The program that reads pictures does not start.
    #[error(transparent)]
    Reader(#[from] FrameLost),
    /// A thread does not start.
    #[error("thread: {0}")]
    Thread(#[from] io::Error),
}

impl PipelineError {
    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Reader(_) | Self::Thread(_) => "E_QR_WORKER",
        }
    }
}

/// A source being read. Dropping it ends its threads and processes; what was received stays in its [`Session`].
pub struct Pipeline {
    slot: Arc<Slot<Gray>>,
    events: Receiver<Event>,
    previews: Receiver<Preview>,
}

/// Tells the window that something waits for it.
type Wake = Arc<dyn Fn() + Send + Sync>;

impl Pipeline {
    /// Begins to read `source` into `session`; `wake` is called whenever something waits to be polled.
    ///
    /// # Errors
    /// Fails if the program that reads pictures, or a thread, does not start.
    pub fn start(
        source: Box<dyn FrameSource>,
        session: &Session,
        reader: &Reader,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, PipelineError> {
        let slot = Arc::new(Slot::new());
        let (events_in, events) = sync_channel(EVENTS_MAX);
        let (previews_in, previews) = sync_channel(1);
        let wake: Wake = Arc::new(wake);
        let pipeline = Self {
            slot: Arc::clone(&slot),
            events,
            previews,
        };
        // What is read in its order is read by one: the second would only mix the pictures.
        let count = if source.waits() { 1 } else { readers() };
        let running = Arc::new(AtomicUsize::new(count));
        for _ in 0..count {
            let reading = Reading {
                worker: Worker::spawn(&reader.program, reader.arguments.iter())?,
                slot: Arc::clone(&slot),
                session: session.clone(),
                events: events_in.clone(),
                wake: Arc::clone(&wake),
                running: Arc::clone(&running),
            };
            thread::Builder::new()
                .name("light-read".into())
                .spawn(move || reading.run())?;
        }
        let taking = Taking {
            source,
            slot,
            events: events_in,
            previews: previews_in,
            wake,
        };
        thread::Builder::new()
            .name("light-take".into())
            .spawn(move || taking.run())?;
        Ok(pipeline)
    }

    /// Gives what happened next, if anything did.
    pub fn try_event(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Gives a newer picture to show, if there is one.
    pub fn try_preview(&self) -> Option<Preview> {
        self.previews.try_recv().ok()
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.slot.abandon();
    }
}

/// One reader for each two processors: the window and the camera need theirs.
fn readers() -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    (processors / 2).clamp(1, READERS_MAX)
}

/// The corners of a code as parts of the picture's edges.
fn outline(read: &Read, picture: &Gray) -> Outline {
    let (width, height) = (picture.width().max(1) as f32, picture.height().max(1) as f32);
    read.corners.map(|(x, y)| (x / width, y / height))
}

/// The thread that takes pictures.
struct Taking {
    source: Box<dyn FrameSource>,
    slot: Arc<Slot<Gray>>,
    events: SyncSender<Event>,
    previews: SyncSender<Preview>,
    wake: Wake,
}

impl Taking {
    fn run(mut self) {
        let mut previewer = Previewer::new();
        let mut failing = false;
        while !self.slot.is_closed() {
            match self.source.next() {
                Ok(Some(picture)) => {
                    if std::mem::take(&mut failing) {
                        let name = self.source.name();
                        self.tell(Event::Back { name });
                    }
                    // The window may be busy with the one before.
                    if let Some(preview) = previewer.of(&picture)
                        && self.previews.try_send(preview).is_ok()
                    {
                        (self.wake)();
                    }
                    if !self.source.waits() {
                        self.slot.put(picture);
                    } else if !self.slot.put_in_turn(picture) {
                        return;
                    }
                }
                Ok(None) => self.slot.close(),
                Err(error) => {
                    failing = true;
                    let ends = error.ends();
                    self.tell(Event::Source(error));
                    if ends {
                        self.slot.close();
                    }
                }
            }
        }
    }

    /// Tells the window, unless it is far behind: the source says it again.
    fn tell(&self, event: Event) {
        drop(self.events.try_send(event));
        (self.wake)();
    }
}

/// A thread that reads pictures.
struct Reading {
    worker: Worker,
    slot: Arc<Slot<Gray>>,
    session: Session,
    events: SyncSender<Event>,
    wake: Wake,
    /// Readers that have not ended.
    running: Arc<AtomicUsize>,
}

impl Reading {
    fn run(mut self) {
        while let Some(job) = self.slot.take() {
            let event = self.look(&job);
            if matches!(event, Event::Whole(_)) {
                self.slot.abandon();
                // Nobody looks any more if this fails.
                drop(self.events.send(event));
                (self.wake)();
                return;
            }
            // A window that is far behind misses steps of the way, never the end.
            drop(self.events.try_send(event));
            (self.wake)();
        }
        if self.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            drop(self.events.send(Event::Ended));
            (self.wake)();
        }
    }

    fn look(&mut self, job: &Job<Gray>) -> Event {
        let number = job.number;
        let lost = |why, outlines| Event::Lost {
            number,
            why,
            outlines,
        };
        let Ok(reads) = self.worker.read(&job.content) else {
            return lost(Lost::Decoder, Vec::new());
        };
        if reads.is_empty() {
            return lost(Lost::NoCode, Vec::new());
        }
        let outlines = reads.iter().map(|read| outline(read, &job.content)).collect();
        let codes: Vec<&[u8]> = reads.iter().map(|read| read.bytes.as_slice()).collect();
        match catch_unwind(AssertUnwindSafe(|| self.session.take(&codes))) {
            Err(_) => lost(Lost::Decoder, outlines),
            Ok(Err(error)) => lost(Lost::Refused(error.fault()), outlines),
            Ok(Ok(taken)) => match taken.whole {
                Some(arrived) => Event::Whole(arrived),
                None => Event::Read {
                    number,
                    progress: taken.progress,
                    map: taken.map,
                    outlines,
                },
            },
        }
    }
}
