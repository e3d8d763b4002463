//! What a check found, as people read it.

use eframe::egui::Ui;
use strongroom_core::policy::{Fact, Finding, Place, Severity};

use crate::{
    catalogue::{Words, ids::ceremony as w},
    widgets::text,
};

/// Where a finding stands. Inputs and outputs are counted from 0, as in the transaction, the facts and the journal.
pub fn place(words: &Words, place: Place) -> String {
    let at = |id, number: u32| words.with(id, &[("number", number.into())]);
    match place {
        Place::Request => words.text(w::REVIEW_PLACE_REQUEST),
        Place::Input(number) => at(w::REVIEW_PLACE_INPUT, number),
        Place::Output(number) => at(w::REVIEW_PLACE_OUTPUT, number),
    }
}

/// What a finding weighs.
pub fn weight(words: &Words, finding: &Finding) -> String {
    words.text(match finding.check.severity() {
        Severity::Block => w::REVIEW_BLOCKS,
        Severity::NeedsYes => w::REVIEW_NEEDS_YES,
        Severity::Note => w::REVIEW_NOTE,
    })
}

/// Draws the values that explain a finding. Some of them are the request's own text.
pub fn facts(ui: &mut Ui, words: &Words, facts: &[Fact]) {
    if facts.is_empty() {
        return;
    }
    text::space(ui);
    text::quiet(ui, &words.text(w::REFUSAL_FACTS));
    for fact in facts {
        let name = text::printable(&fact.name.replace('_', " "));
        text::exact(ui, &format!("{name}: {}", text::printable(&fact.value)));
    }
}
