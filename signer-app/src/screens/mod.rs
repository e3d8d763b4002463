//! The screens, one file each: `View` (what is true), `State` (what the screen remembers), `Action` (what people did)
//! and `ui`, which draws the one, keeps the other and returns the third. A screen touches nothing else.

pub mod model;
pub mod confirm;
pub mod operator;
pub mod order;
mod parts;
pub mod present;
pub mod receipt;
pub mod refusal;
pub mod review;
pub mod scan;
pub mod signing;
pub mod words;
