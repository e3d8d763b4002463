//! Each rung of the ladder reads pictures that the others do not.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::Duration;

use strongroom_optics::distort::{Camera, Random};
use strongroom_optics::{Decoder, Gray, Preparation, Step, read, read_with, render};

const FRAME: (u32, u32) = (640, 480);
const LONG: Duration = Duration::from_secs(60);
const SEEDS: std::ops::Range<u64> = 0..8;

fn text(length: usize) -> String {
    ('A'..='Z').cycle().take(length).collect()
}

fn only(decoder: Decoder) -> Vec<Step> {
    Step::LADDER
        .into_iter()
        .filter(|step| step.decoder == decoder)
        .collect()
}

fn without(preparation: Preparation) -> Vec<Step> {
    Step::LADDER
        .into_iter()
        .filter(|step| step.preparation != preparation)
        .collect()
}

/// Counts the pictures of [`SEEDS`] that the rungs read rightly.
fn count(ladder: &[Step], text: &str, scale: u32, camera: impl Fn(u64) -> Camera) -> usize {
    let picture = render(text, scale).unwrap();
    let frames = SEEDS.map(|seed| camera(seed).shoot(&picture).unwrap());
    let right = |frame: &Gray| {
        let reads = read_with(ladder, frame, LONG);
        assert!(
            reads.iter().all(|read| read.text() == Some(text)),
            "a wrong read is worse than none"
        );
        !reads.is_empty()
    };
    frames.filter(right).count()
}

#[test]
fn a_hand_held_code_is_read_each_time() {
    let camera = |seed| Camera::hand_held(seed, FRAME);
    assert_eq!(count(&Step::LADDER, &text(300), 4, camera), 8);
}

#[test]
fn a_dense_code_needs_the_port_of_zxing() {
    let camera = |seed| Camera::hand_held(seed, FRAME);
    let dense = text(900);
    let (all, rqrr) = (
        count(&Step::LADDER, &dense, 3, camera),
        count(&only(Decoder::Rqrr), &dense, 3, camera),
    );
    assert!(all == 8 && rqrr <= 4, "all rungs {all}, rqrr alone {rqrr}");
}

#[test]
fn a_steep_look_needs_rqrr() {
    let camera = |seed| {
        let mut random = Random(seed);
        let (one, other) = (random.between(0.1, 0.6), random.between(0.1, 0.6));
        let rotation_deg = one.mul_add(10.0, 45.0);
        Camera {
            rotation_deg,
            tilt: (one, other),
            ..Camera::hand_held(seed, FRAME)
        }
    };
    let (all, zxing) = (
        count(&Step::LADDER, &text(200), 5, camera),
        count(&only(Decoder::Zxing), &text(200), 5, camera),
    );
    assert!(all == 8 && zxing <= 4, "all rungs {all}, zxing alone {zxing}");
}

#[test]
fn a_faint_code_needs_the_local_threshold() {
    let faint = |seed| Camera {
        gain: 0.12,
        bias: 100.0,
        noise: 2.0,
        vignette: 0.5,
        ..Camera::hand_held(seed, FRAME)
    };
    let without = without(Preparation::Local);
    let (all, less) = (
        count(&Step::LADDER, &text(200), 5, faint),
        count(&without, &text(200), 5, faint),
    );
    assert!(all == 8 && less <= 2, "all rungs {all}, without {less}");
}

#[test]
fn a_noisy_code_needs_half_the_size() {
    let noisy = |seed| Camera {
        noise: 45.0,
        blur_px: 0.6,
        ..Camera::hand_held(seed, FRAME)
    };
    let without = without(Preparation::Half);
    let (all, less) = (
        count(&Step::LADDER, &text(200), 5, noisy),
        count(&without, &text(200), 5, noisy),
    );
    assert!(all >= 7 && less <= 4, "all rungs {all}, without {less}");
}

#[test]
fn a_blurred_code_needs_twice_the_size() {
    let blurred = |seed| Camera {
        blur_px: 2.2,
        ..Camera::hand_held(seed, FRAME)
    };
    let without = without(Preparation::Double);
    let (all, less) = (
        count(&Step::LADDER, &text(200), 5, blurred),
        count(&without, &text(200), 5, blurred),
    );
    assert!(all > less, "all rungs {all}, without {less}");
}

#[test]
fn an_inverted_code_is_read() {
    let picture = render("white on black", 4).unwrap();
    let px = picture.px().iter().map(|px| !px).collect();
    let edge = u32::try_from(picture.width()).unwrap();
    let reads = read(&Gray::new(edge, edge, px).unwrap(), LONG);
    assert_eq!(reads[0].text(), Some("white on black"));
}

#[test]
fn two_codes_in_one_picture_are_both_reported() {
    let (left, right) = (render("the one", 5).unwrap(), render("the other", 5).unwrap());
    let edge = u32::try_from(left.width()).unwrap();
    let both = Gray::from_fn(edge * 2, edge, |x, y| {
        let (picture, x) = if x < edge { (&left, x) } else { (&right, x - edge) };
        picture.at(x as usize, y as usize)
    });
    let reads = read(&both.unwrap(), LONG);
    let mut texts: Vec<&str> = reads.iter().filter_map(|read| read.text()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["the one", "the other"]);
}

#[test]
fn with_no_time_left_no_rung_is_climbed() {
    let picture = render("late", 4).unwrap();
    assert!(!read(&picture, LONG).is_empty());
    assert!(read_with(&[], &picture, LONG).is_empty());
}
