//! What the tests of these screens share: requests that core has verified, and goldens of their own.

use std::path::PathBuf;

use bitcoin::absolute::LockTime;
use eframe::egui::Ui;
use egui_kittest::Harness;
use strongroom_core::{
    flow::{Decoded, Desk, Medium, Scanned, Verified},
    ids::{CeremonyId, Label},
    policy::{CheckId, Finding, Place},
    wallet::Cosigner,
};
use strongroom_forge::{case::native, draft::Draft, house::Forge, policy::HEIGHT};
use strongroom_signer::{
    catalogue::{Language, Words},
    screens::model::ReviewModel,
    theme::Look,
};

use crate::support::{fits, frame, tree, window};

pub use crate::support::{hold, press, repeat, type_letters};

/// The screen's frame in the middle of a script.
pub fn around(words: &Words) -> strongroom_signer::widgets::Frame<'_> {
    let mut around = frame(words);
    around.rail = crate::support::RAIL;
    around
}

pub fn english() -> Words {
    Words::new(Language::English)
}

pub fn german() -> Words {
    Words::new(Language::German)
}

/// A screen in a window of the smallest size, and what it was asked.
pub fn screen<'a, S: 'a, A: 'a>(
    state: S,
    draw: impl FnMut(&mut Ui, &mut S) -> Option<A> + 'a,
) -> Harness<'a, (S, Vec<A>)> {
    looked_at(Look::default(), state, draw)
}

/// The same under another look.
pub fn looked_at<'a, S: 'a, A: 'a>(
    look: Look,
    state: S,
    mut draw: impl FnMut(&mut Ui, &mut S) -> Option<A> + 'a,
) -> Harness<'a, (S, Vec<A>)> {
    let mut window = window(look, (state, Vec::new()), move |ui, (state, asked)| {
        asked.extend(draw(ui, state));
    });
    window.run_ok();
    window
}

/// Compares the label tree with its golden; `STRONGROOM_BLESS=1` writes it anew.
#[track_caller]
pub fn golden<S>(name: &str, window: &Harness<'_, S>) {
    fits(window);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/ceremony_screens/golden")
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

/// Has core verify a request, and takes it down for the screen.
pub fn reviewed(forge: &Forge, request: Vec<u8>) -> ReviewModel {
    let initiator: Label = forge.sites[0].officers[0].officer.id.clone();
    let desk = Desk {
        house: forge.house(),
        own: Cosigner::new(0),
        ceremony: CeremonyId::new([3; 16]),
        initiator: &initiator,
    };
    let decoded = Decoded::new(Scanned::new(Medium::Light, request)).expect("a request is read");
    let verified = match Verified::new(decoded, &desk) {
        Ok(verified) => verified,
        Err(review) => panic!("refused: {:?}", review.decision.findings),
    };
    ReviewModel::of(&verified, &desk, verified.summary().approvals)
}

/// The base request: two payments, one output back, three coins, no findings.
pub fn base() -> ReviewModel {
    reviewed(native(), Draft::base(native()).bytes())
}

/// The base request with a finding that needs a yes, and a note.
pub fn with_findings() -> ReviewModel {
    let mut model = base();
    model.findings = findings();
    model
}

pub fn findings() -> Vec<Finding> {
    vec![
        Finding::new(CheckId::SimilarAddress, Place::Output(0))
            .with("other", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"),
        Finding::new(CheckId::NotReplaceable, Place::Input(1)),
    ]
}

/// A height later than the one before by one, for a second request over one house.
pub fn later(draft: &mut Draft<'_>) {
    draft.lock_time = LockTime::from_consensus(HEIGHT + 1);
}
