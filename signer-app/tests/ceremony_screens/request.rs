//! The review's pages as goldens, in both languages.

use eframe::egui::Key;
use strongroom_signer::{
    catalogue::Words,
    screens::{
        model::{Page, Payee, ReviewModel},
        review::{self, State, View},
    },
};

use super::house::{around, base, english, german, golden, press, screen, with_findings};

/// Writes down every page of a review.
fn pages(name: &str, words: &Words, model: &ReviewModel) {
    let mut window = screen(State::default(), |ui, state| {
        let frame = around(words);
        review::ui(ui, &View { frame, model }, state)
    });
    for page in 1..=Page::count(model) {
        golden(&format!("review-{name}-{page}"), &window);
        press(&mut window, Key::PageDown);
    }
}

#[test]
fn every_page_of_a_review_says_what_it_should() {
    pages("base", &english(), &base());
}

#[test]
fn every_page_of_a_review_with_findings_says_what_it_should() {
    let mut model = with_findings();
    // An output that carries data stands among the payments, and pays nobody.
    model.payments[1].payee = Payee::Data;
    model.payments[1].address = "6a0568656c6c6f".into();
    pages("findings", &english(), &model);
}

#[test]
fn every_page_of_a_review_is_there_in_german() {
    pages("german", &german(), &with_findings());
}
