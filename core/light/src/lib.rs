//! The crossing of the gap as both apps see it: where pictures come from, the threads that read them, and the
//! panels that show codes and scan them. It knows neither app and decides nothing: what arrives is bytes, and who
//! sent them is decided by a signature elsewhere.
//!
//! [`source`] gives pictures (a camera, another display, a folder, a video), [`Pipeline`] reads them beside the
//! window into a [`Session`], [`Showing`] makes the codes of a message, [`panels`] draws both ends.

mod advice;
mod event;
mod medium;
pub mod messages;
pub mod panels;
mod pipeline;
mod playing;
mod preview;
mod scanning;
mod session;
mod setting;
mod showing;
mod slot;
pub mod source;
mod tally;
pub mod theme;

pub use advice::Advice;
pub use event::{Event, Lost, Outline};
pub use medium::Medium;
pub use pipeline::{Pipeline, PipelineError, Reader};
pub use playing::Playing;
pub use preview::Preview;
pub use scanning::{Happened, Scanning, Trouble};
pub use session::{Arrived, Session, words_of};
pub use setting::{DENSITY_MIN, Setting, Speed};
pub use showing::{Cut, Drawn, ShowError, Showing};
pub use tally::Tally;
