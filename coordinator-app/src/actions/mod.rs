//! What the coordinator does, for the command line and the window alike.

pub mod answer;
pub mod broadcast;
pub mod build;
pub mod finish;
pub mod import;
pub mod payees;
pub mod plan;
pub mod receipt;
pub mod registered;
pub mod select;
pub mod transport;
pub mod verify_answer;
pub mod workspace;
