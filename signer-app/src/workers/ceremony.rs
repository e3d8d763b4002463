//! A ceremony beside the window: it runs on a thread of its own, tells what happens and asks people through the window.
//!
//! The window only polls. Whatever it is asked comes with a [`Reply`]: dropped unanswered, by a person who breaks off or
//! by a window that is gone, the ceremony ends as broken off and says so in the journal.

mod ask;
mod proxy;
mod told;

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, TryRecvError, sync_channel},
    },
    thread::{self, JoinHandle},
};

use strongroom_core::ceremony::script::Kind;

use self::proxy::{Gone, Proxy};
pub use self::{
    ask::{Ask, Reply, Wanting},
    told::{Told, Trouble},
};
use crate::ceremony::{self, Report, error::CeremonyError};

/// Most things that wait for the window: the ceremony waits for a window that is behind.
const WAITING_MAX: usize = 64;

/// What comes from a running ceremony.
pub enum Heard {
    /// Something happened.
    Told(Told),
    /// People are asked.
    Asked(Ask),
    /// It is over.
    Over(Box<Result<Report, CeremonyError>>),
}

/// A ceremony that runs.
pub struct CeremonyWorker {
    heard: Receiver<Heard>,
    gone: Arc<Gone>,
    thread: Option<JoinHandle<()>>,
}

impl CeremonyWorker {
    /// Begins a ceremony; `wake` is called whenever something waits to be polled.
    ///
    /// # Errors
    /// [`io::Error`] if the thread does not start.
    pub fn start(
        kind: Kind,
        site: PathBuf,
        exe: PathBuf,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let (tell, heard) = sync_channel(WAITING_MAX);
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(wake);
        let gone = Arc::new(Gone::default());
        let proxy = Proxy::new(tell.clone(), Arc::clone(&wake), Arc::clone(&gone));
        let thread = thread::Builder::new().name("ceremony".into()).spawn(move || {
            let over = ceremony::run(kind, &site, &proxy, exe);
            // A window that is gone needs no word.
            drop(tell.send(Heard::Over(Box::new(over))));
            wake();
        })?;
        Ok(Self {
            heard,
            gone,
            thread: Some(thread),
        })
    }

    /// Gives what came next, if anything did. A ceremony whose thread died is over, astray.
    pub fn poll(&mut self) -> Option<Heard> {
        match self.heard.try_recv() {
            Ok(heard) => Some(heard),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                let died = self.thread.take()?.join().is_err();
                died.then(|| Heard::Over(Box::new(Err(CeremonyError::Astray))))
            }
        }
    }
}

impl Drop for CeremonyWorker {
    /// Waits until the ceremony has written down how it ended.
    fn drop(&mut self) {
        // Whatever it says or asks from now on, nobody hears: it breaks off.
        self.gone.say();
        let (_, nobody) = sync_channel(0);
        drop(std::mem::replace(&mut self.heard, nobody));
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to write.
            drop(thread.join());
        }
    }
}
