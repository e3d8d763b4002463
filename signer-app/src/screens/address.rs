//! A receive address as this signer derives it, to compare with the coordinator's before anybody pays to it.

use eframe::egui::Ui;
use strongroom_optics::Gray;

use crate::{
    catalogue::ids::address,
    theme,
    widgets::{
        Frame, Push, code, facts, field,
        refusal::{self, Refusal},
        text,
    },
};

/// Longest index that can be typed: 2,147,483,647.
const DIGITS: usize = 10;

/// An address that was derived.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Which, from 0.
    pub index: u32,
    /// The whole address.
    pub address: &'a str,
    /// Its code, one pixel per module.
    pub code: Option<&'a Gray>,
    /// The vault's fingerprint in words.
    pub vault_words: &'a str,
}

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round the screen.
    pub frame: Frame<'a>,
    /// The address that was asked for last.
    pub shown: Option<Shown<'a>>,
    /// Why the last one could not be derived.
    pub problem: Option<Refusal<'a>>,
}

/// What the screen remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    typed: String,
    fresh: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            typed: String::new(),
            fresh: true,
        }
    }
}

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// They ask for an address.
    Show(u32),
    /// They go back.
    Back,
}

/// Draws the screen.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let words = view.frame.words;
    let index = state.typed.parse::<u32>().ok();
    let show = Push::main(words.text(address::SHOW), Action::Show(index.unwrap_or(0)));
    let pushes = [
        show.only_if(index.is_some()),
        Push::back(words.text(address::BACK), Action::Back),
    ];
    view.frame.show(ui, &pushes, |ui| {
        text::heading(ui, &words.text(address::TITLE));
        text::body(ui, &words.text(address::WHY));
        field::first(
            ui,
            &words.text(address::INDEX),
            &mut state.typed,
            DIGITS,
            &mut state.fresh,
        );
        state.typed.retain(|c| c.is_ascii_digit());
        text::space(ui);
        if let Some(problem) = &view.problem {
            refusal::ui(ui, words, problem);
        }
        if let Some(shown) = &view.shown {
            one(ui, view, shown);
        }
        None
    })
}

/// The words on the left, the code on the right of them: both are seen at once.
fn one(ui: &mut Ui, view: &View<'_>, shown: &Shown<'_>) {
    let words = view.frame.words;
    let sizes = theme::of(ui).sizes;
    let left = ui.available_width() - sizes.code - sizes.space * 2.0;
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(left);
            text::fact(ui, &words.with(address::NUMBER, &[("index", shown.index.into())]));
            facts::address(ui, shown.address);
            text::quiet(ui, &words.text(address::VAULT));
            text::exact(ui, shown.vault_words);
        });
        if let Some(picture) = shown.code {
            code::ui(ui, &words.text(address::CODE), picture, sizes.code);
        }
    });
}
