//! The people of a ceremony, as its thread sees them: each question waits for the window's answer.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{SyncSender, sync_channel},
    },
};

use strongroom_core::{
    ceremony::{quorum::Quorum, script::Step},
    flow::{Desk, Medium, Verified},
    ids::Label,
    wallet::Roster,
    words::Words,
};

use super::{
    Heard,
    ask::{Ask, Reply, Wanting},
    told::Told,
};
use crate::{
    ceremony::{
        error::CeremonyError,
        people::{
            Answer, Confirmed, Files, Founding, News, Passphrases, People, Presented, Receipt, Said, Wanted,
        },
    },
    screens::model::ReviewModel,
};

/// People behind a window.
pub(super) struct Proxy {
    tell: SyncSender<Heard>,
    wake: Arc<dyn Fn() + Send + Sync>,
    gone: Arc<Gone>,
}

/// How a question that waits learns that the window is gone, whoever still holds its reply.
#[derive(Default)]
pub(super) struct Gone {
    waits: Mutex<Waits>,
}

#[derive(Default)]
struct Waits {
    question: Option<Box<dyn FnOnce() + Send>>,
    gone: bool,
}

impl Gone {
    fn set(&self, no_answer: Box<dyn FnOnce() + Send>) {
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        if waits.gone {
            no_answer();
        } else {
            waits.question = Some(no_answer);
        }
    }

    fn clear(&self) {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).question = None;
    }

    /// The window is gone: what waits gets no answer, and nothing that comes after it does.
    pub(super) fn say(&self) {
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.gone = true;
        if let Some(no_answer) = waits.question.take() {
            no_answer();
        }
    }
}

impl Proxy {
    pub(super) fn new(tell: SyncSender<Heard>, wake: Arc<dyn Fn() + Send + Sync>, gone: Arc<Gone>) -> Self {
        Self { tell, wake, gone }
    }

    fn send(&self, heard: Heard) -> Result<(), CeremonyError> {
        let sent = self.tell.send(heard).map_err(|_| CeremonyError::Stopped);
        (self.wake)();
        sent
    }

    fn ask<T: Send + 'static>(&self, question: impl FnOnce(Reply<T>) -> Ask) -> Result<T, CeremonyError> {
        let (back, answer) = sync_channel(1);
        let nobody = back.clone();
        self.gone.set(Box::new(move || drop(nobody.try_send(None))));
        self.send(Heard::Asked(question(Reply::new(back))))?;
        let answer = answer.recv().ok().flatten();
        self.gone.clear();
        answer.ok_or(CeremonyError::Stopped)
    }
}

impl People for Proxy {
    fn hear(&self, news: News<'_>) {
        // A window that is gone hears nothing; the next question finds out.
        drop(self.send(Heard::Told(Told::from(news))));
    }

    fn is_patient(&self) -> bool {
        true
    }

    fn initiator(&self, officers: Option<&Roster>) -> Result<Label, CeremonyError> {
        self.ask(|reply| Ask::Initiator(officers.cloned(), reply))
    }

    fn founding(&self) -> Result<Founding, CeremonyError> {
        self.ask(Ask::Founding)
    }

    fn passphrases(&self, officer: &Label) -> Result<Passphrases, CeremonyError> {
        self.ask(|reply| Ask::Passphrases(officer.clone(), reply))
    }

    fn confirm(&self, step: &Step) -> Result<Confirmed, CeremonyError> {
        self.ask(|reply| Ask::Confirm(step.clone(), reply))
    }

    fn receipt(&self, given: bool) -> Result<Receipt, CeremonyError> {
        self.ask(|reply| Ask::Receipt(given, reply))
    }

    fn papers(&self) -> Result<(String, String), CeremonyError> {
        self.ask(Ask::Papers)
    }

    fn words(&self, vault: &Label, own: &Words) -> Result<String, CeremonyError> {
        self.ask(|reply| Ask::Words(vault.clone(), own.clone(), reply))
    }

    fn request(&self, _: &Path) -> Result<(Medium, Vec<u8>), CeremonyError> {
        self.ask(Ask::Request)
    }

    fn order(&self) -> Result<String, CeremonyError> {
        self.ask(Ask::Order)
    }

    fn review(&self, verified: &Verified, desk: &Desk<'_>, needed: u8) -> Result<(), CeremonyError> {
        let model = ReviewModel::of(verified, desk, needed);
        self.send(Heard::Told(Told::Reviewed(Box::new(model))))
    }

    fn card(&self, wanted: &Wanted<'_>) -> Result<Option<Presented>, CeremonyError> {
        self.ask(|reply| Ask::Card(Wanting::of(wanted), reply)).map(Some)
    }

    fn voice(
        &self,
        officer: &Label,
        quorum: &Quorum,
        by_name: &[&'static str],
    ) -> Result<Said, CeremonyError> {
        let wanting = Wanting::voices(quorum);
        self.ask(|reply| Ask::Voice(officer.clone(), wanting, by_name.to_vec(), reply))
    }

    fn show(&self, answer: &Answer<'_>) -> Result<Files, CeremonyError> {
        let (psbt, certificate) = (answer.psbt.to_vec(), answer.certificate.to_vec());
        self.ask(|reply| Ask::Show {
            psbt,
            certificate,
            reply,
        })
    }
}
