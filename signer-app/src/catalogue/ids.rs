//! The names of all messages: one module for each file of words.

macro_rules! ids {
    ($($constant:ident = $name:literal,)*) => {
        use crate::catalogue::Id;
        $(#[doc = concat!("`", $name, "`")] pub const $constant: Id = Id($name);)*
        /// All of this file, with the constants' own names.
        pub const ALL: &[(&str, Id)] = &[$((stringify!($constant), $constant)),*];
    };
}

pub mod ceremony;
pub mod frame;
pub mod settings;
pub mod start;

/// Every module with everything in it.
pub const ALL: &[(&str, &[(&str, super::Id)])] = &[
    ("ceremony", ceremony::ALL),
    ("frame", frame::ALL),
    ("settings", settings::ALL),
    ("start", start::ALL),
];
