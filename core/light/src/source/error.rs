//! Why there is no picture.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use strongroom_optics::{GrayError, PictureError};
use thiserror::Error;

/// Why a source gave no picture.
#[derive(Debug, Error)]
pub enum SourceError {
    /// No device that captures is there.
    #[error("no camera is there")]
    NoCamera,
    /// The device asked for is not there, or does not capture.
    #[error("/dev/video{number} is no camera")]
    NotACamera {
        /// The number in its name.
        number: u32,
    },
    /// The camera was there and is gone.
    #[error("the camera is gone: {said}")]
    Gone {
        /// What the driver says.
        said: String,
    },
    /// The camera gives no pictures any more.
    #[error("no picture from the camera for {} s", waited.as_secs())]
    Stuck {
        /// How long it was waited for.
        waited: Duration,
    },
    /// The camera offers no format that is read here.
    #[error("the camera offers {offered}, wanted YUYV or GREY")]
    Format {
        /// The formats it offers.
        offered: String,
    },
    /// The camera offers no size or rate that would do.
    #[error("the camera offers no size from {min} to {max} pixels at {fps_min} pictures a second or more")]
    Rate {
        /// Shortest long edge.
        min: u32,
        /// Longest long edge.
        max: u32,
        /// Fewest pictures a second.
        fps_min: u32,
    },
    /// The driver refuses.
    #[error("the camera refuses: {said}")]
    Refused {
        /// What the driver says.
        said: String,
    },
    /// The camera's picture has other bytes than its format says.
    #[error("a picture of {got} bytes, wanted {wanted}")]
    Short {
        /// Bytes given.
        got: usize,
        /// Bytes wanted.
        wanted: usize,
    },
    /// A file or folder cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not of its format.
    #[error("{}: not {wanted}", path.display())]
    NotOfFormat {
        /// The file.
        path: PathBuf,
        /// The format it should have.
        wanted: &'static str,
    },
    /// A file of a folder is no picture; the next one may be.
    #[error("{}: {source}", path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: PictureError,
    },
    /// A picture has edges beyond the limits.
    #[error(transparent)]
    Edges(#[from] GrayError),
    /// The thread of the camera could not be started.
    #[error("camera thread: {0}")]
    Thread(io::Error),
}

impl SourceError {
    /// Names the check that failed (docs/checks.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCamera | Self::NotACamera { .. } => "E_CAMERA_NONE",
            Self::Gone { .. } => "E_CAMERA_GONE",
            Self::Stuck { .. } => "E_CAMERA_STUCK",
            Self::Format { .. } | Self::Rate { .. } => "E_CAMERA_FORMAT",
            Self::Refused { .. } | Self::Short { .. } | Self::Thread(_) => "E_CAMERA",
            Self::File { .. } | Self::NotOfFormat { .. } | Self::Picture { .. } | Self::Edges(_) => {
                "E_SOURCE"
            }
        }
    }

    /// Tells whether the source gives nothing any more, whatever is done about it.
    pub fn ends(&self) -> bool {
        match self {
            Self::File { .. } | Self::NotOfFormat { .. } | Self::Edges(_) => true,
            Self::NoCamera
            | Self::NotACamera { .. }
            | Self::Gone { .. }
            | Self::Stuck { .. }
            | Self::Format { .. }
            | Self::Rate { .. }
            | Self::Refused { .. }
            | Self::Short { .. }
            | Self::Picture { .. }
            | Self::Thread(_) => false,
        }
    }
}
