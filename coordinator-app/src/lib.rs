//! The online coordinator: it follows the chain, builds requests, merges answers and broadcasts. It holds no key that
//! moves money; whatever it says, the signers check.

pub mod actions;
pub mod cli;
pub mod failure;
pub mod messages;
pub mod node;
pub mod store;
pub mod windows;
