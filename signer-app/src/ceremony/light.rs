//! Pictures in and out: frames of a request, frames of an answer.

use std::path::{Path, PathBuf};

use strongroom_core::qr::{MESSAGE_MAX, Payload, PayloadKind, Receiver, SendError, Sender, UrType};
use strongroom_optics::{
    PictureError, RenderError, from_png, render, to_png,
    worker::{FrameLost, Worker},
};

use super::progress::say;
use crate::{
    OPTICS_COMMAND,
    site::files::{self, FileError},
};

/// Bytes of a message in one frame unless said otherwise: a code that a cheap camera still reads.
pub const FRAME_BYTES: usize = 400;
/// Pixels per module.
const SCALE: u32 = 4;
/// Longest picture file.
const MAX_PICTURE: u64 = 16 << 20;

/// Pictures that cannot be read or drawn (`E_LIGHT`).
#[derive(Debug, thiserror::Error)]
pub enum LightError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The reading process could not be started.
    #[error(transparent)]
    Worker(FrameLost),
    /// The folder holds no picture.
    #[error("no pictures in {}", dir.display())]
    Empty {
        /// Which.
        dir: PathBuf,
    },
    /// All pictures were read and parts are missing.
    #[error("{rank} of {needed} parts were read")]
    Incomplete {
        /// Parts read.
        rank: u32,
        /// Parts needed.
        needed: u32,
    },
    /// The frames hold something, but no request.
    #[error("the frames hold no request")]
    Kind,
    /// The message cannot be cut into parts.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A frame cannot be drawn.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A picture cannot be read or written.
    #[error("{}: {error}", path.display())]
    Picture {
        /// Which.
        path: PathBuf,
        /// Why.
        error: PictureError,
    },
}

/// Starts the process that looks at pictures.
///
/// # Errors
/// [`LightError::Worker`].
pub fn eye(exe: &Path) -> Result<Worker, LightError> {
    Worker::spawn(exe, [OPTICS_COMMAND]).map_err(LightError::Worker)
}

/// Reads a request from a folder of pictures, in the order of their names. A picture that cannot be read is passed
/// over, as a camera's would be.
///
/// # Errors
/// [`LightError`].
pub fn receive(exe: &Path, dir: &Path) -> Result<Vec<u8>, LightError> {
    let pictures = files::list(dir, "png")?;
    if pictures.is_empty() {
        return Err(LightError::Empty { dir: dir.to_owned() });
    }
    let mut eye = eye(exe)?;
    let mut receiver = Receiver::new();
    for path in &pictures {
        look(&mut eye, &mut receiver, path)?;
        if let Some(payload) = receiver.take() {
            return request(payload);
        }
    }
    let progress = receiver.progress();
    Err(LightError::Incomplete {
        rank: progress.rank,
        needed: progress.needed,
    })
}

fn look(eye: &mut Worker, receiver: &mut Receiver, path: &Path) -> Result<(), LightError> {
    let file = files::read(path, MAX_PICTURE)?;
    let lost = |why: &dyn std::fmt::Display| say(&format!("  {}: {why}", path.display()));
    let gray = match from_png(&file) {
        Ok(gray) => gray,
        Err(why) => {
            lost(&why);
            return Ok(());
        }
    };
    match eye.read(&gray) {
        Ok(reads) => {
            let codes: Vec<&[u8]> = reads.iter().map(|read| read.bytes.as_slice()).collect();
            if let Err(why) = receiver.receive_codes(&codes) {
                lost(&why);
            }
        }
        Err(why) => lost(&why),
    }
    Ok(())
}

fn request(payload: Payload) -> Result<Vec<u8>, LightError> {
    match payload.kind {
        PayloadKind::Psbt => Ok(payload.bytes),
        PayloadKind::Document => Err(LightError::Kind),
    }
}

/// Reads a request from a file: the second medium, the same bytes.
///
/// # Errors
/// [`LightError::File`].
pub fn from_file(path: &Path) -> Result<Vec<u8>, LightError> {
    // One more byte than a request may have, so that the parser refuses it under its own name.
    Ok(files::read(path, u64::from(MESSAGE_MAX).saturating_add(1))?)
}

/// Writes a message as numbered pictures: every part once, and half as many mixtures for those that get lost.
///
/// # Errors
/// [`LightError`].
pub fn show(message: &[u8], frame_bytes: usize, dir: &Path) -> Result<usize, LightError> {
    files::make_dir(dir)?;
    let mut sender = Sender::new(UrType::CryptoPsbt, message, frame_bytes)?;
    let parts = usize::try_from(sender.part_count()).unwrap_or(usize::MAX);
    let count = if parts == 1 {
        1
    } else {
        parts.saturating_add(parts.div_ceil(2))
    };
    for number in 0..count {
        picture(
            sender.part().as_bytes(),
            &dir.join(format!("frame-{number:04}.png")),
        )?;
    }
    Ok(count)
}

/// Draws one code.
///
/// # Errors
/// [`LightError`].
pub fn picture(content: &[u8], path: &Path) -> Result<(), LightError> {
    let gray = render(content, SCALE)?;
    let png = to_png(&gray).map_err(|error| LightError::Picture {
        path: path.to_owned(),
        error,
    })?;
    Ok(files::write(path, &png)?)
}

/// Reads back one picture, as exact bytes.
///
/// # Errors
/// [`LightError`].
pub fn read_back(eye: &mut Worker, path: &Path) -> Result<Vec<Vec<u8>>, LightError> {
    let file = files::read(path, MAX_PICTURE)?;
    let gray = from_png(&file).map_err(|error| LightError::Picture {
        path: path.to_owned(),
        error,
    })?;
    let reads = eye.read(&gray).map_err(LightError::Worker)?;
    Ok(reads.into_iter().map(|r| r.bytes).collect())
}
