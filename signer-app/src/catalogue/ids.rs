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

/// Every module with everything in it.
pub const ALL: &[(&str, &[(&str, super::Id)])] = &[("frame", frame::ALL), ("ceremony", ceremony::ALL)];
