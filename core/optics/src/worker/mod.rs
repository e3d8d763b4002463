//! The decoders in a process of their own that can be ended at any time.
//!
//! A camera frame can make a decoder search for minutes, panic or exhaust memory; in its own process that costs
//! the frame and nothing else. The child is the program itself, run with a hidden subcommand that calls
//! [`serve`]; the parent holds a [`Worker`].

mod child;
mod parent;
mod wire;

pub use child::{ServeError, serve};
pub use parent::{BUDGET, FrameLost, Worker};
pub use wire::WireError;
