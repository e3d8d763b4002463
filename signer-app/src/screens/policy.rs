//! The policy: what it says in words, who may be paid, and what another version would change.

use eframe::egui::{Key, Ui};
use strongroom_core::{
    policy::{
        Policy,
        change::{self, Change, Effect},
    },
    words::policy::{Chapter, explain},
};

use crate::{
    catalogue::{Fill, Words, ids::policy},
    widgets::{
        Chooser, Frame, Pager, Push, field,
        refusal::{self, Refusal},
        text,
    },
};

/// Longest text to look for.
const SEARCH: usize = 80;
/// Entries of the whitelist, or changes, on one page.
const ON_A_PAGE: usize = 5;

/// A policy said in words, once: drawing it again costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    chapters: Vec<Chapter>,
    payees: Vec<String>,
}

impl Told {
    /// Says a policy in words.
    pub fn of(policy: &Policy) -> Self {
        let mut chapters = explain(policy);
        // The last chapter is the whitelist: its first line counts, each other is one entry.
        let mut payees = chapters.pop().map(|last| last.lines).unwrap_or_default();
        let count = payees.drain(..1.min(payees.len())).next();
        if let (Some(line), Some(chapter)) = (count, chapters.last_mut()) {
            chapter.lines.push(line);
        }
        Self { chapters, payees }
    }
}

/// What one policy would change of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The other's file on the medium.
    pub file: String,
    changes: Vec<Change>,
    refused: Option<&'static str>,
    both_until: Option<u32>,
}

impl Compared {
    /// Compares the policy in force with another. What was signed since is left to the ceremony that registers it.
    pub fn of(file: String, old: &Policy, new: &Policy) -> Self {
        Self {
            file,
            changes: change::compare(old, new),
            refused: change::check_edit(old, new, 0).err().map(|error| error.code()),
            both_until: change::binds_until(old, new, &[]),
        }
    }
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round the screen.
    pub frame: Frame<'a>,
    /// The policy in force.
    pub told: Option<&'a Told>,
    /// The policies on the medium, by file name.
    pub offered: &'a [String],
    /// The one that was chosen of them, compared.
    pub compared: Option<&'a Compared>,
    /// Why the one that was chosen could not be read.
    pub problem: Option<Refusal<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Words,
    Payees,
    Compare,
}

/// What the screen remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    part: Part,
    search: String,
    fresh: bool,
    payees: Pager,
    changes: Pager,
    chooser: Chooser,
}

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// They want the policy in force compared with this one of the medium.
    Compare(usize),
    /// They go back.
    Back,
}

#[derive(Clone, Copy)]
enum Pressed {
    Told(Action),
    Part(Part),
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let part = |key, id, part: Part, state: &State| {
        Push::plain(key, words.text(id), Pressed::Part(part)).only_if(state.part != part)
    };
    let pushes = [
        part(Key::F1, policy::IN_WORDS, Part::Words, state),
        part(Key::F2, policy::PAYEES, Part::Payees, state),
        part(Key::F3, policy::COMPARE, Part::Compare, state),
        Push::back(words.text(policy::BACK), Pressed::Told(Action::Back)),
    ];
    let pressed = view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(policy::TITLE));
        let Some(told) = view.told else {
            text::warn(ui, &words.text(policy::NONE));
            return None;
        };
        text::quiet(ui, &words.text(policy::ITS_WORDS));
        match state.part {
            Part::Words => in_words(ui, told),
            Part::Payees => payees(ui, words, told, state),
            Part::Compare => return compare(ui, view, state).map(Pressed::Told),
        }
        None
    });
    match pressed? {
        Pressed::Told(action) => Some(action),
        Pressed::Part(part) => {
            state.part = part;
            state.fresh = true;
            None
        }
    }
}

fn in_words(ui: &mut Ui, told: &Told) {
    for chapter in &told.chapters {
        text::space(ui);
        text::fact(ui, chapter.title);
        for line in &chapter.lines {
            text::body(ui, &text::printable(line));
        }
    }
}

fn payees(ui: &mut Ui, words: &Words, told: &Told, state: &mut State) {
    let name = words.text(policy::SEARCH);
    if field::first(ui, &name, &mut state.search, SEARCH, &mut state.fresh) {
        state.payees = Pager::default();
    }
    let search = simple(&state.search);
    let found: Vec<&String> = told
        .payees
        .iter()
        .filter(|line| search.is_empty() || simple(line).contains(&search))
        .collect();
    let fills = [("found", found.len().into()), ("all", told.payees.len().into())];
    text::fact(ui, &words.with(policy::FOUND, &fills));
    paged(ui, words, &mut state.payees, found.len(), |ui, place| {
        if let Some(line) = found.get(place) {
            text::body(ui, &text::printable(line));
        }
    });
}

/// As it is looked for: an address may be typed with or without its groups, in capitals or not.
fn simple(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

fn compare(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    if view.offered.is_empty() {
        text::body(ui, &words.text(policy::NO_MEDIUM));
    } else {
        text::body(ui, &words.text(policy::CHOOSE));
    }
    let names: Vec<String> = view.offered.iter().map(|name| text::printable(name)).collect();
    let chosen = state.chooser.ui(ui, words, &names);
    if let Some(problem) = &view.problem {
        refusal::ui(ui, words, problem);
    }
    if let Some(compared) = view.compared {
        edit(ui, words, compared, &mut state.changes);
    }
    if chosen.is_some() {
        state.changes = Pager::default();
    }
    chosen.map(Action::Compare)
}

fn edit(ui: &mut Ui, words: &Words, compared: &Compared, pager: &mut Pager) {
    text::space(ui);
    let file = text::printable(&compared.file);
    text::fact(ui, &words.with(policy::COMPARED, &[("file", (&file).into())]));
    match (compared.refused, compared.both_until) {
        (Some(code), _) => text::bad(ui, &words.with(policy::REFUSED, &[("code", code.into())])),
        (None, Some(height)) => {
            let height = height.to_string();
            text::warn(ui, &words.with(policy::BOTH, &[("height", (&height).into())]));
        }
        (None, None) => text::good(ui, &words.text(policy::AT_ONCE)),
    }
    if compared.changes.is_empty() {
        text::body(ui, &words.text(policy::SAME));
    }
    paged(ui, words, pager, compared.changes.len(), |ui, place| {
        if let Some(change) = compared.changes.get(place) {
            one_change(ui, words, change);
        }
    });
}

fn one_change(ui: &mut Ui, words: &Words, change: &Change) {
    let fills: [(&str, Fill<'_>); 3] = [
        ("field", (&change.field).into()),
        ("old", (&change.old).into()),
        ("new", (&change.new).into()),
    ];
    match change.effect {
        Effect::Loosens => text::warn(ui, &words.with(policy::LOOSER, &fills)),
        Effect::Tightens => text::good(ui, &words.with(policy::STRICTER, &fills)),
    }
}

fn paged(ui: &mut Ui, words: &Words, pager: &mut Pager, count: usize, one: impl Fn(&mut Ui, usize)) {
    let pages = count.div_ceil(ON_A_PAGE);
    if pages > 1 {
        ui.horizontal_wrapped(|ui| pager.turns(ui, words, pages));
    }
    let first = pager.page(pages).saturating_mul(ON_A_PAGE);
    for place in (first..count).take(ON_A_PAGE) {
        one(ui, place);
    }
}
