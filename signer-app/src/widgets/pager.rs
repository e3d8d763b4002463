//! Pages, and which of them have been seen.

use std::collections::BTreeSet;

use eframe::egui::{Key, Ui};

use super::{button, button::Push, text};
use crate::catalogue::{Words, ids::frame};

/// Where people are, and what they have been shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pager {
    page: usize,
    seen: BTreeSet<usize>,
}

enum Turn {
    Back,
    On,
}

impl Pager {
    /// The page that is shown, from 0, and within so many.
    pub fn page(&self, pages: usize) -> usize {
        self.page.min(pages.saturating_sub(1))
    }

    /// Whether every one of so many pages was on the screen.
    pub fn seen_all(&self, pages: usize) -> bool {
        self.seen.range(..pages).count() == pages
    }

    /// Whether this page has been seen.
    pub fn has_seen(&self, page: usize) -> bool {
        self.seen.contains(&page)
    }

    /// How many of so many pages were on the screen.
    pub fn seen(&self, pages: usize) -> usize {
        self.seen.range(..pages).count()
    }

    /// Notes that the page shown is on the screen as a whole.
    pub fn saw(&mut self, pages: usize) {
        if pages > 0 {
            self.seen.insert(self.page(pages));
        }
    }

    /// Goes to a page, from 0.
    pub fn turn_to(&mut self, page: usize) {
        self.page = page;
    }

    /// Draws where people are and how much they have seen, with the buttons that turn the page. Does not note the page
    /// as seen: only the screen knows that it drew it.
    pub fn ui(&mut self, ui: &mut Ui, words: &Words, pages: usize) {
        ui.horizontal_wrapped(|ui| {
            self.turns(ui, words, pages);
            let seen = self.seen(pages);
            let fills = [("seen", seen.into()), ("pages", pages.into())];
            text::quiet(ui, &words.with(frame::PAGES_SEEN, &fills));
        });
    }

    /// As [`Pager::ui`], where it does not matter what was seen.
    pub fn turns(&mut self, ui: &mut Ui, words: &Words, pages: usize) {
        let page = self.page(pages);
        let last = pages.saturating_sub(1);
        let back = Push::plain(Key::PageUp, words.text(frame::PAGE_BEFORE), Turn::Back).only_if(page > 0);
        let on = Push::plain(Key::PageDown, words.text(frame::PAGE_NEXT), Turn::On).only_if(page < last);
        let mut turn = None;
        for one in [back, on] {
            if button::push(ui, words, &one) {
                turn = Some(one.action);
            }
        }
        let fills = [("page", page.saturating_add(1).into()), ("pages", pages.into())];
        text::fact(ui, &words.with(frame::PAGE, &fills));
        match turn {
            Some(Turn::Back) => self.page = page.saturating_sub(1),
            Some(Turn::On) => self.page = page.saturating_add(1).min(last),
            None => {}
        }
    }
}
