//! The window: how soon it is there, what a frame of each screen costs, what it costs while nobody touches it. One JSON
//! object per line.
//!
//! - no words: everything; wants Xvfb.
//! - `screens`: frames without a display, each screen at its largest.
//! - `painted`: the child's side: frames of the review in a real window, until all pages were turned.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark stops where it fails"
)]

mod real;
mod screens;
mod truth;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            screens::measure();
            real::measure();
        }
        ["screens"] => screens::measure(),
        [real::PAINTED] => real::paint(),
        _ => panic!("usage: bench-window [screens]"),
    }
}

/// The bars, in milliseconds and thousandths of a core.
const START_MS: u128 = 1_000;
const FRAME_MS: f64 = 16.0;
const IDLE_PERMILLE: u64 = 10;
