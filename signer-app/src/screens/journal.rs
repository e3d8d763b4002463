//! The journal: every record as a line, one in full, proved again and copied for auditors.

use eframe::egui::{Key, ScrollArea, Ui};
use strongroom_core::journal::record::{Body, Record};

use crate::{
    catalogue::{Id, Words, ids::journal},
    messages::{record_fields, record_line},
    theme,
    widgets::{
        Frame, Push, button, facts, field, keys,
        refusal::{self, Refusal},
        text,
    },
};

/// Longest text to look for.
const SEARCH: usize = 80;
/// How many lines PageUp and PageDown move.
const PAGE: usize = 10;

/// What the worker said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice<'a> {
    /// It is at work.
    Busy,
    /// Every record was proved.
    Verified {
        /// How many.
        records: u64,
        /// The root over them as words.
        words: &'a str,
    },
    /// A copy was written.
    Exported {
        /// How many records.
        records: u64,
        /// The folder on the medium.
        folder: &'a str,
    },
    /// It could not be done, or the journal is broken.
    Refused(Refusal<'a>),
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round the screen.
    pub frame: Frame<'a>,
    /// Every record that was read, in order.
    pub records: &'a [Record],
    /// What the worker said last.
    pub notice: Option<Notice<'a>>,
}

/// Records by what they tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Kind {
    /// All of them.
    #[default]
    All,
    /// How ceremonies began and ended.
    Ceremonies,
    /// What people did, step by step.
    Steps,
    /// Decisions over requests.
    Decisions,
    /// What officers said.
    Voices,
    /// What was asked of the module and what it gave.
    Signatures,
    /// The site itself: genesis, keys, registrations, marks, self-tests, cut ends.
    House,
}

impl Kind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Ceremonies,
        Self::Steps,
        Self::Decisions,
        Self::Voices,
        Self::Signatures,
        Self::House,
    ];

    const fn name(self) -> Id {
        match self {
            Self::All => journal::KIND_ALL,
            Self::Ceremonies => journal::KIND_CEREMONIES,
            Self::Steps => journal::KIND_STEPS,
            Self::Decisions => journal::KIND_DECISIONS,
            Self::Voices => journal::KIND_VOICES,
            Self::Signatures => journal::KIND_SIGNATURES,
            Self::House => journal::KIND_HOUSE,
        }
    }

    /// The kind of a record, and never [`Kind::All`].
    pub const fn of(body: &Body) -> Self {
        match body {
            Body::CeremonyBegan { .. } | Body::Ended { .. } => Self::Ceremonies,
            Body::StepDone { .. } => Self::Steps,
            Body::Decided { .. } => Self::Decisions,
            Body::Spoke { .. } | Body::Sealed { .. } => Self::Voices,
            Body::Intent { .. } | Body::Result { .. } => Self::Signatures,
            Body::Genesis { .. }
            | Body::KeysMade { .. }
            | Body::Registered { .. }
            | Body::TailCut { .. }
            | Body::Marked { .. }
            | Body::SelfTested { .. } => Self::House,
        }
    }

    fn next(self) -> Self {
        let place = Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0);
        Self::ALL
            .get(place.saturating_add(1))
            .copied()
            .unwrap_or_default()
    }
}

/// What the screen remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    kind: Kind,
    search: String,
    /// Places of the records that pass the filter, and for what they were worked out.
    found: Vec<usize>,
    worked_out: Option<(Kind, String, usize)>,
    /// Which of those found the cursor is on.
    at: usize,
    open: bool,
}

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// They want every record proved again.
    Verify,
    /// They want a copy on the medium.
    Export,
    /// They go back.
    Back,
}

#[derive(Clone, Copy)]
enum Pressed {
    Told(Action),
    Open,
    Shut,
    Kind,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    filter(view.records, state);
    let words = view.frame.words;
    let busy = view.notice == Some(Notice::Busy);
    let pushes = if state.open {
        vec![Push::back(words.text(journal::SHUT), Pressed::Shut)]
    } else {
        vec![
            Push::main(words.text(journal::OPEN), Pressed::Open).only_if(!state.found.is_empty()),
            Push::plain(Key::F2, words.text(journal::KIND), Pressed::Kind),
            Push::plain(
                Key::F3,
                words.text(journal::VERIFY),
                Pressed::Told(Action::Verify),
            )
            .only_if(!busy),
            Push::plain(
                Key::F4,
                words.text(journal::EXPORT),
                Pressed::Told(Action::Export),
            )
            .only_if(!busy),
            Push::back(words.text(journal::BACK), Pressed::Told(Action::Back)),
        ]
    };
    let pressed = view.frame.show(ui, &pushes, |ui| {
        if state.open {
            let place = state.found.get(state.at).copied();
            whole(ui, words, place.and_then(|place| view.records.get(place)));
        } else {
            list(ui, view, state);
        }
        None
    });
    match pressed? {
        Pressed::Told(action) => return Some(action),
        Pressed::Open => state.open = true,
        Pressed::Shut => state.open = false,
        Pressed::Kind => state.kind = state.kind.next(),
    }
    None
}

/// Works out what passes the filter, only when filter or journal have changed: a journal may be long.
fn filter(records: &[Record], state: &mut State) {
    let wanted = (state.kind, state.search.clone(), records.len());
    if state.worked_out.as_ref() == Some(&wanted) {
        return;
    }
    let search = state.search.to_lowercase();
    let passes = |record: &Record| {
        (state.kind == Kind::All || state.kind == Kind::of(&record.body))
            && (search.is_empty() || record_line(record).to_lowercase().contains(&search))
    };
    let places = records.iter().enumerate().filter(|(_, record)| passes(record));
    state.found = places.map(|(place, _)| place).collect();
    // The newest is what people look for.
    state.at = state.found.len().saturating_sub(1);
    state.worked_out = Some(wanted);
}

fn list(ui: &mut Ui, view: &View<'_>, state: &mut State) {
    let words = view.frame.words;
    text::heading(ui, &words.text(journal::TITLE));
    notice(ui, view);
    field::ui(ui, &words.text(journal::SEARCH), &mut state.search, SEARCH, true);
    let kind = words.text(state.kind.name());
    let fills = [
        ("kind", (&kind).into()),
        ("found", state.found.len().into()),
        ("all", view.records.len().into()),
    ];
    text::quiet(ui, &words.with(journal::FOUND, &fills));
    let moved = walk(ui, state);
    let row = theme::of(ui).sizes.row;
    let mut area = ScrollArea::vertical().id_salt("journal.lines").auto_shrink(false);
    if moved {
        let above = ui.available_height() / 2.0;
        area = area.vertical_scroll_offset((state.at as f32 * row - above).max(0.0));
    }
    let found = &state.found;
    let mut clicked = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    area.stick_to_bottom(true)
        .show_rows(ui, row, found.len(), |ui, rows| {
            for at in rows {
                let record = found.get(at).and_then(|place| view.records.get(*place));
                if let Some(record) = record
                    && button::row(ui, &text::printable(&record_line(record)), at == state.at)
                {
                    clicked = Some(at);
                }
            }
        });
    if let Some(at) = clicked {
        state.at = at;
        state.open = true;
    }
}

/// Moves the cursor by key.
fn walk(ui: &Ui, state: &mut State) -> bool {
    let last = state.found.len().saturating_sub(1);
    let before = state.at;
    if keys::taken(ui, Key::ArrowDown) {
        state.at = state.at.saturating_add(1).min(last);
    }
    if keys::taken(ui, Key::ArrowUp) {
        state.at = state.at.saturating_sub(1);
    }
    if keys::taken(ui, Key::PageDown) {
        state.at = state.at.saturating_add(PAGE).min(last);
    }
    if keys::taken(ui, Key::PageUp) {
        state.at = state.at.saturating_sub(PAGE);
    }
    state.at != before
}

fn notice(ui: &mut Ui, view: &View<'_>) {
    let words = view.frame.words;
    match view.notice {
        None => {}
        Some(Notice::Busy) => text::quiet(ui, &words.text(journal::BUSY)),
        Some(Notice::Verified { records, words: root }) => {
            let records = records.to_string();
            text::good(
                ui,
                &words.with(journal::VERIFIED, &[("records", (&records).into())]),
            );
            text::exact(ui, root);
        }
        Some(Notice::Exported { records, folder }) => {
            let (records, folder) = (records.to_string(), text::printable(folder));
            let fills = [("records", (&records).into()), ("folder", (&folder).into())];
            text::good(ui, &words.with(journal::EXPORTED, &fills));
        }
        Some(Notice::Refused(refused)) => refusal::ui(ui, words, &refused),
    }
}

fn whole(ui: &mut Ui, words: &Words, record: Option<&Record>) {
    let Some(record) = record else { return };
    let number = record.seq.to_string();
    text::heading(ui, &words.with(journal::RECORD, &[("number", (&number).into())]));
    text::body(ui, &words.text(Kind::of(&record.body).name()));
    for (name, value) in record_fields(record) {
        text::quiet(ui, name);
        if value.len() == DIGEST && value.bytes().all(|b| b.is_ascii_hexdigit()) {
            facts::address(ui, &value);
        } else {
            text::exact(ui, &text::printable(&value));
        }
    }
}

/// Letters of a digest in hex.
const DIGEST: usize = 64;
