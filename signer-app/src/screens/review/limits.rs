//! The second page: the limits used and left, and who must approve.

use eframe::egui::Ui;

use super::super::{model::ReviewModel, parts::bars};
use crate::{
    catalogue::{Words, ids::ceremony as w},
    widgets::text,
};

pub(super) fn ui(ui: &mut Ui, words: &Words, model: &ReviewModel) {
    text::heading(ui, &words.text(w::REVIEW_LIMITS));
    let rule = model.rule.as_deref().map_or_else(String::new, text::printable);
    let asks = words.with(
        w::REVIEW_RULE,
        &[
            ("rule", (&rule).into()),
            ("count", u32::from(model.approvals).into()),
        ],
    );
    text::fact(ui, &asks);
    let (height, version) = (model.height.to_string(), model.policy_version.to_string());
    let decided = words.with(
        w::REVIEW_DECIDED,
        &[("height", (&height).into()), ("version", (&version).into())],
    );
    text::quiet(ui, &decided);
    // Two beside each other, so that all of them are on the screen at once.
    for pair in model.limits.chunks(2) {
        text::space(ui);
        ui.columns(2, |columns| {
            for (column, limit) in columns.iter_mut().zip(pair) {
                bars::ui(column, words, limit);
            }
        });
    }
}
