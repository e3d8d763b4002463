//! The offline signer as a library: its devices, workers, cards and ceremonies. The window and the commands are
//! built on these.

pub mod app;
pub mod cards;
pub mod catalogue;
pub mod ceremony;
pub mod cli;
pub mod devices;
pub mod known_answers;
pub mod messages;
pub mod route;
pub mod screens;
pub mod secret;
pub mod site;
pub mod theme;
pub mod widgets;
pub mod workers;

/// The hidden first argument with which the signer starts itself as the process that looks at pictures.
pub const OPTICS_COMMAND: &str = "optics-worker";
