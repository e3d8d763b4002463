//! The screens, one file each: `View` (what is true), `State` (what the screen remembers), `Action` (what people did)
//! and `ui`, which draws the one, keeps the other and returns the third. A screen touches nothing else.

pub mod address;
pub mod journal;
pub mod model;
pub mod policy;
pub mod provision;
pub mod settings;
pub mod start;
