//! The screens, one file each: `View` (what is true), `State` (what the screen remembers), `Action` (what people did)
//! and `ui`, which draws the one, keeps the other and returns the third. A screen touches nothing else.

pub mod aborted;
pub mod address;
pub mod breakoff;
pub mod card;
pub mod close;
pub mod confirm;
pub mod journal;
pub mod model;
pub mod operator;
pub mod order;
pub mod papers;
mod parts;
pub mod passphrase;
pub mod policy;
pub mod present;
pub mod provision;
pub mod receipt;
pub mod refusal;
pub mod review;
pub mod scan;
pub mod settings;
pub mod signing;
pub mod start;
pub mod voice;
pub mod words;
pub mod working;
