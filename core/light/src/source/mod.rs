//! Where pictures come from: one file each, all behind one trait.

pub mod camera;
mod display;
mod error;
mod folder;
mod video;

use std::path::PathBuf;
use std::str::FromStr;

use strongroom_optics::Gray;
use thiserror::Error;

pub use camera::Camera;
pub use display::Display;
pub use error::SourceError;
pub use folder::Folder;
pub use video::Video;

/// Gives one picture after the other.
pub trait FrameSource: Send {
    /// Waits for the next picture; `None` when there will be none any more.
    ///
    /// # Errors
    /// Says why there was none this time. Unless the error [ends](SourceError::ends) the source, the next call
    /// tries again: a camera may be plugged in again.
    fn next(&mut self) -> Result<Option<Gray>, SourceError>;

    /// Names the source for people.
    fn name(&self) -> String;

    /// Tells whether pictures wait to be taken, so that none may be passed over: a folder's do, a camera's do not.
    fn waits(&self) -> bool {
        false
    }
}

/// What a source is called on a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// `camera` or `camera:N`: the first camera, or the one at `/dev/videoN`.
    Camera {
        /// The number in its name.
        number: Option<u32>,
    },
    /// `display:FILE`: the framebuffer of another X display, as Xvfb writes it.
    Display {
        /// The file.
        file: PathBuf,
    },
    /// `folder:DIR`: the PNG files in a folder, by name.
    Folder {
        /// The folder.
        folder: PathBuf,
    },
    /// `video:FILE`: a video in YUV4MPEG2.
    Video {
        /// The file.
        file: PathBuf,
    },
}

/// What was given is no source.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("give camera, camera:NUMBER, display:FILE, folder:DIR or video:FILE")]
pub struct NoPlace;

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        if text == "camera" {
            return Ok(Self::Camera { number: None });
        }
        let (kind, rest) = text.split_once(':').ok_or(NoPlace)?;
        let path = || {
            Some(PathBuf::from(rest))
                .filter(|_| !rest.is_empty())
                .ok_or(NoPlace)
        };
        match kind {
            "camera" => Ok(Self::Camera {
                number: Some(rest.parse().map_err(|_| NoPlace)?),
            }),
            "display" => Ok(Self::Display { file: path()? }),
            "folder" => Ok(Self::Folder { folder: path()? }),
            "video" => Ok(Self::Video { file: path()? }),
            _ => Err(NoPlace),
        }
    }
}

impl Place {
    /// Opens the source. A camera is opened by the first picture asked of it.
    ///
    /// # Errors
    /// Fails if the file or folder cannot be read.
    pub fn open(&self) -> Result<Box<dyn FrameSource>, SourceError> {
        Ok(match self {
            Self::Camera { number } => Box::new(Camera::new(*number)),
            Self::Display { file } => Box::new(Display::new(file)),
            Self::Folder { folder } => Box::new(Folder::open(folder)?),
            Self::Video { file } => Box::new(Video::open(file)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written_on_a_command_line() {
        assert_eq!("camera".parse(), Ok(Place::Camera { number: None }));
        assert_eq!("camera:2".parse(), Ok(Place::Camera { number: Some(2) }));
        let file = PathBuf::from("/run/x:1");
        assert_eq!(
            "display:/run/x:1".parse(),
            Ok(Place::Display { file: file.clone() })
        );
        assert_eq!("video:/run/x:1".parse(), Ok(Place::Video { file: file.clone() }));
        assert_eq!("folder:/run/x:1".parse(), Ok(Place::Folder { folder: file }));
        for none in [
            "",
            "camera:",
            "camera:-1",
            "camera:first",
            "folder:",
            "folder",
            "http://x",
            "display:",
        ] {
            assert_eq!(none.parse::<Place>(), Err(NoPlace), "{none}");
        }
    }
}
