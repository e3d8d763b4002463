//! An officer's yes or no: in short what it is about, what must be said yes to by name, and two buttons to hold.

use std::collections::BTreeSet;

use bitcoin::Amount;
use eframe::egui::{Key, Ui};
use strongroom_core::{policy::Finding, words::amount};

use super::parts::{findings, pair};
use crate::{
    catalogue::{Words, ids::ceremony as w},
    widgets::{
        Frame, Hold, Pager, Push, Weight, button,
        hold::Held,
        keys::{self, DIGITS},
        text,
    },
};

/// What is voted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A request.
    Sign {
        /// Satoshi that leave.
        leaves_sat: u64,
        /// Satoshi to the miners.
        fee_sat: u64,
        /// How many outputs leave.
        payments: usize,
        /// The order's words.
        words: &'a str,
    },
    /// A vault.
    Register {
        /// Its name.
        vault: &'a str,
        /// The fingerprint's words.
        words: &'a str,
    },
}

/// Somebody who has spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The officer.
    pub officer: String,
    /// Whether it was a yes.
    pub yes: bool,
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// Who is asked: the card is open.
    pub officer: &'a str,
    /// What is voted on.
    pub subject: Subject<'a>,
    /// Findings that need a yes by name.
    pub by_name: &'a [Finding],
    /// Who has spoken.
    pub spoken: &'a [Spoken],
    /// Who could speak and has not.
    pub missing: &'a [String],
    /// Persons who must say yes.
    pub needed: u8,
    /// The time in seconds, from whenever.
    pub now: f64,
}

/// What was ticked, and what is held.
#[derive(Debug, Clone, Default)]
pub struct State {
    pager: Pager,
    ticked: BTreeSet<usize>,
    yes: Hold,
    no: Hold,
}

/// What people did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Yes, and to each of these codes by name.
    Yes(Vec<&'static str>),
    /// No.
    No,
    /// Break off.
    Stop,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let pushes = [Push::back(words.text(w::STOP), Action::Stop)];
    view.frame.show(ui, &pushes, |ui| {
        let officer = text::printable(view.officer);
        text::heading(ui, &words.with(w::VOICE_TITLE, &[("officer", (&officer).into())]));
        subject(ui, words, &view.subject);
        text::space(ui);
        by_name(ui, view, state);
        let action = buttons(ui, view, state);
        text::space(ui);
        people(ui, view);
        action
    })
}

fn subject(ui: &mut Ui, words: &Words, subject: &Subject<'_>) {
    let fact = |ui: &mut Ui, name: &str, what: &str| pair::ui(ui, name, |ui| text::fact(ui, what));
    let sat = |sat: u64| amount::show(Amount::from_sat(sat));
    match subject {
        Subject::Sign {
            leaves_sat,
            fee_sat,
            payments,
            words: order,
        } => {
            let leaves = words.with(w::VOICE_LEAVES, &[("count", (*payments).into())]);
            fact(ui, &leaves, &sat(*leaves_sat));
            fact(ui, &words.text(w::VOICE_FEE), &sat(*fee_sat));
            fact(ui, &words.text(w::VOICE_WORDS), order);
        }
        Subject::Register { vault, words: own } => {
            fact(ui, &words.text(w::VOICE_REGISTERS), &text::printable(vault));
            fact(ui, &words.text(w::VOICE_FINGERPRINT), own);
        }
    }
}

fn by_name(ui: &mut Ui, view: &View<'_>, state: &mut State) {
    let words = view.frame.words;
    if view.by_name.is_empty() {
        return;
    }
    text::warn(ui, &words.text(w::VOICE_BY_NAME));
    let pages = view.by_name.len().div_ceil(DIGITS.len());
    if pages > 1 {
        ui.horizontal_wrapped(|ui| state.pager.turns(ui, words, pages));
    }
    let first = state.pager.page(pages).saturating_mul(DIGITS.len());
    for ((at, finding), key) in view.by_name.iter().enumerate().skip(first).zip(DIGITS) {
        let (what, _) = words.check(finding.check);
        text::body(ui, &what);
        let ticked = state.ticked.contains(&at);
        let caption = caption(words, finding, key, ticked);
        let weight = if ticked { Weight::Main } else { Weight::Plain };
        let pressed = button::draw(ui, &caption, weight, true) || keys::went_down(ui, key);
        if pressed && !state.ticked.remove(&at) {
            state.ticked.insert(at);
        }
    }
}

fn caption(words: &Words, finding: &Finding, key: Key, ticked: bool) -> String {
    let place = findings::place(words, finding.place);
    let label = words.with(
        w::VOICE_TICK,
        &[("code", finding.check.code().into()), ("place", (&place).into())],
    );
    let mark = if ticked { "✓" } else { "○" };
    format!("{mark} {}  {label}", key.name())
}

fn buttons(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let all = (0..view.by_name.len()).all(|at| state.ticked.contains(&at));
    let (yes, no) = match view.subject {
        Subject::Sign { .. } => (words.text(w::VOICE_APPROVE), words.text(w::VOICE_REJECT)),
        Subject::Register { .. } => (words.text(w::VOICE_APPROVE_REGISTER), words.text(w::VOICE_REJECT)),
    };
    let mut action = None;
    ui.horizontal_wrapped(|ui| {
        let yes = Held {
            label: &yes,
            key: Key::A,
            weight: Weight::Main,
            enabled: all,
        };
        if state.yes.ui(ui, words, &yes, view.now) {
            let codes = view.by_name.iter().map(|f| f.check.code());
            action = Some(Action::Yes(codes.collect()));
        }
        let no = Held {
            label: &no,
            key: Key::N,
            weight: Weight::Danger,
            enabled: true,
        };
        if state.no.ui(ui, words, &no, view.now) {
            action = Some(Action::No);
        }
    });
    text::quiet(ui, &words.text(w::VOICE_HELD));
    if !all {
        text::warn(ui, &words.text(w::VOICE_UNTICKED));
    }
    action
}

fn people(ui: &mut Ui, view: &View<'_>) {
    let words = view.frame.words;
    let yes = view.spoken.iter().filter(|s| s.yes).count();
    let count = words.with(
        w::VOICE_COUNT,
        &[("yes", yes.into()), ("needed", u32::from(view.needed).into())],
    );
    text::body(ui, &count);
    for spoken in view.spoken {
        let officer = text::printable(&spoken.officer);
        let of = [("officer", (&officer).into())];
        if spoken.yes {
            text::good(ui, &words.with(w::VOICE_SPOKEN_YES, &of));
        } else {
            text::bad(ui, &words.with(w::VOICE_SPOKEN_NO, &of));
        }
    }
    for officer in view.missing {
        let officer = text::printable(officer);
        text::quiet(
            ui,
            &words.with(w::VOICE_MISSING, &[("officer", (&officer).into())]),
        );
    }
}
