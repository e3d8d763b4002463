//! A list to choose one from, by digit, by arrows or by mouse.

use eframe::egui::{Key, Ui};

use super::{
    button,
    keys::{self, DIGITS},
    pager::Pager,
};
use crate::{catalogue::Words, widgets::Weight};

/// What is chosen of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chooser {
    chosen: Option<usize>,
    pager: Pager,
}

impl Chooser {
    /// Begins with one chosen.
    pub fn at(chosen: usize) -> Self {
        let mut pager = Pager::default();
        pager.turn_to(chosen.checked_div(DIGITS.len()).unwrap_or(0));
        Self {
            chosen: Some(chosen),
            pager,
        }
    }

    /// What is chosen of so many.
    pub fn chosen(&self, count: usize) -> Option<usize> {
        self.chosen.filter(|chosen| *chosen < count)
    }

    /// Draws the list, nine on a page; returns the choice if it has just been made.
    pub fn ui(&mut self, ui: &mut Ui, words: &Words, choices: &[String]) -> Option<usize> {
        let pages = choices.len().div_ceil(DIGITS.len());
        if pages > 1 {
            ui.horizontal_wrapped(|ui| self.pager.turns(ui, words, pages));
        }
        let first = self.pager.page(pages).saturating_mul(DIGITS.len());
        let mut made = self.arrows(ui, choices.len());
        for ((place, choice), key) in choices.iter().enumerate().skip(first).zip(DIGITS) {
            let mark = if self.chosen == Some(place) { "●" } else { "○" };
            let weight = if self.chosen == Some(place) {
                Weight::Main
            } else {
                Weight::Plain
            };
            let caption = format!("{mark} {}  {choice}", key.name());
            if button::draw(ui, &caption, weight, true) || keys::went_down(ui, key) {
                made = Some(place);
            }
        }
        if let Some(place) = made {
            self.chosen = Some(place);
            self.pager.turn_to(place.checked_div(DIGITS.len()).unwrap_or(0));
        }
        made
    }

    fn arrows(&self, ui: &Ui, count: usize) -> Option<usize> {
        let last = count.checked_sub(1)?;
        let down = keys::taken(ui, Key::ArrowDown);
        let up = keys::taken(ui, Key::ArrowUp);
        match (down, up, self.chosen) {
            (true, false, None) | (false, true, None) => Some(0),
            (true, false, Some(place)) => Some(place.saturating_add(1).min(last)),
            (false, true, Some(place)) => Some(place.saturating_sub(1)),
            (true, true, _) | (false, false, _) => None,
        }
    }
}
