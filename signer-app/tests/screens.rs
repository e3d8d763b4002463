//! The window's screens, one file each: what stands on them as a golden, what each key does, what cannot be pressed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

mod screens {
    mod address;
    mod journal;
    mod policy;
    mod provision;
    mod settings;
    mod start;
    pub mod support;
    mod widgets;
}
