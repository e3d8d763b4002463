//! What several screens of a ceremony are put together from.

pub mod bars;
pub mod entry;
pub mod files;
pub mod findings;
pub mod light;
pub mod pair;
