//! The first screen: what the signer found out about itself, and what can be done now.

use eframe::egui::{Key, Ui};

use crate::{
    catalogue::{Id, Words, ids::start},
    theme,
    widgets::{
        Frame, Push, Weight, button, keys,
        refusal::{self, Refusal},
        text,
    },
};

/// What the signer looks at before anybody may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// The machine has no network.
    Network,
    /// Memory stays off the disk, and no core is dumped.
    Memory,
    /// The module's profile is there and can be used.
    Profile {
        /// The token's serial number.
        serial: &'a str,
    },
    /// Every record of the journal was proved.
    Journal {
        /// How many there are.
        records: u64,
        /// The root over them as words.
        words: &'a str,
    },
    /// The program's own arithmetic gives the answers that are known.
    KnownAnswers {
        /// How many were compared.
        count: u32,
    },
}

/// How a look ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// Not done yet.
    Running,
    /// As it should be.
    Fine,
    /// Not as it should be, which is borne in practice.
    Borne,
    /// There is nothing to look at yet.
    Absent,
    /// Not as it should be.
    Wrong(Refusal<'a>),
}

/// One look and how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check<'a> {
    /// What was looked at.
    pub part: Part<'a>,
    /// How it ended.
    pub found: Found<'a>,
}

/// What can be begun from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// The ceremony `sign`.
    Sign,
    /// The ceremony `register`: a vault, or a new policy of it.
    Register,
    /// The ceremony `test`: every key of the token.
    TestToken,
    /// The ceremony `init`: a new site.
    Provision,
    /// A receive address.
    Address,
    /// The journal.
    Journal,
    /// The policy.
    Policy,
    /// Look, language, camera.
    Settings,
}

impl Task {
    /// All of them, in the order of their digits.
    pub const ALL: [Self; 8] = [
        Self::Sign,
        Self::Register,
        Self::TestToken,
        Self::Provision,
        Self::Address,
        Self::Journal,
        Self::Policy,
        Self::Settings,
    ];

    const fn key(self) -> Key {
        match self {
            Self::Sign => Key::Num1,
            Self::Register => Key::Num2,
            Self::TestToken => Key::Num3,
            Self::Provision => Key::Num4,
            Self::Address => Key::Num5,
            Self::Journal => Key::Num6,
            Self::Policy => Key::Num7,
            Self::Settings => Key::Num8,
        }
    }

    const fn title(self) -> Id {
        match self {
            Self::Sign => start::SIGN,
            Self::Register => start::REGISTER,
            Self::TestToken => start::TEST_TOKEN,
            Self::Provision => start::PROVISION,
            Self::Address => start::ADDRESS,
            Self::Journal => start::JOURNAL,
            Self::Policy => start::POLICY,
            Self::Settings => start::SETTINGS,
        }
    }
}

/// Why something cannot be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// There is no site yet.
    Site,
    /// There is a site already: one is made once.
    SiteStands,
    /// No vault is registered.
    Vault,
    /// A look has not ended.
    Running,
    /// A look ended badly.
    Wrong,
}

impl Missing {
    const fn words(self) -> Id {
        match self {
            Self::Site => start::MISSING_SITE,
            Self::SiteStands => start::MISSING_SITE_STANDS,
            Self::Vault => start::MISSING_VAULT,
            Self::Running => start::MISSING_RUNNING,
            Self::Wrong => start::MISSING_WRONG,
        }
    }
}

/// What can be begun, and what keeps it from being begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// What.
    pub task: Task,
    /// Why not; none if it can.
    pub missing: Option<Missing>,
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round the screen.
    pub frame: Frame<'a>,
    /// The looks, in the order in which they are done.
    pub checks: &'a [Check<'a>],
    /// What can be begun.
    pub offers: &'a [Offer],
    /// A ceremony that a power cut broke off and that has now been closed: its name and its record's words.
    pub closed: Option<&'a str>,
}

/// The screen remembers nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State;

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// They begin something.
    Begin(Task),
    /// They end the program.
    Leave,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, _: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let leave = Push::plain(Key::Q, words.text(start::LEAVE), Action::Leave);
    view.frame.show(ui, &[leave], |ui| {
        text::heading(ui, &words.text(start::TITLE));
        if let Some(closed) = view.closed {
            text::warn(ui, &words.with(start::CLOSED, &[("record", closed.into())]));
        }
        let (left, right) = columns(ui);
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(left);
                checks(ui, view);
            });
            ui.vertical(|ui| {
                ui.set_width(right);
                offers(ui, view)
            })
            .inner
        })
        .inner
    })
}

/// The looks get somewhat more than half of the width.
fn columns(ui: &Ui) -> (f32, f32) {
    let whole = ui.available_width() - theme::of(ui).sizes.gap;
    (whole * theme::WIDER, whole * (1.0 - theme::WIDER))
}

fn checks(ui: &mut Ui, view: &View<'_>) {
    let words = view.frame.words;
    text::quiet(ui, &words.text(start::CHECKS));
    for check in view.checks {
        let name = words.text(name(&check.part));
        let said = |id| words.with(id, &[("part", (&name).into())]);
        match &check.found {
            Found::Running => text::quiet(ui, &said(start::RUNNING)),
            Found::Fine => text::good(ui, &format!("✓ {}", fine(words, &check.part))),
            Found::Borne => text::warn(ui, &said(start::BORNE)),
            Found::Absent => text::quiet(ui, &said(start::ABSENT)),
            Found::Wrong(refused) => {
                text::bad(ui, &said(start::WRONG));
                refusal::ui(ui, words, refused);
            }
        }
        if let (Part::Journal { words: root, .. }, Found::Fine) = (check.part, check.found) {
            text::exact(ui, root);
        }
    }
}

const fn name(part: &Part<'_>) -> Id {
    match part {
        Part::Network => start::PART_NETWORK,
        Part::Memory => start::PART_MEMORY,
        Part::Profile { .. } => start::PART_PROFILE,
        Part::Journal { .. } => start::PART_JOURNAL,
        Part::KnownAnswers { .. } => start::PART_ANSWERS,
    }
}

/// What is true only of a look that ended well.
fn fine(words: &Words, part: &Part<'_>) -> String {
    match *part {
        Part::Network => words.text(start::CHECK_NETWORK),
        Part::Memory => words.text(start::CHECK_MEMORY),
        Part::Profile { serial } => {
            let serial = text::printable(serial);
            words.with(start::CHECK_PROFILE, &[("serial", (&serial).into())])
        }
        Part::Journal { records, .. } => {
            let records = records.to_string();
            words.with(start::CHECK_JOURNAL, &[("records", (&records).into())])
        }
        Part::KnownAnswers { count } => words.with(start::CHECK_ANSWERS, &[("count", count.into())]),
    }
}

fn offers(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let words = view.frame.words;
    text::quiet(ui, &words.text(start::OFFERS));
    // What is said of several in a row is said once, under the first.
    let mut said = None;
    let mut begun = None;
    for offer in view.offers {
        let can = offer.missing.is_none();
        let title = words.text(offer.task.title());
        let key = offer.task.key();
        let caption = format!("{}  {title}", key.name());
        let weight = if offer.task == Task::Sign {
            Weight::Main
        } else {
            Weight::Plain
        };
        let clicked = button::wide(ui, &caption, weight, can);
        if clicked || (can && keys::went_down(ui, key)) {
            begun = Some(Action::Begin(offer.task));
        }
        if offer.missing != said
            && let Some(missing) = offer.missing
        {
            text::quiet(ui, &words.text(missing.words()));
        }
        said = offer.missing;
    }
    begun
}
