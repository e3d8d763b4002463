//! A place for one picture between the thread that takes them and those that read them: the newest wins, and the
//! one who puts never waits.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A numbered job.
#[derive(Debug)]
pub(crate) struct Job<T> {
    /// Counted from one, in the order they were put.
    pub(crate) number: u64,
    pub(crate) content: T,
}

struct State<T> {
    waiting: Option<Job<T>>,
    put: u64,
    closed: bool,
}

/// The place.
pub(crate) struct Slot<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Slot<T> {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                waiting: None,
                put: 0,
                closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Puts the newest and gives back its number; what waited is dropped.
    pub(crate) fn put(&self, content: T) -> u64 {
        let mut state = self.lock();
        state.put = state.put.saturating_add(1);
        let number = state.put;
        state.waiting = Some(Job { number, content });
        drop(state);
        self.changed.notify_all();
        number
    }

    /// Puts the next after the one before was taken; for pictures that wait to be read. `false` if nobody takes them.
    pub(crate) fn put_in_turn(&self, content: T) -> bool {
        let mut state = self.lock();
        while state.waiting.is_some() && !state.closed {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return false;
        }
        drop(state);
        self.put(content);
        true
    }

    /// Waits for a job; `None` once the slot is closed and empty.
    pub(crate) fn take(&self) -> Option<Job<T>> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.waiting.take() {
                drop(state);
                self.changed.notify_all();
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets no job in any more; the one that waits may still be taken.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Lets no job in any more and drops the one that waits.
    pub(crate) fn abandon(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.waiting = None;
        drop(state);
        self.changed.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// A thread that panicked while it held the lock left nothing half done: every change is one assignment.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    #[test]
    fn the_newest_wins_and_putting_never_waits() {
        let slot = Slot::new();
        for content in ["old", "older", "new"] {
            slot.put(content);
        }
        let job = slot.take().unwrap();
        assert_eq!((job.number, job.content), (3, "new"));
        slot.put("last");
        slot.close();
        assert_eq!(slot.take().unwrap().content, "last");
        assert!(slot.take().is_none());
    }

    #[test]
    fn what_is_put_in_turn_is_taken_each_and_a_closed_slot_says_so() {
        let slot = Arc::new(Slot::new());
        let putting = Arc::clone(&slot);
        let putter = thread::spawn(move || (0..100).all(|content| putting.put_in_turn(content)));
        let taken: Vec<i32> = (0..100).map(|_| slot.take().unwrap().content).collect();
        assert_eq!(taken, (0..100).collect::<Vec<_>>());
        assert!(putter.join().unwrap());
        slot.abandon();
        assert!(!slot.put_in_turn(7));
        assert!(slot.take().is_none());
    }
}
