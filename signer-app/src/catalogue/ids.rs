//! The names of all messages: one module for each file of words.

macro_rules! ids {
    ($($constant:ident = $name:literal,)*) => {
        use crate::catalogue::Id;
        $(#[doc = concat!("`", $name, "`")] pub const $constant: Id = Id($name);)*
        /// All of this file, with the constants' own names.
        pub const ALL: &[(&str, Id)] = &[$((stringify!($constant), $constant)),*];
    };
}

pub mod address;
pub mod ceremony;
pub mod frame;
pub mod journal;
pub mod policy;
pub mod provision;
pub mod settings;
pub mod start;

/// Every module with everything in it.
pub const ALL: &[(&str, &[(&str, super::Id)])] = &[
    ("address", address::ALL),
    ("ceremony", ceremony::ALL),
    ("frame", frame::ALL),
    ("journal", journal::ALL),
    ("policy", policy::ALL),
    ("provision", provision::ALL),
    ("settings", settings::ALL),
    ("start", start::ALL),
];
