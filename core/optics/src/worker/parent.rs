//! The parent's side: one frame at a time, and a child that is replaced when it hangs or dies.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::pipe::fcntl_setpipe_size;
use thiserror::Error;

use super::wire::{WireError, read_reads, write_frame};
use crate::gray::Gray;
use crate::read::Read;

/// How long the child may look at one frame.
pub const BUDGET: Duration = Duration::from_secs(2);

/// What the pipe to the child is asked to hold: a frame of 1280 by 720, and the most that Linux gives a user who is
/// not root. At the usual 64 KiB each frame would cost fifteen changes between the two processes.
const PIPE_SIZE: usize = 1 << 20;

/// Why a frame was not looked at. The next one will be: none of these is fatal.
#[derive(Debug, Error)]
pub enum FrameLost {
    /// The child could not be started.
    #[error("optics worker did not start: {0}")]
    Start(io::Error),
    /// The decoders took too long; the child was ended.
    #[error("decoders took more than {} ms", budget.as_millis())]
    Overrun {
        /// The time they had.
        budget: Duration,
    },
    /// The child died or answered nonsense.
    #[error("optics worker: {0}")]
    Broken(WireError),
    /// The thread that talks to the child is gone.
    #[error("optics worker's thread has ended")]
    LinkGone,
}

/// A child process that reads codes.
pub struct Worker {
    program: PathBuf,
    arguments: Vec<OsString>,
    budget: Duration,
    running: Option<Running>,
}

struct Running {
    child: Child,
    frames: Option<SyncSender<Gray>>,
    answers: Receiver<Result<Vec<Read>, WireError>>,
    link: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts `program` with `arguments`, which must make it call [`super::serve`].
    ///
    /// # Errors
    /// Fails if the program cannot be started.
    pub fn spawn(
        program: &Path,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Result<Self, FrameLost> {
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let running = Some(Running::start(program, &arguments)?);
        Ok(Self {
            program: program.to_owned(),
            arguments,
            budget: BUDGET,
            running,
        })
    }

    /// Gives the child another time per frame than [`BUDGET`].
    #[must_use]
    pub fn with_budget(self, budget: Duration) -> Self {
        Self { budget, ..self }
    }

    /// Lets the child look at a frame.
    ///
    /// # Errors
    /// Tells why the frame was lost. The child is then ended, and a new one started for the next frame.
    pub fn read(&mut self, frame: &Gray) -> Result<Vec<Read>, FrameLost> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => Running::start(&self.program, &self.arguments)?,
        };
        // Dropping the child on an error ends it; only one that answered is kept.
        let reads = running.ask(frame, self.budget)?;
        self.running = Some(running);
        Ok(reads)
    }

    /// Gives the process id of the child, if one is running.
    pub fn child_id(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }
}

impl Running {
    fn start(program: &Path, arguments: &[OsString]) -> Result<Self, FrameLost> {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(FrameLost::Start)?;
        let (frames, queue) = sync_channel(1);
        let (answer, answers) = sync_channel(1);
        let pipes = child.stdin.take().zip(child.stdout.take());
        if let Some((input, _)) = &pipes {
            widen(input);
        }
        let talk = move || {
            if let Some((input, output)) = pipes {
                converse(input, output, &queue, &answer);
            }
        };
        match thread::Builder::new().name("optics-link".into()).spawn(talk) {
            Ok(link) => Ok(Self {
                child,
                frames: Some(frames),
                answers,
                link: Some(link),
            }),
            Err(error) => {
                end(&mut child);
                Err(FrameLost::Start(error))
            }
        }
    }

    fn ask(&mut self, frame: &Gray, budget: Duration) -> Result<Vec<Read>, FrameLost> {
        let frames = self.frames.as_ref().ok_or(FrameLost::LinkGone)?;
        frames.send(frame.clone()).map_err(|_| FrameLost::LinkGone)?;
        match self.answers.recv_timeout(budget) {
            Ok(answer) => answer.map_err(FrameLost::Broken),
            Err(RecvTimeoutError::Timeout) => Err(FrameLost::Overrun { budget }),
            Err(RecvTimeoutError::Disconnected) => Err(FrameLost::LinkGone),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.frames = None;
        // With the child dead its pipes end, and so does the thread that waits on them.
        end(&mut self.child);
        if let Some(link) = self.link.take() {
            drop(link.join());
        }
    }
}

/// Makes room for a whole frame in the pipe. The system's limit may be lower (`fs.pipe-max-size`), or this user's
/// pipes hold too much already: then frames go in pieces, which costs time and nothing else.
fn widen(input: &ChildStdin) {
    let _ = fcntl_setpipe_size(input, PIPE_SIZE);
}

/// Ends a child and waits until it is gone, so that none is left behind. It may have ended by itself before:
/// then there is nothing to end.
fn end(child: &mut Child) {
    drop(child.kill());
    drop(child.wait());
}

/// Carries frames and answers; the parent itself never waits on a pipe.
fn converse(
    mut input: ChildStdin,
    mut output: ChildStdout,
    queue: &Receiver<Gray>,
    answers: &SyncSender<Result<Vec<Read>, WireError>>,
) {
    for frame in queue {
        let answer = write_frame(&mut input, &frame)
            .map_err(WireError::Pipe)
            .and_then(|()| read_reads(&mut output));
        let broken = answer.is_err();
        if answers.send(answer).is_err() || broken {
            return;
        }
    }
}
