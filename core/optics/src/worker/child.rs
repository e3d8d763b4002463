//! The child's side: frames in, reads out, until the parent closes the pipe.

use std::io;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

use thiserror::Error;

use super::wire::{WireError, read_frame, write_reads};
use crate::gray::Gray;
use crate::read::Scanner;

/// When the child stops climbing the ladder; below the parent's budget, so that a hard picture costs no child.
const LADDER_BUDGET: Duration = Duration::from_millis(38);

/// Why the child gave up.
#[derive(Debug, Error)]
pub enum ServeError {
    /// What came was no frame, or the pipe broke.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// No thread for the decoders.
    #[error("decoder thread: {0}")]
    Thread(io::Error),
    /// The decoder thread ended, its pipe to the parent is gone.
    #[error("decoder thread has ended")]
    DecoderGone,
}

/// Answers frames until `input` ends. The program must end when this returns.
///
/// The decoders run beside the thread that reads: a child whose parent has died sees the end of its input and
/// ends, even in the middle of a search that would not.
///
/// # Errors
/// Fails if the input is no sequence of frames or the output is gone.
pub fn serve(mut input: impl io::Read, output: impl io::Write + Send + 'static) -> Result<(), ServeError> {
    let (frames, queue) = sync_channel(1);
    thread::Builder::new()
        .name("optics-decode".into())
        .spawn(move || decode_all(&queue, output))
        .map_err(ServeError::Thread)?;
    while let Some(frame) = read_frame(&mut input)? {
        frames.send(frame).map_err(|_| ServeError::DecoderGone)?;
    }
    Ok(())
}

fn decode_all(queue: &Receiver<Gray>, mut output: impl io::Write) {
    let mut scanner = Scanner::new();
    for frame in queue {
        if write_reads(&mut output, &scanner.read(&frame, LADDER_BUDGET)).is_err() {
            return;
        }
    }
}
