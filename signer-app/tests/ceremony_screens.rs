//! The screens of a running ceremony, one file each: what stands on them as a golden, what each key does, what cannot
//! be pressed yet.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    dead_code,
    reason = "helpers of tests: a panic here is a failing test"
)]

#[path = "screens/support.rs"]
mod support;

mod ceremony_screens {
    mod begin;
    mod codes;
    mod end;
    mod house;
    mod people;
    mod request;
    mod truth;
    mod watch;
}
