//! A new site: what it is, who its officers are, and the dice. One question a page; nothing is founded before the last
//! page has been read.

mod officers;
mod pages;

use std::collections::BTreeSet;

use bitcoin::Network;
use eframe::egui::Ui;
use strongroom_core::{ids::Label, wallet::roster::Role};

use self::officers::Officers;
use crate::{
    catalogue::{Id, ids::provision},
    ceremony::dice::Dice,
    devices::protocol::POOL_LIMIT,
    secret::Secret,
    site::Mode,
    widgets::{
        Chooser, Frame, Push, Typed, frame,
        refusal::{self, Refusal},
        text,
    },
};

/// Keys per branch unless other are typed.
const KEYS: &str = "50";

/// The networks, in the order in which they are offered.
const NETWORKS: [Network; 5] = [
    Network::Bitcoin,
    Network::Testnet,
    Network::Testnet4,
    Network::Signet,
    Network::Regtest,
];

/// The modes, in the order in which they are offered.
const MODES: [Mode; 2] = [Mode::Practice, Mode::Production];

/// A device profile on the medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device<'a> {
    /// Its file.
    pub file: &'a str,
    /// The module it names.
    pub module: &'a str,
    /// For what it says it is.
    pub mode: Mode,
}

/// A security officer's key on the medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader<'a> {
    /// Its file.
    pub file: &'a str,
    /// The public key: `age1…`.
    pub key: &'a str,
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round the screen.
    pub frame: Frame<'a>,
    /// The device profiles on the medium.
    pub devices: &'a [Device<'a>],
    /// The security officers' keys on the medium.
    pub readers: &'a [Reader<'a>],
    /// Why what was said cannot be founded.
    pub problem: Option<Refusal<'a>>,
}

/// What a new site is to be.
pub struct Plan {
    /// The institution.
    pub institution: Label,
    /// The site.
    pub site: Label,
    /// The network.
    pub network: Network,
    /// Practice or production.
    pub mode: Mode,
    /// The device's profile, by its place among those offered.
    pub device: usize,
    /// Who reads the seals, by the key's place among those offered.
    pub reader: usize,
    /// The officers who get a card.
    pub officers: Vec<(Label, BTreeSet<Role>)>,
    /// How many of them open the token.
    pub quorum: u8,
    /// Keys per branch.
    pub keys_per_branch: u32,
    /// What was thrown with dice.
    pub dice: Secret,
}

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Page {
    #[default]
    Names,
    Network,
    Mode,
    Device,
    Officers,
    Numbers,
    Reader,
    Dice,
    Check,
}

impl Page {
    const ALL: [Self; 9] = [
        Self::Names,
        Self::Network,
        Self::Mode,
        Self::Device,
        Self::Officers,
        Self::Numbers,
        Self::Reader,
        Self::Dice,
        Self::Check,
    ];

    fn place(self) -> usize {
        Self::ALL.iter().position(|page| *page == self).unwrap_or(0)
    }

    fn next(self) -> Self {
        let next = self.place().saturating_add(1);
        Self::ALL.get(next).copied().unwrap_or(Self::Check)
    }

    fn before(self) -> Option<Self> {
        let before = self.place().checked_sub(1)?;
        Self::ALL.get(before).copied()
    }
}

/// What the screen remembers.
pub struct State {
    page: Page,
    fresh: bool,
    institution: String,
    site: String,
    network: Chooser,
    mode: Chooser,
    device: Chooser,
    officers: Officers,
    quorum: String,
    keys: String,
    reader: Chooser,
    dice: Typed,
}

impl Default for State {
    fn default() -> Self {
        Self {
            page: Page::default(),
            fresh: true,
            institution: String::new(),
            site: String::new(),
            network: Chooser::default(),
            mode: Chooser::default(),
            device: Chooser::default(),
            officers: Officers::default(),
            quorum: String::new(),
            keys: KEYS.to_owned(),
            reader: Chooser::default(),
            dice: Typed::default(),
        }
    }
}

impl State {
    fn network(&self) -> Option<Network> {
        NETWORKS.get(self.network.chosen(NETWORKS.len())?).copied()
    }

    fn mode(&self) -> Option<Mode> {
        MODES.get(self.mode.chosen(MODES.len())?).copied()
    }

    fn quorum(&self) -> Option<u8> {
        let quorum: u8 = self.quorum.parse().ok()?;
        (quorum >= 2 && usize::from(quorum) <= self.officers.list().len()).then_some(quorum)
    }

    fn keys(&self) -> Option<u32> {
        let keys: u32 = self.keys.parse().ok()?;
        (1..=POOL_LIMIT).contains(&keys).then_some(keys)
    }

    /// What the page still lacks, if anything.
    fn lacks(&self, view: &View<'_>, page: Page) -> Option<Id> {
        let (complete, lack) = match page {
            Page::Names => (
                is_label(&self.institution) && is_label(&self.site),
                provision::LACKS_NAMES,
            ),
            Page::Network => (self.network().is_some(), provision::LACKS_CHOICE),
            Page::Mode => (self.mode().is_some(), provision::LACKS_CHOICE),
            Page::Device => match self.device.chosen(view.devices.len()) {
                None => (false, provision::LACKS_CHOICE),
                Some(place) => {
                    let mode = view.devices.get(place).map(|device| device.mode);
                    (mode == self.mode(), provision::LACKS_MODE)
                }
            },
            Page::Officers => return self.officers.lacks(),
            Page::Numbers => (
                self.quorum().is_some() && self.keys().is_some(),
                provision::LACKS_NUMBERS,
            ),
            Page::Reader => (
                self.reader.chosen(view.readers.len()).is_some(),
                provision::LACKS_CHOICE,
            ),
            Page::Dice => (
                Dice::read(self.dice.expose_bytes()).is_ok(),
                provision::LACKS_DICE,
            ),
            // Pages before may have become wrong by a step back.
            Page::Check => {
                let mut earlier = Page::ALL.into_iter().filter(|page| *page != Page::Check);
                return earlier.find_map(|page| self.lacks(view, page));
            }
        };
        (!complete).then_some(lack)
    }

    /// Takes everything that was said; the throws leave the screen.
    fn plan(&mut self, view: &View<'_>) -> Option<Plan> {
        if self.lacks(view, Page::Check).is_some() {
            return None;
        }
        Some(Plan {
            institution: self.institution.parse().ok()?,
            site: self.site.parse().ok()?,
            network: self.network()?,
            mode: self.mode()?,
            device: self.device.chosen(view.devices.len())?,
            reader: self.reader.chosen(view.readers.len())?,
            officers: self.officers.list().to_vec(),
            quorum: self.quorum()?,
            keys_per_branch: self.keys()?,
            dice: self.dice.take(),
        })
    }
}

fn is_label(text: &str) -> bool {
    text.parse::<Label>().is_ok()
}

/// What people did.
pub enum Action {
    /// They said everything and want the ceremony to begin.
    Begin(Box<Plan>),
    /// They go back to the first screen; what was typed is gone.
    Leave,
}

#[derive(Clone, Copy)]
enum Pressed {
    Next,
    Begin,
    Before,
    Leave,
    Officers(officers::Pressed),
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let page = state.page;
    let lack = state.lacks(view, page);
    let main = match page {
        Page::Check => Push::main(words.text(provision::BEGIN), Pressed::Begin),
        _ => Push::main(words.text(provision::NEXT), Pressed::Next),
    };
    // The last page is read to its end before anything begins.
    let read = page != Page::Check || frame::end_was_shown(ui);
    let mut pushes = vec![main.only_if(lack.is_none() && read)];
    if page == Page::Officers {
        let more = officers::pushes(words, &state.officers);
        pushes.extend(more.into_iter().map(|push| push.map(Pressed::Officers)));
    }
    pushes.push(match page.before() {
        Some(_) => Push::back(words.text(provision::BEFORE), Pressed::Before),
        None => Push::back(words.text(provision::LEAVE), Pressed::Leave),
    });
    let pressed = view.frame.show(ui, &pushes, |ui| {
        if let Some(problem) = &view.problem {
            refusal::ui(ui, words, problem);
            text::space(ui);
        }
        pages::draw(ui, view, state);
        if let Some(lack) = lack {
            text::space(ui);
            text::quiet(ui, &words.text(lack));
        }
        None
    });
    match pressed? {
        Pressed::Next => turn(state, page.next()),
        Pressed::Before => turn(state, page.before().unwrap_or(page)),
        Pressed::Officers(pressed) => state.officers.press(pressed),
        Pressed::Leave => return Some(Action::Leave),
        Pressed::Begin => return state.plan(view).map(|plan| Action::Begin(Box::new(plan))),
    }
    None
}

fn turn(state: &mut State, page: Page) {
    state.page = page;
    state.fresh = true;
}
