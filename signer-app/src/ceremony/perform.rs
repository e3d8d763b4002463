//! The hands of a signing session: each effect that core asks for is performed here, and answered.

use strongroom_core::{
    ceremony::{approval::Voice, script::Action},
    flow::{Desk, Job, Verified},
    ids::{Digest, EcKey},
    journal::record::{Body, Outcome},
    policy::Decision,
    session::{Effect, Input, Session},
    words::order,
};

use super::{
    Room,
    book::{self, Book},
    error::CeremonyError,
    memory::Memory,
    officers,
    people::{Answer, Counted, Files, News, Wanted},
    table::Table,
    token,
};
use crate::{
    cards::Card,
    devices::{bytes::Bytes, protocol::SignJob},
    workers::device::DeviceWorker,
};

/// What performs a session's effects.
pub(super) struct Hands<'a> {
    room: &'a Room<'a>,
    memory: &'a Memory,
    desk: Desk<'a>,
    table: Table<'a>,
    pub(super) book: Book,
    cards: Vec<Card>,
    pub(super) worker: Option<DeviceWorker>,
    pub(super) device_key: Option<EcKey>,
    certificate: Vec<u8>,
    /// How the ceremony ended, once it has.
    pub(super) outcome: Option<Outcome>,
    /// The transaction that was signed.
    pub(super) txid: Option<Digest>,
    /// Files written for people.
    pub(super) files: Files,
}

impl<'a> Hands<'a> {
    pub(super) fn new(
        room: &'a Room<'a>,
        memory: &'a Memory,
        desk: Desk<'a>,
        book: Book,
        table: Table<'a>,
    ) -> Self {
        Self {
            room,
            memory,
            desk,
            table,
            book,
            cards: Vec::new(),
            worker: None,
            device_key: desk.sheet().map(|s| s.device_key),
            certificate: Vec::new(),
            outcome: None,
            txid: None,
            files: Vec::new(),
        }
    }

    /// Performs one effect; what came of it is the session's next input.
    pub(super) fn perform(
        &mut self,
        session: &Session,
        effect: Effect,
    ) -> Result<Option<Input>, CeremonyError> {
        match effect {
            Effect::Journal { blobs, body } => self.record(&blobs, body).map(Some),
            Effect::AskOfficers => {
                self.present_facts(session)?;
                self.ask(session).map(Some)
            }
            Effect::AskSignatures(jobs) => self.sign(&jobs).map(Some),
            Effect::AskSeal(text) => {
                let signature = self.worker()?.sign_document(&text)?;
                Ok(Some(Input::Sealed(signature)))
            }
            Effect::WriteMark(head) => {
                // The recorded answer is given again without a signature: then nothing has opened the token yet.
                if self.worker.is_none() {
                    self.gather_cards()?;
                    self.open_token()?;
                }
                token::mark(self.worker()?, head)?;
                Ok(Some(Input::Marked))
            }
            Effect::Recall {
                signatures,
                certificate,
            } => self.recall(&signatures, &certificate).map(Some),
            Effect::Show(answer) => self.show(&answer).map(Some),
            Effect::Tell(finding) => {
                self.room.people.hear(News::Found(&finding));
                // A statement that does not count leaves the question open: the next person is asked.
                if session.question().is_some() {
                    return self.ask(session).map(Some);
                }
                Ok(None)
            }
            Effect::Stray => Err(CeremonyError::Astray),
        }
    }

    fn record(&mut self, blobs: &[Vec<u8>], body: Body) -> Result<Input, CeremonyError> {
        if matches!(body, Body::Intent { .. }) {
            // A rolled-back journal, or a module that is away, must not leave a debit in doubt.
            self.open_token()?;
        }
        self.before(&body)?;
        if let (Body::Result { .. }, Some(certificate)) = (&body, blobs.last()) {
            self.certificate.clone_from(certificate);
        }
        if let Body::Intent { debit, .. } = &body {
            self.txid = Some(debit.txid);
        }
        self.outcome = body.outcome().cloned();
        let record = Box::new(self.book.journal().chain().next_record(body.clone()));
        self.book.append(blobs, body.clone())?;
        let head = self.book.head();
        if let (Body::Decided { .. }, Some(decision)) = (&body, blobs.last()) {
            let decision = Decision::from_bytes(decision)?;
            self.room.people.hear(News::Decided(&decision));
        }
        self.after(&body)?;
        Ok(Input::Durable { record, head })
    }

    /// The step that a record ends or begins.
    fn before(&mut self, body: &Body) -> Result<(), CeremonyError> {
        match body {
            Body::Decided { .. } => self.book.reach(Action::VerifyRequest, self.room.people),
            Body::Intent { approvals, .. } => {
                let lines: Vec<String> = approvals.iter().map(|a| format!("{a}\n")).collect();
                self.book.done(Action::Approve, lines.concat().as_bytes())?;
                self.book.reach(Action::RecordIntent, self.room.people)
            }
            Body::Result { signatures, .. } => {
                self.book
                    .done(Action::AskDevice, &book::hash_evidence(*signatures))?;
                self.book.reach(Action::RecordResult, self.room.people)
            }
            Body::Genesis { .. }
            | Body::CeremonyBegan { .. }
            | Body::StepDone { .. }
            | Body::KeysMade { .. }
            | Body::Registered { .. }
            | Body::Spoke { .. }
            | Body::Ended { .. }
            | Body::Sealed { .. }
            | Body::TailCut { .. }
            | Body::Marked { .. }
            | Body::SelfTested { .. } => Ok(()),
        }
    }

    fn after(&mut self, body: &Body) -> Result<(), CeremonyError> {
        match body {
            Body::Decided { decision, .. } => self
                .book
                .done(Action::VerifyRequest, &book::hash_evidence(*decision)),
            Body::Intent { request, .. } => self
                .book
                .done(Action::RecordIntent, &book::hash_evidence(*request)),
            Body::Result { certificate, .. } => self
                .book
                .done(Action::RecordResult, &book::hash_evidence(*certificate)),
            Body::Spoke { officer, yes, .. } => {
                let voice = if *yes { Voice::Yes } else { Voice::No };
                self.room.people.hear(News::Spoke { officer, voice });
                Ok(())
            }
            Body::Genesis { .. }
            | Body::CeremonyBegan { .. }
            | Body::StepDone { .. }
            | Body::KeysMade { .. }
            | Body::Registered { .. }
            | Body::Ended { .. }
            | Body::Sealed { .. }
            | Body::TailCut { .. }
            | Body::Marked { .. }
            | Body::SelfTested { .. } => Ok(()),
        }
    }

    /// Shows the facts once, before the first person is asked: what is shown is what is signed.
    fn present_facts(&mut self, session: &Session) -> Result<(), CeremonyError> {
        let Some((verified, quorum)) = session.question() else {
            return Err(CeremonyError::Astray);
        };
        if !quorum.spoken().is_empty() {
            return Ok(());
        }
        self.compare_order(verified)?;
        self.book.reach(Action::Approve, self.room.people)?;
        self.room.people.review(verified, &self.desk, quorum.needed())
    }

    /// Compares the words of what would leave the vault with those on the officers' paper, before the signer shows its
    /// own (E17): nobody can copy them from the screen.
    fn compare_order(&mut self, verified: &Verified) -> Result<(), CeremonyError> {
        self.book.reach(Action::CompareOrder, self.room.people)?;
        let words = order::words(self.desk.house.manifest.network, verified.summary());
        let people = self.room.people;
        officers::compare(people, &words, CeremonyError::OtherOrder, || people.order())?;
        self.book.done(Action::CompareOrder, words.to_string().as_bytes())
    }

    /// Asks the next person who is there. A card that does not open is not a voice.
    fn ask(&mut self, session: &Session) -> Result<Input, CeremonyError> {
        let (verified, quorum) = session.question().ok_or(CeremonyError::Astray)?;
        let by_name: Vec<&'static str> = verified
            .decision()
            .to_acknowledge()
            .map(|f| f.check.code())
            .collect();
        let wanted = Wanted::Voice {
            quorum,
            initiator: self.desk.initiator,
        };
        let people = self.room.people;
        if let Some(card) = officers::next_card(people, &mut self.table, &mut self.book, &wanted)? {
            let (_, note) = officers::speak(&card, people, quorum, self.desk.house.state, &by_name)?;
            self.cards.push(card);
            return Ok(Input::Approval(note));
        }
        Err(CeremonyError::Few {
            got: quorum.spoken().len(),
            need: quorum.needed(),
        })
    }

    fn sign(&mut self, jobs: &[Job]) -> Result<Input, CeremonyError> {
        self.book.reach(Action::AskDevice, self.room.people)?;
        self.open_token()?;
        let seen = self.memory.seen_r(self.book.journal())?;
        let people = self.room.people;
        let worker = self.worker()?;
        worker.seen_r(&seen)?;
        let jobs: Vec<SignJob> = jobs
            .iter()
            .map(|j| SignJob {
                key: Bytes(*j.key.as_bytes()),
                scheme: j.scheme(),
                digest: Bytes(*j.digest.as_bytes()),
            })
            .collect();
        let signatures = worker.sign(&jobs, &mut |progress| {
            let what = Counted::Signatures;
            people.hear(News::Progress { what, progress });
        })?;
        Ok(Input::Signatures(signatures))
    }

    /// Fetches what an earlier ceremony recorded; the session checks it.
    fn recall(&mut self, signatures: &Digest, certificate: &Digest) -> Result<Input, CeremonyError> {
        let blobs = self.book.journal().blobs();
        let (signatures, certificate) = (blobs.get(signatures)?, blobs.get(certificate)?);
        self.certificate.clone_from(&certificate);
        Ok(Input::Recalled {
            signatures,
            certificate,
        })
    }

    fn gather_cards(&mut self) -> Result<(), CeremonyError> {
        let journal = self.book.journal();
        let (need, roster) = (self.memory.pins(journal)?.quorum, self.memory.roster(journal)?);
        let cards = std::mem::take(&mut self.cards);
        let people = self.room.people;
        self.cards = officers::shares(people, &mut self.table, &mut self.book, cards, (need, &roster))?;
        Ok(())
    }

    fn open_token(&mut self) -> Result<(), CeremonyError> {
        if self.worker.is_some() {
            return Ok(());
        }
        let pins = self.memory.pins(self.book.journal())?;
        let cards = std::mem::take(&mut self.cards);
        let opened = self
            .table
            .open_token(&mut self.book, &cards, &pins, self.device_key);
        self.worker = Some(opened?);
        Ok(())
    }

    fn worker(&mut self) -> Result<&mut DeviceWorker, CeremonyError> {
        self.worker.as_mut().ok_or(CeremonyError::Astray)
    }

    fn show(&mut self, answer: &[u8]) -> Result<Input, CeremonyError> {
        let people = self.room.people;
        self.book.reach(Action::ShowAnswer, people)?;
        let shown = people.show(&Answer {
            psbt: answer,
            certificate: &self.certificate,
        })?;
        self.files.extend(shown);
        self.book.done(Action::ShowAnswer, answer)?;
        self.book.reach(Action::Close, people)?;
        let root = self.book.head().root;
        self.book.done(Action::Close, &book::hash_evidence(root))?;
        Ok(Input::Drawn)
    }
}
