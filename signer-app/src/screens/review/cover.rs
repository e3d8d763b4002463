//! The first page: the verdict, the findings in short, the sums.

use bitcoin::Amount;
use eframe::egui::Ui;
use strongroom_core::{
    policy::{Finding, Severity},
    psbt::Purpose,
    wallet::{Branch, Place},
    words::amount,
};

use super::super::{
    model::{Fee, ReviewModel},
    parts::{findings, pair},
};
use crate::{
    catalogue::{Words, ids::ceremony as w},
    widgets::text,
};

/// Findings that stand on the first page; every one has a page of its own as well.
const SHORT: usize = 2;

pub(super) fn ui(ui: &mut Ui, words: &Words, model: &ReviewModel) {
    text::fact(ui, &words.text(w::REVIEW_ACCEPTED));
    short(ui, words, &model.findings);
    text::space(ui);
    let of = text::printable(&format!("{}, {}", model.institution, model.vault));
    let line = |ui: &mut Ui, id, what: &str| {
        pair::ui(ui, &words.text(id), |ui| text::body(ui, what));
    };
    line(ui, w::REVIEW_VAULT, &of);
    let purpose = purpose(words, model.purpose);
    line(ui, w::REVIEW_PURPOSE, &format!("{purpose} ({})", model.network));
    text::space(ui);
    sums(ui, words, model);
}

fn short(ui: &mut Ui, words: &Words, found: &[Finding]) {
    if found.is_empty() {
        text::good(ui, &words.text(w::REVIEW_NO_FINDINGS));
        return;
    }
    let count = [("count", found.len().into())];
    text::warn(ui, &words.with(w::REVIEW_FINDINGS, &count));
    for finding in found.iter().take(SHORT) {
        let (what, _) = words.check(finding.check);
        let weight = findings::weight(words, finding);
        let line = format!("{} ({weight}): {what}", finding.check.code());
        match finding.check.severity() {
            Severity::Block => text::bad(ui, &line),
            Severity::NeedsYes => text::warn(ui, &line),
            Severity::Note => text::body(ui, &line),
        }
    }
}

fn sums(ui: &mut Ui, words: &Words, model: &ReviewModel) {
    let totals = &model.totals;
    let counted = |id, count: usize| words.with(id, &[("count", count.into())]);
    let sum = |ui: &mut Ui, name: &str, sat| {
        pair::ui(ui, name, |ui| {
            text::fact(ui, &amount::show(Amount::from_sat(sat)))
        });
    };
    let leaves = counted(w::REVIEW_LEAVES, model.payments.len());
    sum(ui, &leaves, totals.leaves_sat);
    sum(ui, &words.text(w::REVIEW_FEE), totals.fee.sat);
    let [rate, share] = fee(words, &totals.fee);
    pair::ui(ui, "", |ui| text::body(ui, &format!("{rate}, {share}")));
    sum(ui, &counted(w::REVIEW_BACK, model.change.len()), totals.back_sat);
    sum(ui, &counted(w::REVIEW_IN, model.coins.len()), totals.in_sat);
}

/// The fee for each virtual byte, and as a share of what leaves.
fn fee(words: &Words, fee: &Fee) -> [String; 2] {
    let (rate, vbytes) = (fee.rate().to_string(), fee.vbytes.to_string());
    let rate = words.with(
        w::REVIEW_FEE_RATE,
        &[("rate", (&rate).into()), ("vbytes", (&vbytes).into())],
    );
    let share = match fee.percent() {
        Some(percent) => words.with(w::REVIEW_FEE_SHARE, &[("percent", (&percent.to_string()).into())]),
        None => words.text(w::REVIEW_FEE_NOBODY),
    };
    [rate, share]
}

fn purpose(words: &Words, purpose: Purpose) -> String {
    words.text(match purpose {
        Purpose::Payment => w::REVIEW_PURPOSE_PAYMENT,
        Purpose::Consolidation => w::REVIEW_PURPOSE_CONSOLIDATION,
        Purpose::Replacement => w::REVIEW_PURPOSE_REPLACEMENT,
    })
}

/// A place of the vault in words.
pub(super) fn place(words: &Words, place: Place) -> String {
    let id = match place.branch {
        Branch::Receive => w::REVIEW_INPUT_BRANCH_RECEIVE,
        Branch::Change => w::REVIEW_INPUT_BRANCH_CHANGE,
    };
    words.with(id, &[("index", place.index.into())])
}
