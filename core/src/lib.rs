//! The rules of Strongroom. Nothing in this crate reads a file, a clock or a random number, starts a thread
//! or talks to a device: it takes values, decides, and returns effects that the apps perform.
#![no_std]
extern crate alloc;

pub mod cbor;
pub mod ceremony;
pub mod flow;
pub mod ids;
pub mod journal;
pub mod note;
pub mod policy;
pub mod psbt;
pub mod qr;
pub mod secret;
pub mod session;
pub mod wallet;
pub mod words;
