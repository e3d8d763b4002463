//! The table: cards are opened there one after the other, while the module stands beside it.

use std::{
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use strongroom_core::{
    ids::{Digest, EcKey},
    journal::record::Body,
};

use super::{
    Room,
    book::Book,
    error::CeremonyError,
    people::Presented,
    seal::{SecurityOfficer, Word},
    token,
};
use crate::{
    cards::{
        Card, duress,
        envelope::{self, EnvelopeError},
        guess::{Guesses, Who},
    },
    devices::{error::DeviceError, profile::Profile, protocol::PinRoster},
    site::{Site, files},
    workers::{
        device::{DeviceWorker, pipe::PipeError},
        journal::LogKey,
    },
};

/// Where officers open their cards.
pub(super) struct Table<'a> {
    room: &'a Room<'a>,
    site: &'a Site,
    profile: Profile,
    security: SecurityOfficer,
    worker: Option<DeviceWorker>,
    seals: u32,
}

impl<'a> Table<'a> {
    /// Sets the table. The module is started with the first card.
    pub(super) const fn new(
        room: &'a Room<'a>,
        site: &'a Site,
        profile: Profile,
        security: SecurityOfficer,
    ) -> Self {
        Self {
            room,
            site,
            profile,
            security,
            worker: None,
            seals: 0,
        }
    }

    /// Opens a person's card, which must be that person's, of this site; leaves a seal; asks whether the module is still
    /// there, for a yes that nothing can follow is not worth a quorum's time.
    ///
    /// A card that opened under duress ends like one whose module went away in this moment: the seal alone knows (E15).
    pub(super) fn card(&mut self, book: &mut Book, presented: &Presented) -> Result<Card, CeremonyError> {
        let card = self.open(presented)?;
        let mark = LogKey::open(&self.room.site.log_key())?.mark_key();
        let word = if duress::is_decoy(&card, &mark) {
            Word::Duress
        } else {
            Word::Free
        };
        self.seal(book, &card, word)?;
        let there = self.ask_module();
        match word {
            Word::Free => there.map(|()| card),
            Word::Duress => {
                self.worker = None;
                there.and_then(|()| Err(DeviceError::lost_worker(PipeError::Closed.to_string()).into()))
            }
        }
    }

    fn open(&self, presented: &Presented) -> Result<Card, CeremonyError> {
        let officer = presented.officer.clone();
        let guess = Guess::begin(self.room.site.guesses(), Who::Officer(&officer))?;
        let opened = envelope::open(&presented.sealed, &presented.passphrase);
        match &opened {
            Ok(_) => guess.was_right()?,
            Err(EnvelopeError::Passphrase) => {}
            Err(_) => guess.was_none()?,
        }
        let card = opened.map_err(|error| CeremonyError::Card {
            officer: officer.clone(),
            error,
        })?;
        let (holder, site) = (card.holder(), self.site);
        if holder.officer != officer || holder.site != site.site || holder.institution != site.institution {
            return Err(CeremonyError::CardForeign { officer });
        }
        Ok(card)
    }

    /// Keeps a seal in the journal, and a copy for the security officer to take along.
    fn seal(&mut self, book: &mut Book, card: &Card, word: Word) -> Result<(), CeremonyError> {
        let ceremony = book.ceremony();
        let sealed = self.security.seal(ceremony, &card.holder().officer, word)?;
        let seal = Digest::of(&[&sealed]);
        book.append(std::slice::from_ref(&sealed), Body::Sealed { ceremony, seal })?;
        self.seals = self.seals.saturating_add(1);
        let dir = self.room.site.seals();
        files::make_dir(&dir)?;
        let name = format!("{ceremony}-{}.age", self.seals);
        Ok(files::write(&dir.join(name), &sealed)?)
    }

    fn ask_module(&mut self) -> Result<(), CeremonyError> {
        let mut worker = self.take_worker()?;
        worker.self_test()?;
        self.worker = Some(worker);
        Ok(())
    }

    fn take_worker(&mut self) -> Result<DeviceWorker, CeremonyError> {
        match self.worker.take() {
            Some(worker) => Ok(worker),
            None => Ok(DeviceWorker::spawn(&self.room.exe, &self.profile)?),
        }
    }

    /// Opens the token with the shares of these cards.
    pub(super) fn open_token(
        &mut self,
        book: &mut Book,
        cards: &[Card],
        pins: &PinRoster,
        device_key: Option<EcKey>,
    ) -> Result<DeviceWorker, CeremonyError> {
        let worker = self.take_worker()?;
        let guess = Guess::begin(self.room.site.guesses(), Who::Token)?;
        let opened = token::open(book, worker, cards, pins, device_key);
        match &opened {
            Ok(_) => guess.was_right()?,
            Err(CeremonyError::Device(
                DeviceError::ShareWrong { .. } | DeviceError::ShareSet | DeviceError::Pin { .. },
            )) => {}
            Err(_) => guess.was_none()?,
        }
        opened
    }
}

/// A guess that is counted as wrong until it proves right.
struct Guess<'a> {
    path: PathBuf,
    who: Who<'a>,
    before: Guesses,
    now: Guesses,
}

impl<'a> Guess<'a> {
    fn begin(path: PathBuf, who: Who<'a>) -> Result<Self, CeremonyError> {
        let before = Guesses::load(&path)?;
        let mut now = before.clone();
        now.begin(who, seconds())?;
        now.keep(&path)?;
        Ok(Self {
            path,
            who,
            before,
            now,
        })
    }

    fn was_right(mut self) -> Result<(), CeremonyError> {
        self.now.right(self.who);
        Ok(self.now.keep(&self.path)?)
    }

    /// What was tried was no guess: the count is as before.
    fn was_none(self) -> Result<(), CeremonyError> {
        Ok(self.before.keep(&self.path)?)
    }
}

fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| d.as_secs())
}
