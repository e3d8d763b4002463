//! Manifest and policy: which files they are, and what the new policy changes.

use eframe::egui::{Key, Ui};
use strongroom_core::policy::change::{Change, Effect};

use super::parts::files;
use crate::{
    catalogue::{Words, ids::ceremony as w},
    widgets::{Chooser, Frame, Pager, Push, frame, refusal, refusal::Refusal, text},
};

/// Changes on one page.
const ON_A_PAGE: usize = 6;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub enum Stage<'a> {
    /// Which files of the medium are the papers.
    Choose(&'a [String]),
    /// What the policy changes.
    Edit {
        /// The changes; none where no policy was registered before.
        changes: Option<&'a [Change]>,
        /// The last height at which the policy of before binds as well.
        until: Option<u32>,
    },
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// What is asked.
    pub stage: Stage<'a>,
    /// Why the last papers were not taken.
    pub refused: Option<Refusal<'a>>,
}

/// What the screen remembers.
#[derive(Debug, Clone, Default)]
pub struct State {
    manifest: Option<usize>,
    manifests: Chooser,
    policies: Chooser,
    pager: Pager,
    shown: Option<usize>,
}

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read these two files.
    Read {
        /// The manifest.
        manifest: usize,
        /// The policy.
        policy: usize,
    },
    /// List the medium's files anew.
    LookAgain,
    /// The changes were read.
    GoOn,
    /// Break off.
    Stop,
}

#[derive(Clone, Copy)]
enum Press {
    Do(Action),
    Manifest(usize),
    Back,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let pressed = match view.stage {
        Stage::Choose(names) => choose(ui, view, words, names, state),
        Stage::Edit { changes, until } => edit(ui, view, words, (changes, until), state),
    };
    match pressed? {
        Press::Do(action) => {
            state.manifest = None;
            return Some(action);
        }
        Press::Manifest(at) => state.manifest = Some(at),
        Press::Back => state.manifest = None,
    }
    ui.ctx().request_repaint();
    None
}

fn choose(ui: &mut Ui, view: &View<'_>, words: &Words, names: &[String], state: &mut State) -> Option<Press> {
    let back = match state.manifest {
        Some(_) => Push::back(words.text(w::BACK), Press::Back),
        None => Push::back(words.text(w::STOP), Press::Do(Action::Stop)),
    };
    let chosen = match state.manifest {
        Some(_) => state.policies.chosen(names.len()),
        None => state.manifests.chosen(names.len()),
    };
    let at = chosen.unwrap_or(0);
    let (next, press) = match state.manifest {
        Some(manifest) => (w::PAPERS_READ, Press::Do(Action::Read { manifest, policy: at })),
        None => (w::GO_ON, Press::Manifest(at)),
    };
    let pushes = [
        Push::main(words.text(next), press).only_if(chosen.is_some()),
        Push::plain(Key::L, words.text(w::LOOK_AGAIN), Press::Do(Action::LookAgain)),
        back,
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::PAPERS_TITLE));
        if let Some(refused) = &view.refused {
            refusal::ui(ui, words, refused);
            text::space(ui);
        }
        let (question, chooser) = match state.manifest {
            Some(manifest) => {
                let name = names
                    .get(manifest)
                    .map_or_else(String::new, |n| text::printable(n));
                text::good(ui, &format!("{}: {name}", words.text(w::PAPERS_MANIFEST)));
                (w::PAPERS_CHOOSE_POLICY, &mut state.policies)
            }
            None => (w::PAPERS_CHOOSE_MANIFEST, &mut state.manifests),
        };
        text::fact(ui, &words.text(question));
        files::ui(ui, words, chooser, names);
        None
    })
}

fn edit(
    ui: &mut Ui,
    view: &View<'_>,
    words: &Words,
    (changes, until): (Option<&[Change]>, Option<u32>),
    state: &mut State,
) -> Option<Press> {
    let lines = changes.unwrap_or_default();
    let pages = lines.len().div_ceil(ON_A_PAGE).max(1);
    if state.shown == Some(state.pager.page(pages)) && frame::end_was_shown(ui) {
        state.pager.saw(pages);
    }
    let pushes = [
        Push::main(words.text(w::GO_ON), Press::Do(Action::GoOn)).only_if(state.pager.seen_all(pages)),
        Push::back(words.text(w::STOP), Press::Do(Action::Stop)),
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::PAPERS_EDIT));
        text::fact(ui, &binds(words, changes.is_some(), until));
        if pages > 1 {
            state.pager.ui(ui, words, pages);
        }
        let page = state.pager.page(pages);
        if state.shown.replace(page) != Some(page) {
            ui.ctx().request_repaint();
        }
        let first = page.saturating_mul(ON_A_PAGE);
        for change in lines.iter().skip(first).take(ON_A_PAGE) {
            text::space(ui);
            self::change(ui, words, change);
        }
        if lines.is_empty() {
            text::space(ui);
            let none = if changes.is_some() {
                w::PAPERS_SAME
            } else {
                w::PAPERS_FIRST
            };
            text::body(ui, &words.text(none));
        }
        None
    })
}

fn binds(words: &Words, replaces: bool, until: Option<u32>) -> String {
    match until {
        Some(height) if replaces => {
            let height = height.to_string();
            words.with(w::PAPERS_UNTIL, &[("height", (&height).into())])
        }
        Some(_) | None => words.text(w::PAPERS_AT_ONCE),
    }
}

fn change(ui: &mut Ui, words: &Words, change: &Change) {
    let effect = words.text(match change.effect {
        Effect::Loosens => w::PAPERS_LOOSER,
        Effect::Tightens => w::PAPERS_STRICTER,
    });
    let (field, old, new) = (
        text::printable(&change.field),
        text::printable(&change.old),
        text::printable(&change.new),
    );
    let line = words.with(
        w::PAPERS_LINE,
        &[
            ("effect", (&effect).into()),
            ("field", (&field).into()),
            ("old", (&old).into()),
            ("new", (&new).into()),
        ],
    );
    match change.effect {
        Effect::Loosens => text::warn(ui, &line),
        Effect::Tightens => text::body(ui, &line),
    }
}
