//! What the coordinator does, for the command line and the window alike.

pub mod payees;
pub mod select;
