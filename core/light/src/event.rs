//! What the threads tell the window.

use strongroom_core::qr::{Fault, PartState, Progress};

use crate::session::Arrived;
use crate::source::SourceError;

/// The corners of a code in a picture, from 0 to 1 across and down, clockwise from its first finder.
pub type Outline = [(f32, f32); 4];

/// Why a picture brought nothing. None of these ends a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lost {
    /// No code was seen in it.
    NoCode,
    /// A code was read and refused.
    Refused(Fault),
    /// The decoders took too long or died over it.
    Decoder,
}

/// Something that happened beside the window.
#[derive(Debug)]
pub enum Event {
    /// A picture was read.
    Read {
        /// Its number, counted from one; numbers that are left out were passed over for newer ones.
        number: u64,
        /// How far the transfer is.
        progress: Progress,
        /// What is known of each part.
        map: Vec<PartState>,
        /// Where the code stands in the picture, if the decoder tells.
        outlines: Vec<Outline>,
    },
    /// A picture brought nothing.
    Lost {
        /// Its number.
        number: u64,
        /// Why.
        why: Lost,
        /// Where the codes stand that were refused.
        outlines: Vec<Outline>,
    },
    /// The message is whole. Nothing follows.
    Whole(Arrived),
    /// The source gave no picture this time.
    Source(SourceError),
    /// The source gives pictures again.
    Back {
        /// What the source is called.
        name: String,
    },
    /// There are no more pictures, and the message is not whole. Nothing follows.
    Ended,
}
