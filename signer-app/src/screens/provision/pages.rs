//! What stands on each page.

use eframe::egui::Ui;
use strongroom_core::ids::Label;

use super::{MODES, NETWORKS, Page, State, View, officers};
use crate::{
    catalogue::{Id, Words, ids::provision},
    ceremony::dice::{Dice, DiceError, FEWEST, Pattern},
    site::Mode,
    widgets::{facts, field, secret, text},
};

/// Digits of a number that is typed.
const DIGITS: usize = 5;

pub(super) fn draw(ui: &mut Ui, view: &View<'_>, state: &mut State) {
    let words = view.frame.words;
    let (page, pages) = (state.page.place().saturating_add(1), Page::ALL.len());
    text::quiet(
        ui,
        &words.with(provision::PAGE, &[("page", page.into()), ("pages", pages.into())]),
    );
    text::heading(ui, &words.text(title(state.page)));
    match state.page {
        Page::Names => names(ui, words, state),
        Page::Network => {
            let networks = NETWORKS.map(|network| network.to_string());
            state.network.ui(ui, words, &networks);
        }
        Page::Mode => {
            let modes = MODES.map(|mode| words.text(mode_name(mode)));
            state.mode.ui(ui, words, &modes);
        }
        Page::Device => devices(ui, view, state),
        Page::Officers => officers::draw(ui, words, &mut state.officers, &mut state.fresh),
        Page::Numbers => numbers(ui, words, state),
        Page::Reader => readers(ui, view, state),
        Page::Dice => dice(ui, words, state),
        Page::Check => check(ui, view, state),
    }
}

const fn title(page: Page) -> Id {
    match page {
        Page::Names => provision::NAMES,
        Page::Network => provision::NETWORK,
        Page::Mode => provision::MODE,
        Page::Device => provision::DEVICE,
        Page::Officers => provision::OFFICERS,
        Page::Numbers => provision::NUMBERS,
        Page::Reader => provision::READER,
        Page::Dice => provision::DICE,
        Page::Check => provision::CHECK,
    }
}

const fn mode_name(mode: Mode) -> Id {
    match mode {
        Mode::Practice => provision::PRACTICE,
        Mode::Production => provision::PRODUCTION,
    }
}

fn names(ui: &mut Ui, words: &Words, state: &mut State) {
    text::body(ui, &words.text(provision::NAMES_HOW));
    field::first(
        ui,
        &words.text(provision::INSTITUTION),
        &mut state.institution,
        Label::MAX,
        &mut state.fresh,
    );
    field::ui(
        ui,
        &words.text(provision::SITE),
        &mut state.site,
        Label::MAX,
        true,
    );
}

fn devices(ui: &mut Ui, view: &View<'_>, state: &mut State) {
    let words = view.frame.words;
    if view.devices.is_empty() {
        text::warn(ui, &words.text(provision::NO_DEVICE));
    }
    let devices = view.devices.iter().map(|device| {
        let (file, module) = (text::printable(device.file), text::printable(device.module));
        let mode = words.text(mode_name(device.mode));
        let fills = [
            ("file", (&file).into()),
            ("module", (&module).into()),
            ("mode", (&mode).into()),
        ];
        words.with(provision::DEVICE_LINE, &fills)
    });
    let devices: Vec<String> = devices.collect();
    state.device.ui(ui, words, &devices);
}

fn numbers(ui: &mut Ui, words: &Words, state: &mut State) {
    let count = state.officers.list().len();
    text::body(
        ui,
        &words.with(provision::NUMBERS_HOW, &[("count", count.into())]),
    );
    field::first(
        ui,
        &words.text(provision::QUORUM),
        &mut state.quorum,
        DIGITS,
        &mut state.fresh,
    );
    field::ui(ui, &words.text(provision::KEYS), &mut state.keys, DIGITS, true);
    state.quorum.retain(|c| c.is_ascii_digit());
    state.keys.retain(|c| c.is_ascii_digit());
}

fn readers(ui: &mut Ui, view: &View<'_>, state: &mut State) {
    let words = view.frame.words;
    text::body(ui, &words.text(provision::READER_HOW));
    if view.readers.is_empty() {
        text::warn(ui, &words.text(provision::NO_READER));
    }
    let files: Vec<String> = view
        .readers
        .iter()
        .map(|reader| text::printable(reader.file))
        .collect();
    state.reader.ui(ui, words, &files);
    let chosen = state.reader.chosen(view.readers.len());
    if let Some(reader) = chosen.and_then(|place| view.readers.get(place)) {
        text::body(ui, &words.text(provision::READER_KEY));
        facts::address(ui, &text::printable(reader.key));
    }
}

fn dice(ui: &mut Ui, words: &Words, state: &mut State) {
    text::body(ui, &words.with(provision::DICE_HOW, &[("fewest", FEWEST.into())]));
    secret::ui(
        ui,
        &words.text(provision::THROWS),
        &mut state.dice,
        &mut state.fresh,
    );
    let count = state.dice.count();
    text::fact(ui, &words.with(provision::THROWN, &[("count", count.into())]));
    match Dice::read(state.dice.expose_bytes()) {
        Ok(_) => text::good(ui, &words.text(provision::DICE_FAIR)),
        Err(DiceError::Few { got }) => {
            let left = FEWEST.saturating_sub(got);
            text::quiet(ui, &words.with(provision::DICE_FEW, &[("left", left.into())]));
        }
        Err(DiceError::Digit) => text::bad(ui, &words.text(provision::DICE_DIGIT)),
        Err(DiceError::Unfair { pattern }) => text::bad(ui, &words.text(unfair(pattern))),
    }
}

const fn unfair(pattern: Pattern) -> Id {
    match pattern {
        Pattern::Face => provision::DICE_FACE,
        Pattern::Run => provision::DICE_RUN,
        Pattern::Period => provision::DICE_PERIOD,
    }
}

fn check(ui: &mut Ui, view: &View<'_>, state: &State) {
    let words = view.frame.words;
    text::body(ui, &words.text(provision::CHECK_HOW));
    let mode = state.mode().map(|mode| words.text(mode_name(mode)));
    let network = state.network().map(|network| network.to_string());
    let device = state.device.chosen(view.devices.len());
    let device = device.and_then(|place| view.devices.get(place));
    let lines = [
        (provision::INSTITUTION, Some(state.institution.clone())),
        (provision::SITE, Some(state.site.clone())),
        (provision::NETWORK, network),
        (provision::MODE, mode),
        (
            provision::DEVICE,
            device.map(|device| text::printable(device.file)),
        ),
        (provision::QUORUM, state.quorum().map(|quorum| quorum.to_string())),
        (provision::KEYS, state.keys().map(|keys| keys.to_string())),
        (provision::THROWS, Some(state.dice.count().to_string())),
    ];
    for (name, value) in lines {
        field::shown(ui, &words.text(name), &value.unwrap_or_default());
    }
    officers::list(ui, words, &state.officers);
    let reader = state.reader.chosen(view.readers.len());
    if let Some(reader) = reader.and_then(|place| view.readers.get(place)) {
        text::quiet(ui, &words.text(provision::READER));
        facts::address(ui, &text::printable(reader.key));
    }
}
