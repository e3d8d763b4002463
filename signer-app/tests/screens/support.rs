//! What all tests of screens share: a window of the smallest size, and the label tree as text.

use std::fmt::Write as _;
use std::path::PathBuf;

use eframe::egui::{Event, Key, Modifiers, Ui, accesskit::Role};
use egui_kittest::{Harness, kittest::NodeT as _};
use strongroom_signer::{
    catalogue::Words,
    site::Mode,
    theme::{self, Look},
    widgets::{Bar, Frame, RailStep, StepState},
};

/// A script in the middle of its work.
pub const RAIL: &[RailStep<'static>] = &[
    RailStep {
        number: 1,
        title: "gather",
        role: "operator",
        say: "We begin the ceremony.",
        state: StepState::Done,
    },
    RailStep {
        number: 2,
        title: "compare",
        role: "witness",
        say: "I read the words aloud.",
        state: StepState::Now,
    },
    RailStep {
        number: 3,
        title: "close",
        role: "operator",
        say: "We close the ceremony.",
        state: StepState::ToCome,
    },
];

/// What stands round a screen in tests: practice, at a site, outside ceremonies.
pub fn frame(words: &Words) -> Frame<'_> {
    Frame {
        words,
        bar: Bar {
            site: Some("Zurich vault A"),
            vault: Some("Treasury 1"),
            network: Some("testnet4"),
            mode: Some(Mode::Practice),
        },
        rail: &[],
    }
}

/// A window of the smallest size with the signer's look, in which a screen is drawn.
pub fn window<'a, S>(look: Look, state: S, mut draw: impl FnMut(&mut Ui, &mut S) + 'a) -> Harness<'a, S> {
    let mut ready = false;
    Harness::builder()
        .with_size(theme::SMALLEST)
        .with_context_setup(move |context| {
            theme::install_fonts(context);
            theme::apply(context, look);
        })
        .build_ui_state(
            move |ui: &mut Ui, state: &mut S| {
                // A harness of plain closures has no setup: the first frame does it.
                if !std::mem::replace(&mut ready, true) {
                    theme::install_fonts(ui.ctx());
                    theme::apply(ui.ctx(), look);
                    return;
                }
                draw(ui, state);
            },
            state,
        )
}

/// Every named node of the window in the order in which it is read, with its role and whether it can be used.
pub fn tree<S>(window: &Harness<'_, S>) -> String {
    let mut out = String::new();
    for node in window.root().children_recursive() {
        let node = node.accesskit_node();
        if node.is_hidden() || node.role() == Role::TextRun {
            continue;
        }
        let (label, value) = (node.label(), node.value());
        if label.is_none() && value.is_none() {
            continue;
        }
        write!(out, "{:?}", node.role()).unwrap();
        if let Some(label) = label {
            write!(out, " {label:?}").unwrap();
        }
        if let Some(value) = value {
            write!(out, " = {value:?}").unwrap();
        }
        if node.is_disabled() {
            out.push_str(" disabled");
        }
        if node.is_focused() {
            out.push_str(" focused");
        }
        out.push('\n');
    }
    out
}

/// Compares the label tree with its golden; `STRONGROOM_BLESS=1` writes it anew, and a reader decides by the diff.
/// Looks as well that nothing runs out of the window sideways.
#[track_caller]
pub fn golden<S>(name: &str, window: &Harness<'_, S>) {
    fits(window);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/screens/golden")
        .join(format!("{name}.txt"));
    let drawn = tree(window);
    if std::env::var_os("STRONGROOM_BLESS").is_some() {
        std::fs::write(&path, &drawn).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "{} says something else; drawn:\n{drawn}",
        path.display()
    );
}

/// Nothing runs out of the window sideways.
#[track_caller]
pub fn fits<S>(window: &Harness<'_, S>) {
    let width = window
        .input()
        .screen_rect
        .map_or(theme::SMALLEST.x, |rect| rect.width());
    for node in window.root().children_recursive() {
        let role = node.accesskit_node().role();
        let label = node.accesskit_node().label();
        if let (Some(label), Role::Label | Role::Button | Role::TextInput) = (label, role) {
            let rect = node.rect();
            assert!(
                rect.left() >= -1.0 && rect.right() <= width + 1.0,
                "{label:?} reaches from {} to {} in a window of {width}",
                rect.left(),
                rect.right()
            );
        }
    }
}

/// A key goes down and up, as a finger does it.
pub fn press<S>(window: &mut Harness<'_, S>, key: Key) {
    window.key_press(key);
    window.run_ok();
}

/// A key goes down and stays.
pub fn hold<S>(window: &mut Harness<'_, S>, key: Key) {
    window.key_down(key);
    window.step();
}

/// A held key repeats, as the system sends it.
pub fn repeat<S>(window: &mut Harness<'_, S>, key: Key) {
    window.event(Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: true,
        modifiers: Modifiers::NONE,
    });
    window.run_ok();
}

/// Letters are typed, one event each, as the system sends them.
pub fn type_letters<S>(window: &mut Harness<'_, S>, text: &str) {
    for letter in text.chars() {
        window.event(Event::Text(letter.to_string()));
    }
    window.run_ok();
}
