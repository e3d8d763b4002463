//! A refusal: each finding with its code, what happened and what to do; for the coordinator as a code or on the medium.

use eframe::egui::{Key, Ui};
use strongroom_core::policy::{Fact, Place};
use strongroom_optics::Gray;

use super::parts::findings;
use crate::{
    catalogue::ids::ceremony as w,
    theme,
    widgets::{Frame, Pager, Push, code, refusal, refusal::Refusal, text},
};

/// One thing that was refused.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'a> {
    /// Code, what happened, what to do.
    pub said: Refusal<'a>,
    /// Where in the request, if it is about one.
    pub place: Option<Place>,
    /// The values that explain it.
    pub facts: &'a [Fact],
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// Everything that was refused.
    pub refused: &'a [Refused<'a>],
    /// The refusal as a code, one pixel a module, if it can be shown to the coordinator.
    pub code: Option<&'a Gray>,
    /// Whether a medium is there to write to.
    pub medium: bool,
    /// The file it was written to.
    pub written: Option<&'a str>,
}

/// What the screen remembers.
#[derive(Default)]
pub struct State {
    pager: Pager,
    showing: bool,
}

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Write the refusal to the medium.
    Print,
    /// Close the ceremony.
    Close,
}

#[derive(Clone, Copy)]
enum Press {
    Do(Action),
    Turn,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let turn = if state.showing {
        w::REFUSAL_HIDE
    } else {
        w::REFUSAL_SHOW
    };
    let pushes = [
        Push::main(words.text(w::REFUSAL_CLOSE), Press::Do(Action::Close)),
        Push::plain(Key::S, words.text(turn), Press::Turn).only_if(view.code.is_some()),
        Push::plain(Key::W, words.text(w::REFUSAL_PRINT), Press::Do(Action::Print)).only_if(view.medium),
    ];
    let pressed = view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(w::REFUSAL_TITLE));
        if let Some(file) = view.written {
            let file = text::printable(file);
            text::good(ui, &words.with(w::REFUSAL_WRITTEN, &[("file", (&file).into())]));
        }
        match view.code.filter(|_| state.showing) {
            Some(code) => code::ui(
                ui,
                &words.text(w::REFUSAL_CODE_PICTURE),
                code,
                theme::of(ui).sizes.code,
            ),
            None => one(ui, view, &mut state.pager),
        }
        None
    });
    match pressed? {
        Press::Do(action) => return Some(action),
        Press::Turn => state.showing = !state.showing,
    }
    ui.ctx().request_repaint();
    None
}

fn one(ui: &mut Ui, view: &View<'_>, pager: &mut Pager) {
    let (words, pages) = (view.frame.words, view.refused.len());
    if pages > 1 {
        pager.ui(ui, words, pages);
    }
    let Some(refused) = view.refused.get(pager.page(pages)) else {
        return;
    };
    pager.saw(pages);
    if let Some(place) = refused.place {
        text::fact(ui, &findings::place(words, place));
    }
    refusal::ui(ui, words, &refused.said);
    findings::facts(ui, words, refused.facts);
}
