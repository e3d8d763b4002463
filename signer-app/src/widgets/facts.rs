//! Amounts and addresses, written by the core and drawn whole.

use bitcoin::Amount;
use eframe::egui::{Label, RichText, TextStyle, Ui};
use strongroom_core::words;

use crate::theme;

/// An amount both ways, as the core writes it.
pub fn amount(ui: &mut Ui, amount: Amount) {
    let font = theme::fact(ui);
    ui.add(Label::new(RichText::new(words::amount::show(amount)).font(font)).wrap());
}

/// An address, or any other text that people compare, in groups of four. Lines break between groups only.
pub fn address(ui: &mut Ui, address: &str) {
    let text = RichText::new(words::address::by_four(address)).text_style(TextStyle::Monospace);
    ui.add(Label::new(text).wrap());
}
