//! The first page: the verdict, the findings in short, the sums.

use bitcoin::Amount;
use eframe::egui::{Grid, Ui};
use strongroom_core::{
    policy::{Finding, Severity},
    psbt::Purpose,
    wallet::{Branch, Place},
    words::amount,
};

use super::super::{
    model::{Fee, ReviewModel},
    parts::findings,
};
use crate::{
    catalogue::{Words, ids::ceremony as w},
    theme,
    widgets::text,
};

/// Findings that stand on the first page; every one has a page of its own as well.
const SHORT: usize = 4;

pub(super) fn ui(ui: &mut Ui, words: &Words, model: &ReviewModel) {
    text::heading(ui, &words.text(w::REVIEW_TITLE));
    text::good(ui, &words.text(w::REVIEW_ACCEPTED));
    short(ui, words, &model.findings);
    text::space(ui);
    sums(ui, words, model);
    text::space(ui);
    vault(ui, words, model);
}

fn short(ui: &mut Ui, words: &Words, found: &[Finding]) {
    if found.is_empty() {
        text::good(ui, &words.text(w::REVIEW_NO_FINDINGS));
        return;
    }
    let count = [("count", found.len().into())];
    text::warn(ui, &words.with(w::REVIEW_FINDINGS, &count));
    for finding in found.iter().take(SHORT) {
        let (what, _) = findings::said(words, finding.check);
        let weight = findings::weight(words, finding);
        let line = format!("{} ({weight}): {what}", finding.check.code());
        match finding.check.severity() {
            Severity::Block => text::bad(ui, &line),
            Severity::NeedsYes => text::warn(ui, &line),
            Severity::Note => text::body(ui, &line),
        }
    }
    if let Some(more) = found.len().checked_sub(SHORT).filter(|more| *more > 0) {
        text::warn(ui, &words.with(w::REVIEW_MORE_FINDINGS, &[("count", more.into())]));
    }
}

fn sums(ui: &mut Ui, words: &Words, model: &ReviewModel) {
    let totals = &model.totals;
    let counted = |id, count: usize| words.with(id, &[("count", count.into())]);
    let rows = [
        (counted(w::REVIEW_LEAVES, model.payments.len()), totals.leaves_sat),
        (words.text(w::REVIEW_FEE), totals.fee.sat),
        (counted(w::REVIEW_BACK, model.change.len()), totals.back_sat),
        (counted(w::REVIEW_IN, model.coins.len()), totals.in_sat),
    ];
    let sizes = theme::of(ui).sizes;
    let spacing = [sizes.space, sizes.gap];
    Grid::new("strongroom.sums")
        .num_columns(2)
        .spacing(spacing)
        .show(ui, |ui| {
            for (name, sat) in rows {
                text::body(ui, &name);
                text::fact(ui, &amount::show(Amount::from_sat(sat)));
                ui.end_row();
            }
        });
    for line in fee(words, &totals.fee) {
        text::body(ui, &line);
    }
}

/// The fee for each virtual byte, and as a share of what leaves.
fn fee(words: &Words, fee: &Fee) -> [String; 2] {
    let (rate, vbytes) = (fee.rate().to_string(), fee.vbytes.to_string());
    let rate = words.with(
        w::REVIEW_FEE_RATE,
        &[("rate", (&rate).into()), ("vbytes", (&vbytes).into())],
    );
    let share = match fee.percent() {
        Some(percent) => words.with(
            w::REVIEW_FEE_SHARE,
            &[("percent", (&percent.to_string()).into())],
        ),
        None => words.text(w::REVIEW_FEE_NOBODY),
    };
    [rate, share]
}

fn vault(ui: &mut Ui, words: &Words, model: &ReviewModel) {
    let of = text::printable(&format!("{}, {}", model.institution, model.vault));
    let line = |id, what: &str| format!("{}: {what}", words.text(id));
    text::body(ui, &line(w::REVIEW_VAULT, &of));
    text::body(ui, &line(w::REVIEW_NETWORK, &model.network));
    text::body(ui, &line(w::REVIEW_PURPOSE, &purpose(words, model.purpose)));
    let (height, version) = (model.height.to_string(), model.policy_version.to_string());
    let decided = words.with(
        w::REVIEW_DECIDED,
        &[("height", (&height).into()), ("version", (&version).into())],
    );
    text::quiet(ui, &decided);
    text::quiet(ui, &words.text(w::REVIEW_TRANSACTION));
    text::quiet(ui, &model.transaction);
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
