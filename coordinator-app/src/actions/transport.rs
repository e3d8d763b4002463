//! Frames as pictures, both ways.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use strongroom_core::qr::{Payload, Progress, Receiver, SendError, Sender, UrType};
use strongroom_optics::{
    PictureError, RenderError, from_png, render, to_png,
    worker::{FrameLost, ServeError, Worker},
};

use crate::{
    failure::{Kind, store_kind},
    store::{StoreError, read, write},
};

/// The subcommand with which this program becomes its own picture reader.
pub const WORKER: &str = "optics-worker";
/// Bytes of the message in each frame, where nothing else is asked for: about version 16, read at arm's length.
pub const DENSITY: usize = 400;
/// Frames a second that a screen shows and a camera follows.
pub const FRAMES_PER_SECOND: usize = 10;
/// Most pictures that are looked at in one folder.
const MAX_PICTURES: usize = 100_000;
/// Pixels per module of the pictures written.
const SCALE: u32 = 4;

/// Frames cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The message cannot be cut into frames.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A frame cannot be drawn.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A picture cannot be written.
    #[error("{}: {source}", path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: PictureError,
    },
    /// The picture reader cannot be started.
    #[error(transparent)]
    Worker(#[from] FrameLost),
    /// The parent of this picture reader sent something else than pictures.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The pictures do not carry the whole message.
    #[error("{} pictures carry {} of {} parts", pictures, progress.rank, progress.needed)]
    Incomplete {
        /// Pictures looked at.
        pictures: usize,
        /// How far they carry.
        progress: Progress,
    },
    /// There are no pictures.
    #[error("no pictures in {}", path.display())]
    NoPictures {
        /// The folder.
        path: PathBuf,
    },
}

impl TransportError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Send(error) => error.code(),
            Self::Render(_) | Self::Picture { .. } => "E_QR_PICTURE",
            Self::Worker(_) | Self::Serve(_) => "E_QR_WORKER",
            Self::Store(_) => "E_STORE",
            Self::Incomplete { .. } | Self::NoPictures { .. } => "E_QR_INCOMPLETE",
        }
    }

    /// What it means for scripts.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Store(error) => store_kind(error),
            Self::NoPictures { .. } => Kind::Missing,
            Self::Worker(_) | Self::Serve(_) => Kind::Io,
            Self::Send(_) | Self::Render(_) | Self::Picture { .. } | Self::Incomplete { .. } => Kind::Data,
        }
    }
}

/// How a message goes into frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    /// What the receiver is told it is.
    pub kind: UrType,
    /// Bytes in each frame.
    pub density: usize,
    /// Frames beyond those that are needed, in percent: a receiver that missed some completes with them.
    pub spare_percent: usize,
}

/// What a transfer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Frames that carry the message once.
    pub needed: usize,
    /// Frames written.
    pub frames: usize,
    /// Seconds on a screen until every frame needed was shown once.
    pub seconds: usize,
}

/// Says what a transfer will take, without drawing it.
///
/// # Errors
/// [`TransportError::Send`].
pub fn effort(message: &[u8], framing: &Framing) -> Result<Effort, TransportError> {
    let sender = Sender::new(framing.kind, message, framing.density)?;
    let needed = usize::try_from(sender.part_count()).unwrap_or(usize::MAX);
    let spare = match needed {
        0 | 1 => 0,
        more => more.saturating_mul(framing.spare_percent).div_ceil(100),
    };
    Ok(Effort {
        needed,
        frames: needed.saturating_add(spare),
        seconds: needed.div_ceil(FRAMES_PER_SECOND),
    })
}

/// Writes the frames of a message as numbered pictures.
///
/// # Errors
/// [`TransportError`].
pub fn write_frames(message: &[u8], framing: &Framing, folder: &Path) -> Result<Effort, TransportError> {
    let effort = effort(message, framing)?;
    let mut sender = Sender::new(framing.kind, message, framing.density)?;
    for number in 0..effort.frames {
        let path = folder.join(format!("frame-{number:05}.png"));
        let picture = to_png(&render(sender.part(), SCALE)?);
        let picture = picture.map_err(|source| TransportError::Picture {
            path: path.clone(),
            source,
        })?;
        write(&path, &picture)?;
    }
    Ok(effort)
}

/// What a picture brought.
#[derive(Debug)]
pub enum Look {
    /// It was read; the transfer stands so.
    Read(Progress),
    /// It brought nothing, for this reason.
    Lost(String),
}

/// Reads pictures in the order of their names until the message is whole. Decoders run in a child process that can be
/// killed: a picture that makes one hang costs that picture.
///
/// # Errors
/// [`TransportError::Incomplete`] with how far the pictures carry; [`TransportError::Worker`] if the child does not
/// start at all.
pub fn read_frames(
    program: &Path,
    folder: &Path,
    mut told: impl FnMut(&Path, Look),
) -> Result<Payload, TransportError> {
    let pictures = pictures(folder)?;
    let mut worker = Worker::spawn(program, [OsString::from(WORKER)])?;
    let mut receiver = Receiver::new();
    for path in &pictures {
        let look = look(&mut worker, &mut receiver, &read(path)?);
        told(path, look);
        if let Some(payload) = receiver.take() {
            return Ok(payload);
        }
    }
    Err(TransportError::Incomplete {
        pictures: pictures.len(),
        progress: receiver.progress(),
    })
}

fn look(worker: &mut Worker, receiver: &mut Receiver, file: &[u8]) -> Look {
    let picture = match from_png(file) {
        Ok(picture) => picture,
        Err(error) => return Look::Lost(error.to_string()),
    };
    let reads = match worker.read(&picture) {
        Ok(reads) => reads,
        Err(lost) => return Look::Lost(lost.to_string()),
    };
    let codes: Vec<&[u8]> = reads.iter().map(|read| read.bytes.as_slice()).collect();
    match receiver.receive_codes(&codes) {
        Ok(progress) => Look::Read(progress),
        Err(error) => Look::Lost(error.to_string()),
    }
}

fn pictures(folder: &Path) -> Result<Vec<PathBuf>, TransportError> {
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => StoreError::Missing {
            path: folder.to_owned(),
        },
        _ => StoreError::Io {
            path: folder.to_owned(),
            source,
        },
    };
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)?.take(MAX_PICTURES) {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("png")) {
            out.push(path);
        }
    }
    out.sort();
    if out.is_empty() {
        return Err(TransportError::NoPictures {
            path: folder.to_owned(),
        });
    }
    Ok(out)
}
