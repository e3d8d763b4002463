//! Counts over the last seconds: how fast it goes, and whether it does.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use strongroom_core::qr::Progress;

use crate::advice::{Advice, Recent};
use crate::event::{Event, Lost};

/// How far back it looks.
const WINDOW: Duration = Duration::from_secs(4);
/// Most pictures that are remembered.
const PICTURES_MAX: usize = 1_000;
/// How long nothing new may come before it counts as stalled.
const STALL: Duration = Duration::from_secs(3);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Read,
    NoCode,
    Refused,
    Decoder,
}

/// What the last seconds brought. Times are given to it, so that it can be tested.
#[derive(Debug)]
pub struct Tally {
    pictures: VecDeque<(Instant, Seen)>,
    started: Instant,
    gained: Instant,
    progress: Progress,
    read: u64,
    lost: u64,
}

impl Tally {
    /// Begins to count.
    pub fn new(now: Instant, progress: Progress) -> Self {
        Self {
            pictures: VecDeque::new(),
            started: now,
            gained: now,
            progress,
            read: 0,
            lost: 0,
        }
    }

    /// Counts what happened.
    pub fn note(&mut self, now: Instant, event: &Event) {
        let seen = match event {
            Event::Read { progress, .. } => {
                if progress.rank != self.progress.rank || progress.needed != self.progress.needed {
                    self.gained = now;
                }
                self.progress = *progress;
                Seen::Read
            }
            Event::Lost {
                why: Lost::NoCode, ..
            } => Seen::NoCode,
            Event::Lost {
                why: Lost::Refused(_),
                ..
            } => Seen::Refused,
            Event::Lost {
                why: Lost::Decoder, ..
            } => Seen::Decoder,
            Event::Whole(_) | Event::Source(_) | Event::Back { .. } | Event::Ended => return,
        };
        match seen {
            Seen::Read => self.read = self.read.saturating_add(1),
            Seen::NoCode | Seen::Refused | Seen::Decoder => self.lost = self.lost.saturating_add(1),
        }
        self.pictures.push_back((now, seen));
        while self.pictures.len() > PICTURES_MAX
            || self
                .pictures
                .front()
                .is_some_and(|(at, _)| now.saturating_duration_since(*at) > WINDOW)
        {
            self.pictures.pop_front();
        }
    }

    /// How far the transfer is.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Pictures that were read, and pictures that were not.
    pub fn counts(&self) -> (u64, u64) {
        (self.read, self.lost)
    }

    /// Codes read in a minute, as the last seconds were.
    pub fn per_minute(&self, now: Instant) -> u32 {
        let read = self.count(now, Seen::Read);
        let over = now
            .saturating_duration_since(self.started)
            .min(WINDOW)
            .as_millis()
            .max(1_000);
        let rate = u128::from(read).saturating_mul(60_000).checked_div(over);
        rate.and_then(|rate| u32::try_from(rate).ok()).unwrap_or(0)
    }

    /// Seconds left at this rate, if anything tells.
    pub fn seconds_left(&self, now: Instant) -> Option<u32> {
        self.progress.seconds_left(self.per_minute(now))
    }

    /// What to do, if nothing new has come for a while.
    pub fn advice(&self, now: Instant) -> Option<Advice> {
        if now.saturating_duration_since(self.gained) < STALL {
            return None;
        }
        Advice::of(&Recent {
            read: self.count(now, Seen::Read),
            no_code: self
                .count(now, Seen::NoCode)
                .saturating_add(self.count(now, Seen::Decoder)),
            refused: self.count(now, Seen::Refused),
            begun: self.progress.rank > 0,
        })
    }

    fn count(&self, now: Instant, seen: Seen) -> u32 {
        let recent = |at: &Instant| now.saturating_duration_since(*at) <= WINDOW;
        let count = self
            .pictures
            .iter()
            .filter(|(at, what)| *what == seen && recent(at))
            .count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rank: u32) -> Event {
        Event::Read {
            number: 1,
            progress: Progress {
                received: rank,
                needed: 100,
                rank,
                complete: false,
            },
            map: Vec::new(),
            outlines: Vec::new(),
        }
    }

    #[test]
    fn the_rate_is_that_of_the_last_seconds_and_the_time_left_follows_from_it() {
        let start = Instant::now();
        let mut tally = Tally::new(start, Progress::default());
        for step in 1..=40u32 {
            tally.note(start + Duration::from_millis(100) * step, &read(step));
        }
        let now = start + Duration::from_secs(4);
        assert_eq!(tally.per_minute(now), 600);
        assert_eq!(tally.seconds_left(now), Some(6));
        assert_eq!(tally.advice(now), None);
        let later = now + Duration::from_secs(10);
        assert_eq!((tally.per_minute(later), tally.seconds_left(later)), (0, None));
    }

    #[test]
    fn advice_comes_only_when_nothing_new_came_for_a_while() {
        let start = Instant::now();
        let mut tally = Tally::new(start, Progress::default());
        let lost = |number| Event::Lost {
            number,
            why: Lost::NoCode,
            outlines: Vec::new(),
        };
        tally.note(start + Duration::from_millis(1), &lost(1));
        assert_eq!(tally.advice(start + STALL - Duration::from_millis(1)), None);
        assert_eq!(tally.advice(start + STALL), Some(Advice::Aim));
        tally.note(start + STALL, &read(1));
        assert_eq!(tally.advice(start + STALL), None);
        assert_eq!(tally.counts(), (1, 1));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let start = Instant::now();
        let mut tally = Tally::new(start, Progress::default());
        for _ in 0..2 * PICTURES_MAX {
            tally.note(start, &read(1));
        }
        assert_eq!(tally.pictures.len(), PICTURES_MAX);
    }
}
