//! Payloads to pictures and back. This crate knows nothing of Bitcoin.
//!
//! [`render`] makes the picture of a text and [`render_frame`] one frame of a show, [`read`] finds the texts in a
//! picture by more than one decoder, [`worker`] does the same in a process that can be killed, which is how the apps
//! do it: decoders hang and panic on pictures that a camera does give.

#[cfg(feature = "distort")]
pub mod distort;
mod frame;
mod gray;
mod picture;
mod prepare;
mod read;
mod reader;
mod render;
pub mod worker;

pub use frame::{Correction, Modules, VERSION_MAX, render_frame};
pub use gray::{EDGE_MAX, Gray, GrayError};
pub use picture::{PictureError, from_png, to_png};
pub use prepare::Preparation;
pub use read::{Decoder, READS_MAX, Read, Scanner, Step, read, read_with};
pub use render::{QUIET_MODULES, RenderError, SCALE_MAX, render};
