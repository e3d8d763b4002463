//! One output on a page of its own: whom it pays, the whole address, the exact amount.

use bitcoin::Amount;
use eframe::egui::Ui;
use strongroom_core::policy::Class;

use super::super::{
    model::{Payee, Row},
    parts::{bars, pair},
};
use crate::{
    catalogue::{Id, Words, ids::ceremony as w},
    widgets::{facts, text},
};

pub(super) fn ui(ui: &mut Ui, words: &Words, row: &Row, (title, at, count): (Id, usize, usize)) {
    let number = at.saturating_add(1);
    let place = [("number", number.into()), ("count", count.into())];
    ui.horizontal_wrapped(|ui| {
        text::heading(ui, &words.with(title, &place));
        text::quiet(
            ui,
            &words.with(w::REVIEW_OUTPUT, &[("number", row.output.into())]),
        );
    });
    text::space(ui);
    pair::ui(ui, &words.text(w::REVIEW_AMOUNT), |ui| {
        facts::amount(ui, Amount::from_sat(row.sat));
    });
    pair::ui(ui, &words.text(w::REVIEW_TO), |ui| payee(ui, words, &row.payee));
    let name = if row.payee == Payee::Data {
        w::REVIEW_SCRIPT
    } else {
        w::REVIEW_ADDRESS
    };
    pair::ui(ui, &words.text(name), |ui| facts::address(ui, &row.address));
    if let Payee::Listed { limit, .. } = &row.payee {
        text::space(ui);
        bars::ui(ui, words, limit);
    }
}

fn payee(ui: &mut Ui, words: &Words, payee: &Payee) {
    match payee {
        Payee::Listed {
            entry,
            class,
            owner,
            reason,
            limit: _,
        } => {
            text::fact(ui, &text::printable(entry));
            let (owner, reason) = (text::printable(owner), text::printable(reason));
            text::body(ui, &words.text(self::class(*class)));
            text::body(ui, &words.with(w::REVIEW_OWNER, &[("owner", (&owner).into())]));
            text::quiet(ui, &words.with(w::REVIEW_REASON, &[("reason", (&reason).into())]));
        }
        Payee::Data => text::fact(ui, &words.text(w::REVIEW_DATA)),
        Payee::Own { index } => {
            text::fact(ui, &words.with(w::REVIEW_OWN, &[("index", (*index).into())]));
        }
    }
}

const fn class(class: Class) -> Id {
    match class {
        Class::Hot => w::REVIEW_CLASS_HOT,
        Class::Counterparty => w::REVIEW_CLASS_COUNTERPARTY,
        Class::Emergency => w::REVIEW_CLASS_EMERGENCY,
    }
}
