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
    for limit in &model.limits {
        text::space(ui);
        bars::ui(ui, words, limit);
    }
}
