//! The watchdog: no answer in time ends the process, whatever the module is doing.

use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::pipe::{self, Numbered, PipeError};
use crate::devices::WORKER_COMMAND;
use crate::devices::error::DeviceError;
use crate::devices::profile::Profile;
use crate::devices::protocol::{Answer, Progress, Request};

/// How long a worker may take to log out and unload after the pipe closed.
const GRACE: Duration = Duration::from_secs(5);

type Incoming = Result<Numbered<Answer>, PipeError>;

/// A child process with one thread that writes to it and one that reads from it.
pub(super) struct Watched {
    child: Child,
    /// None once the worker has been given up.
    outgoing: Option<SyncSender<Zeroizing<Vec<u8>>>>,
    incoming: Receiver<Incoming>,
    number: u64,
}

impl Watched {
    pub(super) fn start(exe: &Path, profile: &Profile) -> Result<Self, DeviceError> {
        let mut command = Command::new(exe);
        command
            .arg(WORKER_COMMAND)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(conf) = &profile.softhsm_conf {
            command.env("SOFTHSM2_CONF", conf);
        }
        let mut child = command
            .spawn()
            .map_err(|e| DeviceError::lost_worker(format!("start: {e}")))?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let Some((stdin, stdout)) = pipes else {
            return Err(DeviceError::lost_worker("no pipes"));
        };
        let (outgoing, frames) = sync_channel(1);
        let (answers, incoming) = sync_channel(1);
        let watched = Self {
            child,
            outgoing: Some(outgoing),
            incoming,
            number: 0,
        };
        start_thread("device-write", move || write_all(stdin, &frames))?;
        start_thread("device-read", move || read_all(stdout, &answers))?;
        Ok(watched)
    }

    pub(super) fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Asks, passes on progress, returns the answer. The deadline runs anew with every message, and progress
    /// must grow, so a worker can neither hang nor chatter for ever.
    pub(super) fn ask(
        &mut self,
        request: Request,
        deadline_ms: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Answer, DeviceError> {
        self.number = self.number.saturating_add(1);
        let frame = pipe::encode(&Numbered {
            number: self.number,
            message: request,
        })
        .map_err(|e| DeviceError::Stop {
            function: "request".into(),
            code: e.to_string(),
        })?;
        let Some(outgoing) = &self.outgoing else {
            return Err(DeviceError::lost_worker("ended before"));
        };
        if outgoing.send(frame).is_err() {
            return Err(self.give_up("pipe closed"));
        }
        let mut last = None;
        loop {
            match self.next(deadline_ms)? {
                Answer::Progress(step)
                    if step.done <= step.total && last.is_none_or(|done| done < step.done) =>
                {
                    last = Some(step.done);
                    progress(step);
                }
                Answer::Progress(_) => return Err(self.give_up("progress that does not grow")),
                Answer::Failed(error) => {
                    if error.ends_worker() {
                        self.end();
                    }
                    return Err(error);
                }
                answer => return Ok(answer),
            }
        }
    }

    /// Ends a worker that answered something else than was asked.
    pub(super) fn out_of_turn(&mut self, _answer: Answer) -> DeviceError {
        self.give_up("answer out of turn")
    }

    fn next(&mut self, deadline_ms: u64) -> Result<Answer, DeviceError> {
        match self.incoming.recv_timeout(Duration::from_millis(deadline_ms)) {
            Ok(Ok(answer)) if answer.number == self.number => Ok(answer.message),
            Ok(Ok(_)) => Err(self.give_up("answer to another request")),
            Ok(Err(error)) => Err(self.give_up(&error.to_string())),
            Err(RecvTimeoutError::Disconnected) => Err(self.give_up("ended")),
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                Err(DeviceError::Hung {
                    after_ms: deadline_ms,
                })
            }
        }
    }

    fn give_up(&mut self, code: &str) -> DeviceError {
        self.end();
        DeviceError::lost_worker(code)
    }

    /// Kills and reaps. A worker that ended by itself before is only reaped.
    fn end(&mut self) {
        self.outgoing = None;
        // Fails only when the process is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // Closing the pipe asks the worker to log out and unload; its closing of stdout says that it has.
        if self.outgoing.take().is_some() {
            while let Ok(Ok(_)) = self.incoming.recv_timeout(GRACE) {}
        }
        self.end();
    }
}

fn start_thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), DeviceError> {
    let started = thread::Builder::new().name(name.into()).spawn(run);
    started
        .map(drop)
        .map_err(|e| DeviceError::lost_worker(format!("thread: {e}")))
}

fn write_all(mut stdin: ChildStdin, frames: &Receiver<Zeroizing<Vec<u8>>>) {
    while let Ok(frame) = frames.recv() {
        if pipe::write(&mut stdin, &frame).is_err() {
            return;
        }
    }
}

fn read_all(mut stdout: ChildStdout, answers: &SyncSender<Incoming>) {
    loop {
        let answer = pipe::read(&mut stdout);
        let last = answer.is_err();
        if answers.send(answer).is_err() || last {
            return;
        }
    }
}
