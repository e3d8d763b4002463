//! A camera on V4L2, through nokhwa where it can and through the library below it where it cannot.
//!
//! The driver is asked in a thread of its own: the libraries wait for a picture without a time-out, and panic on
//! some devices. A camera that hangs, breaks or is pulled out is an error with a code, and is used again when it
//! comes back.

mod choose;
mod direct;
mod driver;
mod list;
mod luma;
mod through_nokhwa;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use strongroom_optics::Gray;

use super::{FrameSource, SourceError};
pub use choose::Exposure;
pub use list::{Device, list};

/// How long a camera may take for one picture.
pub const DEADLINE: Duration = Duration::from_secs(3);
/// How long until a camera that was not there is looked for again.
const AGAIN: Duration = Duration::from_millis(300);

/// A camera that is opened when a picture is asked for, and again after it was pulled out.
pub struct Camera {
    number: Option<u32>,
    exposure: Exposure,
    deadline: Duration,
    running: Option<Receiver<Result<Gray, SourceError>>>,
    /// Whether the last look found none.
    missing: bool,
    name: String,
}

impl Camera {
    /// Names the camera at `/dev/videoN`, or whichever comes first.
    pub fn new(number: Option<u32>) -> Self {
        Self {
            number,
            exposure: Exposure::ByCamera,
            deadline: DEADLINE,
            running: None,
            missing: false,
            name: number.map_or_else(|| "camera".to_owned(), |number| format!("camera {number}")),
        }
    }

    /// Sets how long each picture is exposed, if the camera offers it.
    #[must_use]
    pub fn with_exposure(self, exposure: Exposure) -> Self {
        Self { exposure, ..self }
    }

    /// Gives the camera another time for one picture than [`DEADLINE`].
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    fn start(&mut self) -> Result<Receiver<Result<Gray, SourceError>>, SourceError> {
        if self.missing {
            thread::sleep(AGAIN);
        }
        self.missing = true;
        let devices = list();
        let found = match self.number {
            None => devices.into_iter().next().ok_or(SourceError::NoCamera)?,
            Some(number) => devices
                .into_iter()
                .find(|device| device.number == number)
                .ok_or(SourceError::NotACamera { number })?,
        };
        let (pictures, taken) = sync_channel(1);
        let (number, exposure) = (found.number, self.exposure);
        thread::Builder::new()
            .name("light-camera".into())
            .spawn(move || film(number, exposure, &pictures))
            .map_err(SourceError::Thread)?;
        self.name = format!("camera {}: {}", found.number, found.name);
        Ok(taken)
    }
}

impl FrameSource for Camera {
    fn next(&mut self) -> Result<Option<Gray>, SourceError> {
        let pictures = match self.running.take() {
            Some(pictures) => pictures,
            None => self.start()?,
        };
        match pictures.recv_timeout(self.deadline) {
            Ok(Ok(picture)) => {
                self.missing = false;
                self.running = Some(pictures);
                Ok(Some(picture))
            }
            Ok(Err(error)) => Err(error),
            // Its thread cannot be ended; it is asked again, and the camera goes on if it comes round.
            Err(RecvTimeoutError::Timeout) => {
                self.running = Some(pictures);
                Err(SourceError::Stuck {
                    waited: self.deadline,
                })
            }
            Err(RecvTimeoutError::Disconnected) => Err(SourceError::Gone {
                said: "its thread has ended".to_owned(),
            }),
        }
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}

/// Takes pictures until the camera fails or nobody takes them.
fn film(number: u32, exposure: Exposure, pictures: &SyncSender<Result<Gray, SourceError>>) {
    let film = || -> Result<(), SourceError> {
        let mut camera = driver::open(number, exposure)?;
        loop {
            let picture = camera.picture()?;
            if pictures.send(Ok(picture)).is_err() {
                return Ok(());
            }
        }
    };
    let ended = catch_unwind(AssertUnwindSafe(film)).unwrap_or_else(|_| {
        Err(SourceError::Refused {
            said: "its library gave up".to_owned(),
        })
    });
    if let Err(error) = ended {
        // Nobody waits any more if this fails.
        drop(pictures.send(Err(error)));
    }
}
