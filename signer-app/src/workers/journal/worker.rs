//! The journal on a thread of its own, so that the window never waits for a disk.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError, sync_channel},
    thread::{Builder, JoinHandle},
    time::Duration,
};

use strongroom_core::{ids::Digest, journal::record::Body, note::Note};

use super::{Appended, Journal, JournalError, file::io_at};

/// Most jobs that wait.
pub const QUEUE: usize = 16;

/// What the journal is asked.
#[derive(Debug)]
pub enum Job {
    /// Keep blobs, then write the record that names them.
    Append {
        /// Blobs.
        blobs: Vec<Vec<u8>>,
        /// Record.
        body: Box<Body>,
    },
    /// Set disk space aside.
    Reserve {
        /// Bytes.
        bytes: u64,
    },
    /// Free the space set aside.
    Release,
    /// Sign a checkpoint.
    Checkpoint,
    /// Keep a checkpoint, now maybe signed by the device as well.
    Keep(Box<Note>),
    /// Read a blob.
    Blob(Digest),
}

/// What came of a job: when it arrives, it is on disk.
#[derive(Debug)]
pub enum Reply {
    /// The record is durable.
    Durable(Appended),
    /// The job is done.
    Done,
    /// The checkpoint.
    Checkpoint(Box<Note>),
    /// The blob.
    Blob(Vec<u8>),
}

type Answer = (u64, Result<Reply, JournalError>);

/// The thread that owns a journal.
pub struct JournalWorker {
    jobs: Option<SyncSender<(u64, Job)>>,
    answers: Option<Receiver<Answer>>,
    thread: Option<JoinHandle<()>>,
    next: u64,
}

impl JournalWorker {
    /// Starts the thread; it ends when this is dropped.
    ///
    /// # Errors
    /// [`JournalError::Io`] if no thread can be started.
    pub fn start(journal: Journal) -> Result<Self, JournalError> {
        let (jobs, inbox) = sync_channel::<(u64, Job)>(QUEUE);
        let (outbox, answers) = sync_channel::<Answer>(QUEUE);
        let dir = journal.dir.clone();
        let thread = Builder::new()
            .name("journal".into())
            .spawn(move || serve(journal, &inbox, &outbox))
            .map_err(io_at("start a thread for", &dir))?;
        Ok(Self {
            jobs: Some(jobs),
            answers: Some(answers),
            thread: Some(thread),
            next: 0,
        })
    }

    /// Queues a job and gives its number. Jobs are done in order.
    ///
    /// # Errors
    /// [`JournalError::Busy`] if the queue is full, [`JournalError::Gone`] if the thread ended.
    pub fn submit(&mut self, job: Job) -> Result<u64, JournalError> {
        let number = self.next;
        let jobs = self.jobs.as_ref().ok_or(JournalError::Gone)?;
        jobs.try_send((number, job)).map_err(|e| match e {
            TrySendError::Full(_) => JournalError::Busy,
            TrySendError::Disconnected(_) => JournalError::Gone,
        })?;
        self.next = self.next.saturating_add(1);
        Ok(number)
    }

    /// Gives the next finished job, if there is one: for the window.
    ///
    /// # Errors
    /// [`JournalError::Gone`] if the thread ended.
    pub fn try_recv(&self) -> Result<Option<Answer>, JournalError> {
        match self.answers.as_ref().ok_or(JournalError::Gone)?.try_recv() {
            Ok(answer) => Ok(Some(answer)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(JournalError::Gone),
        }
    }

    /// Waits for the next finished job: for headless ceremonies.
    ///
    /// # Errors
    /// [`JournalError::Gone`] if the thread ended, [`JournalError::Busy`] after `patience`.
    pub fn recv(&self, patience: Duration) -> Result<Answer, JournalError> {
        let answers = self.answers.as_ref().ok_or(JournalError::Gone)?;
        answers.recv_timeout(patience).map_err(|e| match e {
            RecvTimeoutError::Timeout => JournalError::Busy,
            RecvTimeoutError::Disconnected => JournalError::Gone,
        })
    }
}

impl Drop for JournalWorker {
    /// Waits for the jobs already queued: what was handed over is written.
    fn drop(&mut self) {
        self.jobs.take();
        self.answers.take();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing more to say; the next start proves what is on disk.
            drop(thread.join());
        }
    }
}

fn serve(mut journal: Journal, inbox: &Receiver<(u64, Job)>, outbox: &SyncSender<Answer>) {
    while let Ok((number, job)) = inbox.recv() {
        let answer = perform(&mut journal, job);
        // Nobody may be listening any more; the jobs still queued are done all the same.
        drop(outbox.send((number, answer)));
    }
}

fn perform(journal: &mut Journal, job: Job) -> Result<Reply, JournalError> {
    match job {
        Job::Append { blobs, body } => {
            for blob in &blobs {
                journal.put(blob)?;
            }
            journal.append(*body).map(Reply::Durable)
        }
        Job::Reserve { bytes } => journal.reserve(bytes).map(|()| Reply::Done),
        Job::Release => journal.release().map(|()| Reply::Done),
        Job::Checkpoint => journal.checkpoint().map(|n| Reply::Checkpoint(Box::new(n))),
        Job::Keep(note) => journal.keep_checkpoint(&note).map(|()| Reply::Done),
        Job::Blob(hash) => journal.blobs().get(&hash).map(Reply::Blob),
    }
}
