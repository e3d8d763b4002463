//! The rooms between ceremonies: the first screen, addresses, the journal, the policy, settings.

mod looks;

use std::sync::Arc;

use eframe::egui::Ui;
use strongroom_core::{
    ceremony::script::Kind,
    journal::record::Record,
    policy::{MAX_POLICY, Policy},
};
use strongroom_light::source::{Place, camera};
use strongroom_optics::Gray;

use self::looks::Looks;
use super::env::{Env, code};
use crate::{
    catalogue::Words,
    ceremony::{error::CeremonyError, standing::Standing, vault::Shown},
    messages::window,
    screens::{
        address, journal, policy, settings,
        start::{self, Task},
    },
    theme,
    widgets::{Bar, Frame, refusal::Refusal},
    workers::{
        ceremony::Trouble,
        standing::{Found, Job, StandingWorker},
    },
};

/// Where people go from here.
pub(super) enum Went {
    /// Into a ceremony.
    Ceremony(Kind),
    /// To say what a new site is to be.
    Provision,
    /// Out.
    Leave,
}

/// The room that people are in.
enum Room {
    Start,
    Address(address::State, Option<Derived>),
    Journal(journal::State, Option<Notice>),
    Policy(Box<policy::State>, Option<policy::Compared>, Option<Trouble>),
    Settings(settings::State, Vec<String>),
}

/// An address that was asked for.
struct Derived {
    index: u32,
    shown: Result<Shown, Trouble>,
    code: Option<Gray>,
}

/// What the journal's room was told last.
enum Notice {
    Busy,
    Verified(u64, String),
    Exported(u64, String),
    Refused(Trouble),
}

/// The rooms.
pub(super) struct Rooms {
    worker: StandingWorker,
    looks: Looks,
    room: Room,
    records: Vec<Record>,
    told: Option<policy::Told>,
}

impl Rooms {
    /// Begins with the first screen, and looks at everything.
    pub(super) fn new(worker: StandingWorker) -> Self {
        let mut rooms = Self {
            worker,
            looks: Looks::default(),
            room: Room::Start,
            records: Vec::new(),
            told: None,
        };
        rooms.look();
        rooms
    }

    /// Looks at everything anew.
    pub(super) fn look(&mut self) {
        self.looks = Looks::default();
        self.room = Room::Start;
        self.worker.ask(Job::Look);
    }

    /// How the site stands, once it was looked at.
    pub(super) fn standing(&self) -> Option<&Standing> {
        self.looks.standing()
    }

    /// Where people are, as the program's log has it.
    pub(super) fn place(&self) -> String {
        let name = match &self.room {
            Room::Start if self.looks.are_done() => "start",
            Room::Start => "looks",
            Room::Address(_, None) => "address",
            Room::Address(_, Some(derived)) if derived.shown.is_ok() => "address shown",
            Room::Address(..) => "address refused",
            Room::Journal(_, Some(Notice::Verified(..))) => "journal verified",
            Room::Journal(_, Some(Notice::Exported(..))) => "journal exported",
            Room::Journal(..) => "journal",
            Room::Policy(_, Some(_), _) => "policy compared",
            Room::Policy(..) => "policy",
            Room::Settings(..) => "settings",
        };
        name.to_owned()
    }

    /// Notes what keeps a ceremony from beginning.
    pub(super) fn trouble(&mut self, trouble: Trouble) {
        self.looks.trouble(trouble);
    }

    /// Takes what was found.
    pub(super) fn poll(&mut self) {
        while let Some(found) = self.worker.poll() {
            match (found, &mut self.room) {
                (Found::Records(Ok((records, root))), room) => {
                    let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
                    self.records = records;
                    if let Room::Journal(_, notice) = room {
                        *notice = Some(Notice::Verified(count, root));
                    }
                }
                (Found::Exported(Ok((count, folder))), Room::Journal(_, notice)) => {
                    *notice = Some(Notice::Exported(count, folder));
                }
                (Found::Records(Err(trouble)) | Found::Exported(Err(trouble)), Room::Journal(_, notice)) => {
                    *notice = Some(Notice::Refused(trouble))
                }
                (Found::Address(index, shown), Room::Address(_, derived)) => {
                    let uri = shown.as_ref().ok().map(|s| s.address.clone());
                    *derived = Some(Derived {
                        index,
                        shown,
                        code: uri.and_then(|uri| code(uri.as_bytes())),
                    });
                }
                // Whoever asked has left the room.
                (Found::Records(_) | Found::Exported(_) | Found::Address(..), _) => {}
                (
                    found @ (Found::Network(_) | Found::Memory(_) | Found::KnownAnswers(_) | Found::Site(_)),
                    _,
                ) => {
                    self.looks.take(found);
                    self.told = self.looks.policy().map(policy::Told::of);
                }
            }
        }
    }

    /// Draws the room.
    pub(super) fn ui(&mut self, ui: &mut Ui, env: &mut Env, bar: Bar<'_>) -> Option<Went> {
        let words = Arc::clone(&env.words);
        let frame = Frame {
            words: &words,
            bar,
            rail: &[],
        };
        match &mut self.room {
            Room::Start => self.start(ui, frame, env),
            Room::Address(..) => self.address(ui, frame),
            Room::Journal(..) => self.journal(ui, frame, env),
            Room::Policy(..) => self.policy(ui, frame, env),
            Room::Settings(..) => self.settings(ui, frame, env),
        }
    }

    fn start(&mut self, ui: &mut Ui, frame: Frame<'_>, env: &mut Env) -> Option<Went> {
        let practice_only = env.setup.practice;
        let (checks, offers) = (self.looks.checks(practice_only), self.looks.offers(practice_only));
        let view = start::View {
            frame,
            checks: &checks,
            offers: &offers,
            closed: None,
        };
        match start::ui(ui, &view, &mut start::State)? {
            start::Action::Leave => Some(Went::Leave),
            start::Action::Begin(task) => self.go(task, env),
        }
    }

    fn go(&mut self, task: Task, env: &mut Env) -> Option<Went> {
        match task {
            Task::Sign => return Some(Went::Ceremony(Kind::Sign)),
            Task::Register => return Some(Went::Ceremony(Kind::Register)),
            Task::TestToken => return Some(Went::Ceremony(Kind::Test)),
            Task::Provision => return Some(Went::Provision),
            Task::Address => self.room = Room::Address(address::State::default(), None),
            Task::Journal => {
                self.records = Vec::new();
                self.worker.ask(Job::Records);
                self.room = Room::Journal(journal::State::default(), Some(Notice::Busy));
            }
            Task::Policy => {
                env.look_at_medium();
                self.room = Room::Policy(Box::default(), None, None);
            }
            Task::Settings => {
                let devices = camera::list();
                let names = devices.into_iter().map(|device| device.name).collect();
                self.room = Room::Settings(settings::State, names);
            }
        }
        None
    }

    fn address(&mut self, ui: &mut Ui, frame: Frame<'_>) -> Option<Went> {
        let Room::Address(state, derived) = &mut self.room else {
            return None;
        };
        let view = address::View {
            frame,
            shown: derived.as_ref().and_then(|d| {
                let shown = d.shown.as_ref().ok()?;
                Some(address::Shown {
                    index: d.index,
                    address: &shown.address,
                    code: d.code.as_ref(),
                    vault_words: &shown.words,
                })
            }),
            problem: derived.as_ref().and_then(|d| d.shown.as_ref().err()).map(said),
        };
        match address::ui(ui, &view, state)? {
            address::Action::Show(index) => {
                self.worker.ask(Job::Address(index));
            }
            address::Action::Back => self.room = Room::Start,
        }
        None
    }

    fn journal(&mut self, ui: &mut Ui, frame: Frame<'_>, env: &mut Env) -> Option<Went> {
        let Room::Journal(state, notice) = &mut self.room else {
            return None;
        };
        let view = journal::View {
            frame,
            records: &self.records,
            notice: notice.as_ref().map(|notice| match notice {
                Notice::Busy => journal::Notice::Busy,
                Notice::Verified(records, words) => journal::Notice::Verified {
                    records: *records,
                    words,
                },
                Notice::Exported(records, folder) => journal::Notice::Exported {
                    records: *records,
                    folder,
                },
                Notice::Refused(trouble) => journal::Notice::Refused(said(trouble)),
            }),
        };
        let job = match journal::ui(ui, &view, state)? {
            journal::Action::Back => {
                self.room = Room::Start;
                return None;
            }
            journal::Action::Verify => Job::Records,
            journal::Action::Export => match &env.setup.medium {
                Some(medium) => Job::Export(medium.clone()),
                None => {
                    *notice = Some(Notice::Refused(no_medium()));
                    return None;
                }
            },
        };
        *notice = Some(Notice::Busy);
        self.worker.ask(job);
        None
    }

    fn policy(&mut self, ui: &mut Ui, frame: Frame<'_>, env: &mut Env) -> Option<Went> {
        let Room::Policy(state, compared, problem) = &mut self.room else {
            return None;
        };
        let view = policy::View {
            frame,
            told: self.told.as_ref(),
            offered: env.medium.names(),
            compared: compared.as_ref(),
            problem: problem.as_ref().map(said),
        };
        match policy::ui(ui, &view, state)? {
            policy::Action::Compare(index) => {
                let name = env.medium.names().get(index).cloned().unwrap_or_default();
                let other = env
                    .read_text(index, MAX_POLICY)
                    .and_then(|text| Policy::parse(&text).map_err(|e| Trouble::of(&CeremonyError::from(e))));
                (*compared, *problem) = match (other, self.looks.policy()) {
                    (Ok(other), Some(own)) => (Some(policy::Compared::of(name, own, &other)), None),
                    (Ok(_), None) => (None, None),
                    (Err(trouble), _) => (None, Some(trouble)),
                };
            }
            policy::Action::Back => self.room = Room::Start,
        }
        None
    }

    fn settings(&mut self, ui: &mut Ui, frame: Frame<'_>, env: &mut Env) -> Option<Went> {
        let Room::Settings(state, cameras) = &mut self.room else {
            return None;
        };
        let number = match env.setup.camera {
            Place::Camera { number } => number.map(|n| usize::try_from(n).unwrap_or(usize::MAX)),
            Place::Display { .. } | Place::Folder { .. } | Place::Video { .. } => None,
        };
        let view = settings::View {
            frame,
            look: env.look,
            cameras,
            camera: number,
        };
        match settings::ui(ui, &view, state)? {
            settings::Action::Look(look) => {
                env.look = look;
                theme::apply(ui.ctx(), look);
            }
            settings::Action::Language(language) => env.words = Arc::new(Words::new(language)),
            settings::Action::Camera(index) => {
                let number = u32::try_from(index).ok();
                env.setup.camera = Place::Camera { number };
            }
            settings::Action::Back => self.room = Room::Start,
        }
        None
    }
}

fn said(trouble: &Trouble) -> Refusal<'_> {
    Refusal {
        code: trouble.code,
        what: &trouble.what,
        todo: trouble.todo,
    }
}

fn no_medium() -> Trouble {
    let (code, what, todo) = window::NO_MEDIUM;
    Trouble {
        code,
        what: what.to_owned(),
        todo,
    }
}
