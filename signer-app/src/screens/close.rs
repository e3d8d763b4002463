//! The end of a ceremony: how it ended, the checkpoint that somebody takes along, and what was written.

use eframe::egui::{Key, Ui};
use strongroom_optics::Gray;

use crate::{
    catalogue::{Words, ids::ceremony as w},
    theme,
    widgets::{Frame, Push, code, facts, text},
};

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// A transaction was signed: its id.
    Signed(&'a str),
    /// A recorded answer was given again.
    Reissued,
    /// The rules said no: their codes.
    Refused(&'a [String]),
    /// The officers said no.
    Rejected,
    /// A vault was registered: its fingerprint.
    Registered(&'a str),
    /// A site came into being: its key sheet's hash.
    Initialised(&'a str),
    /// So many keys were tested.
    Tested(usize),
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// How it ended.
    pub outcome: Outcome<'a>,
    /// The ceremony.
    pub ceremony: &'a str,
    /// Records in the journal.
    pub records: u64,
    /// The checkpoint's six words.
    pub words: &'a str,
    /// The checkpoint as a code, one pixel a module.
    pub code: Option<&'a Gray>,
    /// Files that were written, with what they are.
    pub files: &'a [(&'a str, String)],
    /// Whether a medium is there to write to.
    pub medium: bool,
    /// The file that the summary was written to.
    pub printed: Option<&'a str>,
}

/// Nothing to remember.
#[derive(Debug, Clone, Default)]
pub struct State;

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Write the summary to the medium.
    Print,
    /// To the start.
    Finish,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, _: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let pushes = [
        Push::main(words.text(w::CLOSE_DONE), Action::Finish),
        Push::plain(Key::P, words.text(w::CLOSE_PRINT), Action::Print).only_if(view.medium),
    ];
    view.frame.show(ui, &pushes, |ui| {
        outcome(ui, words, view.outcome);
        text::space(ui);
        ui.horizontal_top(|ui| {
            if let Some(code) = view.code {
                code::ui(ui, &words.text(w::CLOSE_PICTURE), code, theme::of(ui).sizes.code);
            }
            ui.vertical(|ui| checkpoint(ui, view, words));
        });
        text::space(ui);
        if let Some(file) = view.printed {
            let file = text::printable(file);
            text::good(ui, &words.with(w::CLOSE_PRINTED, &[("file", (&file).into())]));
        }
        if !view.files.is_empty() {
            text::quiet(ui, &words.text(w::CLOSE_FILES));
        }
        for (what, path) in view.files {
            text::body(ui, &format!("{what}: {}", text::printable(path)));
        }
        None
    })
}

fn checkpoint(ui: &mut Ui, view: &View<'_>, words: &Words) {
    text::quiet(ui, &words.text(w::CLOSE_WORDS));
    text::fact(ui, view.words);
    let records = view.records.to_string();
    text::body(ui, &words.with(w::CLOSE_RECORDS, &[("count", (&records).into())]));
    text::body(ui, &words.text(w::CLOSE_TAKE));
    text::space(ui);
    text::quiet(
        ui,
        &format!("{}: {}", words.text(w::CLOSE_CEREMONY), view.ceremony),
    );
}

fn outcome(ui: &mut Ui, words: &Words, outcome: Outcome<'_>) {
    let hash = |ui: &mut Ui, title, name, hash: &str| {
        text::heading(ui, &words.text(title));
        text::quiet(ui, &words.text(name));
        facts::address(ui, hash);
    };
    match outcome {
        Outcome::Signed(txid) => hash(ui, w::CLOSE_TITLE_SIGNED, w::CLOSE_TRANSACTION, txid),
        Outcome::Reissued => text::heading(ui, &words.text(w::CLOSE_TITLE_REISSUED)),
        Outcome::Refused(codes) => {
            text::heading(ui, &words.text(w::CLOSE_TITLE_REFUSED));
            text::bad(ui, &codes.join(", "));
        }
        Outcome::Rejected => text::heading(ui, &words.text(w::CLOSE_TITLE_REJECTED)),
        Outcome::Registered(print) => hash(ui, w::CLOSE_TITLE_REGISTERED, w::CLOSE_FINGERPRINT, print),
        Outcome::Initialised(sheet) => hash(ui, w::CLOSE_TITLE_INITIALISED, w::CLOSE_FINGERPRINT, sheet),
        Outcome::Tested(count) => {
            let title = words.with(w::CLOSE_TITLE_TESTED, &[("count", count.into())]);
            text::heading(ui, &title);
        }
    }
}
