//! A ceremony that runs, as the window keeps it: what it told, what it asks, what people are at.

use std::{io, path::PathBuf, sync::Arc};

use strongroom_core::{
    ceremony::script::{Action, Kind, Step},
    ids::{CeremonyId, Label},
    policy::{Decision, Finding, change::Change},
    wallet::roster::Role,
    words::Words,
};
use strongroom_light::{Playing, Scanning};
use strongroom_optics::Gray;

use super::states::States;
use crate::{
    ceremony::{
        End, Report,
        error::CeremonyError,
        people::{Counted, Files, Founding},
    },
    messages,
    route::{self, Over, Screen},
    screens::{model::ReviewModel, signing::Stage},
    workers::ceremony::{Ask, CeremonyWorker, Heard, Told, Trouble},
};

/// What is known of the ceremony.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) ceremony: Option<CeremonyId>,
    pub(super) steps: Arc<[Step]>,
    /// The number of the step that was reached.
    pub(super) step: u16,
    pub(super) decision: Option<Decision>,
    pub(super) review: Option<ReviewModel>,
    pub(super) reviewed: bool,
    pub(super) found: Vec<Finding>,
    /// Why the last answer was not taken.
    pub(super) again: Option<Trouble>,
    pub(super) edit: Option<(Vec<Change>, Option<u32>)>,
    pub(super) edit_read: bool,
    /// The vault to be registered, and its fingerprint's words.
    pub(super) registers: Option<(Label, Words)>,
    /// The words of the order that were compared.
    pub(super) order: String,
    pub(super) progress: Option<Meter>,
}

/// How far a long step is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter {
    pub(super) what: Counted,
    pub(super) done: u32,
    pub(super) total: u32,
    /// When it began, in the window's seconds.
    pub(super) since: f64,
}

impl Meter {
    /// Seconds left, once one is done.
    pub(super) fn seconds_left(&self, now: f64) -> Option<u32> {
        let left = self.total.saturating_sub(self.done);
        let each = (now - self.since).max(0.0) / f64::from(self.done);
        let seconds = (each * f64::from(left)).ceil();
        (self.done > 0 && seconds.is_finite()).then_some(seconds as u32)
    }
}

fn operators(founding: &Founding) -> Vec<Label> {
    let officers = founding.officers.iter();
    let with = officers.filter(|(_, roles)| roles.contains(&Role::Operator));
    with.map(|(id, _)| id.clone()).collect()
}

/// What people are at between a question and its answer.
#[derive(Default)]
pub(super) struct AtHand {
    pub(super) scanning: Option<Scanning>,
    pub(super) playing: Option<Playing>,
    /// What is wrong with what was brought, before the ceremony sees it.
    pub(super) wrong: Option<Trouble>,
    /// The officer who comes with a card, and the card.
    pub(super) officer: Option<Label>,
    pub(super) sealed: Option<Vec<u8>>,
    /// Whether what arrived came on the medium.
    pub(super) by_file: bool,
    /// What was written to the medium, and the files.
    pub(super) written: Option<String>,
    pub(super) files: Files,
    /// A code that stands still.
    pub(super) code: Option<Gray>,
}

/// A ceremony that runs.
pub(super) struct Running {
    pub(super) kind: Kind,
    pub(super) asked: Option<Ask>,
    pub(super) facts: Facts,
    pub(super) hand: AtHand,
    pub(super) states: States,
    /// What a new site is to be, until the ceremony takes it.
    pub(super) founding: Option<Founding>,
    /// Who may begin at a new site.
    pub(super) operators: Vec<Label>,
    pub(super) breaking: bool,
    pub(super) over: Option<Result<Report, CeremonyError>>,
    pub(super) refusal_read: bool,
    worker: CeremonyWorker,
}

impl Running {
    pub(super) fn start(
        kind: Kind,
        founding: Option<Box<Founding>>,
        site: PathBuf,
        exe: PathBuf,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Ok(Self {
            kind,
            worker: CeremonyWorker::start(kind, site, exe, wake)?,
            asked: None,
            facts: Facts::default(),
            hand: AtHand::default(),
            states: States::default(),
            operators: founding.as_deref().map(operators).unwrap_or_default(),
            founding: founding.map(|f| *f),
            breaking: false,
            over: None,
            refusal_read: false,
        })
    }

    /// Takes what came; `now` is the window's clock in seconds.
    pub(super) fn poll(&mut self, now: f64) {
        while let Some(heard) = self.worker.poll() {
            match heard {
                Heard::Told(told) => self.take(told, now),
                Heard::Asked(ask) => self.ask(ask),
                Heard::Over(over) => {
                    (self.asked, self.breaking, self.founding) = (None, false, None);
                    self.hand = AtHand::default();
                    self.states = States::default();
                    self.over = Some(*over);
                }
            }
        }
    }

    fn ask(&mut self, ask: Ask) {
        // What was at hand belonged to the question before; only the officer of a passphrase that was mistyped stays.
        let officer = self.hand.officer.take().filter(|_| self.facts.again.is_some());
        let sealed = self.hand.sealed.take().filter(|_| officer.is_some());
        self.hand = AtHand {
            officer,
            sealed,
            ..AtHand::default()
        };
        self.facts.progress = None;
        if let Ask::Words(vault, own, _) = &ask {
            self.facts.registers = Some((vault.clone(), own.clone()));
        }
        self.asked = match (ask, self.founding.take()) {
            (Ask::Founding(reply), Some(founding)) => {
                reply.give(founding);
                None
            }
            (ask, founding) => {
                self.founding = founding;
                Some(ask)
            }
        };
    }

    fn take(&mut self, told: Told, now: f64) {
        let facts = &mut self.facts;
        match told {
            Told::Began { ceremony, steps, .. } => {
                (facts.ceremony, facts.steps) = (Some(ceremony), steps.into());
            }
            Told::Step(number) => facts.step = number,
            Told::Decided(decision) => facts.decision = Some(*decision),
            Told::Reviewed(model) => facts.review = Some(*model),
            Told::Found(finding) | Told::Unheard(_, finding) => facts.found.push(finding),
            Told::Again(trouble) => facts.again = Some(trouble),
            Told::Edit(changes, until) => facts.edit = Some((changes, until)),
            Told::Progress(what, done, total) => {
                let before = facts.progress.filter(|meter| meter.what == what);
                facts.progress = Some(Meter {
                    what,
                    done,
                    total,
                    since: before.map_or(now, |meter| meter.since),
                });
            }
            // These stand in the journal, on the rail and in the report.
            Told::Closed(..)
            | Told::Spoke(..)
            | Told::Exception(_)
            | Told::TokenMade(_)
            | Told::CardIssued(..)
            | Told::Orphan(_)
            | Told::Stands(_)
            | Told::Checkpoint(..) => {}
        }
    }

    /// Gives the question away, to be answered; what its screen remembers is forgotten.
    pub(super) fn answered(&mut self) -> Option<Ask> {
        self.facts.again = None;
        self.hand.wrong = None;
        self.states.forget();
        self.asked.take()
    }

    /// What the module is at while nobody is asked; nothing where the machine works by itself.
    pub(super) fn stage(&self) -> Option<Stage<'static>> {
        if let Some(meter) = self.facts.progress {
            let all = meter.done >= meter.total;
            return Some(if all {
                Stage::Verifying
            } else {
                Stage::Signing(meter.done)
            });
        }
        let step = self.facts.steps.iter().find(|s| s.number == self.facts.step);
        match step?.action {
            Action::RecordIntent | Action::AskDevice => Some(Stage::Opening),
            Action::RecordResult => Some(Stage::Recording),
            Action::ShowAnswer => Some(Stage::Marking),
            Action::Attend
            | Action::OpenSite
            | Action::EnrolOfficers
            | Action::InitToken
            | Action::IssueCards
            | Action::OpenToken
            | Action::MakeKeys
            | Action::SignSheet
            | Action::OpenJournal
            | Action::ReadManifest
            | Action::CompareWords
            | Action::Approve
            | Action::RecordRegistration
            | Action::ScanRequest
            | Action::VerifyRequest
            | Action::CompareOrder
            | Action::TestToken
            | Action::Close => None,
        }
    }

    /// Where people are, as the program's log has it: the screen, and how far they are on it.
    pub(super) fn place(&self) -> String {
        let (screen, hand) = (self.screen(), &self.hand);
        let name = screen.name();
        let scans = hand.scanning.as_ref();
        match screen {
            Screen::Scan => match scans.and_then(Scanning::arrived) {
                Some(arrived) => format!("{name} whole {}", arrived.words),
                None => name.to_owned(),
            },
            Screen::Receipt | Screen::Card if scans.is_some() => format!("{name} camera"),
            Screen::Card => match (&hand.officer, &hand.sealed) {
                (None, _) => format!("{name} whose"),
                (Some(officer), None) => format!("{name} {officer} where"),
                (Some(officer), Some(_)) if self.states.card.is_typing() => {
                    format!("{name} {officer} typing")
                }
                (Some(officer), Some(_)) => format!("{name} {officer} passphrase"),
            },
            Screen::Words if self.states.words.is_whole() => format!("{name} whole"),
            Screen::Order if self.states.order.is_whole() => format!("{name} whole"),
            Screen::Review => match &self.facts.review {
                Some(model) => format!("{name} {}", self.states.review.page(model)),
                None => name.to_owned(),
            },
            Screen::Confirm => match &self.asked {
                Some(Ask::Confirm(step, _)) => format!("{name} {}", step.id),
                Some(_) | None => name.to_owned(),
            },
            Screen::Voice => match &self.asked {
                Some(Ask::Voice(officer, ..)) => format!("{name} {officer}"),
                Some(_) | None => name.to_owned(),
            },
            Screen::Passphrase => match &self.asked {
                Some(Ask::Passphrases(officer, _)) => format!("{name} {officer}"),
                Some(_) | None => name.to_owned(),
            },
            Screen::Aborted => match &self.over {
                Some(Err(error)) => format!("{name} {}", messages::code(error)),
                Some(Ok(_)) | None => name.to_owned(),
            },
            Screen::Working
            | Screen::Operator
            | Screen::Receipt
            | Screen::Papers
            | Screen::Edit
            | Screen::Words
            | Screen::Order
            | Screen::Present
            | Screen::Refusal
            | Screen::Close
            | Screen::BreakOff => name.to_owned(),
        }
    }

    /// The screen that people see.
    pub(super) fn screen(&self) -> Screen {
        route::screen(&route::Standing {
            asked: self.asked.as_ref(),
            to_review: self.facts.review.is_some() && !self.facts.reviewed,
            to_read: self.facts.edit.is_some() && !self.facts.edit_read,
            breaking: self.breaking,
            over: self.over.as_ref().map(|over| match over {
                Ok(Report {
                    end: End::Refused(_), ..
                }) if !self.refusal_read => Over::Refused,
                Ok(_) => Over::Closed,
                Err(_) => Over::Broken,
            }),
        })
    }
}
