//! The two screens of a crossing: one shows codes, one scans them. They draw and report what was asked for;
//! nothing here reads a file, a camera or a clock.

pub mod scan;
pub mod show;
mod widgets;
