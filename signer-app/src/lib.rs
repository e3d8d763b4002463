//! The offline signer as a library: its devices and its workers. The window and the commands are built on these.

pub mod cards;
pub mod devices;
pub mod secret;
pub mod workers;
