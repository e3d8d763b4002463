//! The hands of a signing session: each effect that core asks for is performed here, and answered.

use std::{collections::VecDeque, path::PathBuf};

use strongroom_core::{
    ceremony::{approval::Voice, script::Action},
    flow::{Desk, Job, Verified},
    ids::{Digest, EcKey},
    journal::record::{Body, Outcome},
    policy::{Decision, Finding},
    session::{Effect, Input, Session},
    words::order,
};

use super::{
    Room,
    answers::Present,
    book::{self, Book},
    error::CeremonyError,
    light,
    memory::Memory,
    people,
    progress::{Meter, say},
    table::Table,
    token,
};
use crate::{
    cards::{Card, guess::GuessError},
    devices::{bytes::Bytes, protocol::SignJob},
    messages,
    site::files,
    workers::device::DeviceWorker,
};

/// What performs a session's effects.
pub(super) struct Hands<'a> {
    room: &'a Room<'a>,
    memory: &'a Memory,
    desk: Desk<'a>,
    table: Table<'a>,
    pub(super) book: Book,
    voices: VecDeque<&'a Present>,
    cards: Vec<Card>,
    pub(super) worker: Option<DeviceWorker>,
    pub(super) device_key: Option<EcKey>,
    certificate: Vec<u8>,
    /// How the ceremony ended, once it has.
    pub(super) outcome: Option<Outcome>,
    /// The transaction that was signed.
    pub(super) txid: Option<Digest>,
    /// Files written for people.
    pub(super) files: Vec<(&'static str, PathBuf)>,
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
            voices: people::voices(room, desk.initiator).into(),
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
                tell(&finding);
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
            for finding in &Decision::from_bytes(decision)?.findings {
                tell(finding);
            }
        }
        self.after(&body)?;
        Ok(Input::Durable { record, head })
    }

    /// The step that a record ends or begins.
    fn before(&mut self, body: &Body) -> Result<(), CeremonyError> {
        match body {
            Body::Decided { .. } => self.book.reach(Action::VerifyRequest, self.room.answers),
            Body::Intent { approvals, .. } => {
                let lines: Vec<String> = approvals.iter().map(|a| format!("{a}\n")).collect();
                self.book.done(Action::Approve, lines.concat().as_bytes())?;
                self.book.reach(Action::RecordIntent, self.room.answers)
            }
            Body::Result { signatures, .. } => {
                self.book
                    .done(Action::AskDevice, &book::hash_evidence(*signatures))?;
                self.book.reach(Action::RecordResult, self.room.answers)
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
            Body::Decided {
                decision, accepted, ..
            } => {
                say(if *accepted { "  accepted" } else { "  refused" });
                self.book
                    .done(Action::VerifyRequest, &book::hash_evidence(*decision))
            }
            Body::Intent { request, .. } => self
                .book
                .done(Action::RecordIntent, &book::hash_evidence(*request)),
            Body::Result { certificate, .. } => self
                .book
                .done(Action::RecordResult, &book::hash_evidence(*certificate)),
            Body::Spoke { officer, yes, .. } => {
                let voice = if *yes { Voice::Yes } else { Voice::No };
                say(&format!("  {officer} says {voice}"));
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
        self.book.reach(Action::Approve, self.room.answers)?;
        for line in verified.facts().lines().skip(1) {
            say(&format!("  {line}"));
        }
        Ok(())
    }

    /// Compares the words of what would leave the vault with those on the officers' paper, before the signer shows its
    /// own (E17): nobody can copy them from the screen.
    fn compare_order(&mut self, verified: &Verified) -> Result<(), CeremonyError> {
        self.book.reach(Action::CompareOrder, self.room.answers)?;
        let brought = self.room.answers.order()?;
        let words = order::words(self.desk.house.manifest.network, verified.summary());
        if brought.split_whitespace().ne(words.as_slice().iter().copied()) {
            return Err(CeremonyError::OtherOrder);
        }
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
        while let Some(present) = self.voices.pop_front() {
            let card = match self.table.card(&mut self.book, present) {
                Ok(card) => card,
                Err(
                    error @ (CeremonyError::Card { .. }
                    | CeremonyError::CardForeign { .. }
                    | CeremonyError::Guess(GuessError::Wait { .. })),
                ) => {
                    say(&format!("  {}: {error}", messages::code(&error)));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let (_, note) = people::speak(&card, present, quorum, self.desk.house.state, &by_name)?;
            self.cards.push(card);
            return Ok(Input::Approval(note));
        }
        Err(CeremonyError::Few {
            got: quorum.spoken().len(),
            need: quorum.needed(),
        })
    }

    fn sign(&mut self, jobs: &[Job]) -> Result<Input, CeremonyError> {
        self.book.reach(Action::AskDevice, self.room.answers)?;
        self.open_token()?;
        let seen = self.memory.seen_r(self.book.journal())?;
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
        let mut meter = Meter::new("signatures");
        let signatures = worker.sign(&jobs, &mut |p| meter.tell(p))?;
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
        let need = self.memory.pins(self.book.journal())?.quorum;
        while self.cards.len() < usize::from(need) {
            let Some(present) = self.voices.pop_front() else {
                return Err(CeremonyError::Few {
                    got: self.cards.len(),
                    need,
                });
            };
            let card = self.table.card(&mut self.book, present)?;
            self.cards.push(card);
        }
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
        let answers = self.room.answers;
        self.book.reach(Action::ShowAnswer, answers)?;
        let out = answers.path(answers.out.as_ref(), "out")?;
        files::make_dir(&out)?;
        let (psbt, certificate) = (out.join("answer.psbt"), out.join("certificate.txt"));
        files::write(&psbt, answer)?;
        files::write(&certificate, &self.certificate)?;
        let frames = out.join("frames");
        let count = light::show(answer, answers.frame_bytes.unwrap_or(light::FRAME_BYTES), &frames)?;
        say(&format!("  {count} frames in {}", frames.display()));
        self.files.extend([
            ("answer", psbt),
            ("certificate", certificate),
            ("answer frames", frames),
        ]);
        self.book.done(Action::ShowAnswer, answer)?;
        self.book.reach(Action::Close, answers)?;
        let root = self.book.head().root;
        self.book.done(Action::Close, &book::hash_evidence(root))?;
        Ok(Input::Drawn)
    }
}

fn tell(finding: &Finding) {
    let words = finding.check.words();
    let (code, place) = (finding.check.code(), finding.place);
    say(&format!("  {code} at {place}: {}", words.what));
    for fact in &finding.facts {
        say(&format!("    {}: {}", fact.name, fact.value));
    }
    say(&format!("    do: {}", words.todo));
}
