//! The review: everything that is true about a request, page by page, and no way to the vote before each page was on
//! the screen to its end.

mod cover;
mod limits;
mod output;

use std::collections::BTreeSet;

use eframe::egui::{Key, ScrollArea, Ui, Vec2, style::ScrollAnimation};
use strongroom_core::{
    policy::{Finding, Severity},
    words::amount,
};

use super::{
    model::{Coin, Page, ReviewModel},
    parts::findings,
};
use crate::{
    catalogue::{Words, ids::ceremony as w},
    theme,
    widgets::{Frame, Pager, Push, frame, keys, refusal, refusal::Refusal, text},
};

/// What is true.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What stands round it.
    pub frame: Frame<'a>,
    /// The request.
    pub model: &'a ReviewModel,
}

/// What people have seen, and what they ticked.
#[derive(Debug, Clone, Default)]
pub struct State {
    pager: Pager,
    shown: Option<usize>,
    ticked: BTreeSet<usize>,
}

/// What people did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// All was seen: the officers are asked.
    Vote,
    /// Break off.
    Stop,
}

#[derive(Clone, Copy)]
enum Press {
    Do(Action),
    Tick(usize),
}

/// Draws the screen: one page of it.
pub fn ui(ui: &mut Ui, view: &View<'_>, state: &mut State) -> Option<Action> {
    let (words, model) = (view.frame.words, view.model);
    let pages = Page::count(model);
    // Of the frame before it is known whether the page's end was on the screen.
    if state.shown == Some(state.pager.page(pages)) && frame::end_was_shown(ui) {
        state.pager.saw(pages);
    }
    let mut pushes = vec![
        Push::main(words.text(w::REVIEW_APPROVE), Press::Do(Action::Vote)).only_if(state.is_done(model)),
        Push::back(words.text(w::STOP), Press::Do(Action::Stop)),
    ];
    let tick = current_tick(state, model);
    if let Some(at) = tick {
        let finding = model.findings.get(at)?;
        pushes.insert(
            0,
            Push::plain(Key::Y, tick_label(words, finding, state, at), Press::Tick(at)),
        );
    }
    let pressed = view.frame.show(ui, &pushes, |ui| {
        ui.horizontal_wrapped(|ui| {
            state.pager.turns(ui, words, pages);
            missing(ui, words, state, model);
        });
        let page = state.pager.page(pages);
        if state.shown != Some(page) {
            // Every page begins at its beginning, and counts from the frame after this one on.
            ui.scroll_with_delta_animation(Vec2::new(0.0, f32::MAX), ScrollAnimation::none());
            ui.ctx().request_repaint();
        }
        state.shown = Some(page);
        text::space(ui);
        if let Some(page) = Page::at(model, page) {
            self::page(ui, words, model, state, page);
        }
        None
    });
    match pressed? {
        Press::Do(action) => return Some(action),
        Press::Tick(at) => state.tick(at),
    }
    ui.ctx().request_repaint();
    None
}

impl State {
    /// The page that is open, counted from 1, of so many, and whether its end was on the screen.
    pub fn page(&self, model: &ReviewModel) -> String {
        let count = Page::count(model);
        let page = self.pager.page(count);
        let seen = if self.pager.has_seen(page) { " seen" } else { "" };
        format!("page {}/{count}{seen}", page.saturating_add(1))
    }

    /// Whether everything was seen and everything that needs a yes was ticked.
    pub fn is_done(&self, model: &ReviewModel) -> bool {
        self.pager.seen_all(Page::count(model)) && self.unticked(model) == 0
    }

    fn unticked(&self, model: &ReviewModel) -> usize {
        // They are ranked first, so the look ends with the first note.
        let by_name = model.findings.iter().enumerate();
        by_name
            .take_while(|(_, f)| f.check.severity() != Severity::Note)
            .filter(|(at, _)| !self.ticked.contains(at))
            .count()
    }

    fn tick(&mut self, at: usize) {
        if !self.ticked.remove(&at) {
            self.ticked.insert(at);
        }
    }
}

/// The finding of the open page, if it needs a yes.
fn current_tick(state: &State, model: &ReviewModel) -> Option<usize> {
    let open = Page::at(model, state.pager.page(Page::count(model)))?;
    let Page::Finding(at) = open else { return None };
    let finding = model.findings.get(at)?;
    (finding.check.severity() == Severity::NeedsYes).then_some(at)
}

fn tick_label(words: &Words, finding: &Finding, state: &State, at: usize) -> String {
    let place = findings::place(words, finding.place);
    let label = words.with(
        w::REVIEW_ACKNOWLEDGE,
        &[("code", finding.check.code().into()), ("place", (&place).into())],
    );
    let mark = if state.ticked.contains(&at) { "✓" } else { "○" };
    format!("{mark} {label}")
}

/// Says why there is no vote yet.
fn missing(ui: &mut Ui, words: &Words, state: &State, model: &ReviewModel) {
    let pages = Page::count(model);
    let unseen = pages.saturating_sub(state.pager.seen(pages));
    let unticked = state.unticked(model);
    if unseen > 0 {
        text::quiet(ui, &words.with(w::REVIEW_SEE_ALL, &[("left", unseen.into())]));
    } else if unticked > 0 {
        text::warn(ui, &words.with(w::REVIEW_TICK_ALL, &[("left", unticked.into())]));
    } else {
        text::good(ui, &words.text(w::REVIEW_ALL_SEEN));
    }
}

fn page(ui: &mut Ui, words: &Words, model: &ReviewModel, state: &State, page: Page) {
    match page {
        Page::Cover => cover::ui(ui, words, model),
        Page::Limits => limits::ui(ui, words, model),
        Page::Finding(at) => {
            if let Some(found) = model.findings.get(at) {
                finding(ui, words, found, state.ticked.contains(&at));
            }
        }
        Page::Payment(at) => {
            if let Some(row) = model.payments.get(at) {
                output::ui(ui, words, row, (w::REVIEW_PAYMENT, at, model.payments.len()));
            }
        }
        Page::Change(at) => {
            if let Some(row) = model.change.get(at) {
                output::ui(ui, words, row, (w::REVIEW_CHANGE, at, model.change.len()));
            }
        }
        Page::Inputs => inputs(ui, words, model),
    }
}

fn finding(ui: &mut Ui, words: &Words, finding: &Finding, ticked: bool) {
    let weight = findings::weight(words, finding);
    let place = findings::place(words, finding.place);
    text::heading(ui, &format!("{place}: {weight}"));
    if ticked {
        text::good(ui, &format!("✓ {}", finding.check.code()));
    }
    let (what, todo) = words.check(finding.check);
    let refusal = Refusal {
        code: finding.check.code(),
        what: &what,
        todo: &todo,
    };
    refusal::ui(ui, words, &refusal);
    findings::facts(ui, words, &finding.facts);
}

/// The inputs, of which only those are drawn that fit.
fn inputs(ui: &mut Ui, words: &Words, model: &ReviewModel) {
    text::heading(ui, &words.text(w::REVIEW_INPUTS));
    text::quiet(ui, &words.text(w::REVIEW_TRANSACTION));
    text::quiet(ui, &model.transaction);
    let sizes = theme::of(ui).sizes;
    let row = sizes.tall_row;
    // The middle has no height of its own: what is left of the screen is the list's.
    let height = (ui.clip_rect().bottom() - ui.cursor().top() - sizes.space).max(row);
    let area = ScrollArea::vertical()
        .id_salt("strongroom.inputs")
        .max_height(height)
        .auto_shrink([false, true]);
    area.show_rows(ui, row, model.coins.len(), |ui, range| {
        for (at, coin) in model.coins.iter().enumerate().take(range.end).skip(range.start) {
            ui.allocate_ui(Vec2::new(ui.available_width(), row), |ui| {
                ui.set_min_height(row);
                input(ui, words, coin, (at, model.coins.len()));
            });
        }
        if keys::went_down(ui, Key::ArrowDown) {
            ui.scroll_with_delta_animation(Vec2::new(0.0, -row), ScrollAnimation::none());
        }
        if keys::went_down(ui, Key::ArrowUp) {
            ui.scroll_with_delta_animation(Vec2::new(0.0, row), ScrollAnimation::none());
        }
    });
}

fn input(ui: &mut Ui, words: &Words, coin: &Coin, (at, count): (usize, usize)) {
    let number = words.with(
        w::REVIEW_INPUT,
        &[("number", at.saturating_add(1).into()), ("count", count.into())],
    );
    let sat = match coin.sat {
        Some(sat) => amount::show(bitcoin::Amount::from_sat(sat)),
        None => words.text(w::REVIEW_UNPROVEN),
    };
    let place = coin.place.map_or_else(String::new, |p| cover::place(words, p));
    text::body(ui, &format!("{number}  {sat}  {place}"));
    text::quiet(ui, &format!("{}:{}", coin.txid, coin.vout));
}
