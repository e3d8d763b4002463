//! A camera through the library below nokhwa: for GREY, for rates such as 30000/1001 and for sizes in steps.

use std::io;
use std::mem;

use strongroom_optics::Gray;
use v4l::buffer::Type;
use v4l::io::mmap::Stream;
use v4l::io::traits::CaptureStream as _;
use v4l::video::Capture as _;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, FourCC, Fraction};

use super::choose::Mode;
use super::driver::{PATIENCE, may_close, refused, shape};
use super::luma::{Shape, luma};
use crate::source::SourceError;

/// A camera read without nokhwa.
pub(super) struct Direct {
    /// Taken when it is closed.
    stream: Option<Stream<'static>>,
    device: Device,
    shape: Shape,
}

impl Direct {
    pub(super) fn open(device: Device, mode: Mode) -> Result<Self, SourceError> {
        let wanted = Format::new(mode.width, mode.height, FourCC::new(&mode.layout.fourcc()));
        device.set_format(&wanted).map_err(|error| refused(&error))?;
        if let Some(interval) = mode.interval {
            let fraction = Fraction::new(interval.numerator, interval.denominator);
            // Not every driver that names rates lets one be chosen; it then goes on at its own.
            drop(device.set_params(&Parameters::new(fraction)));
        }
        let shape = shape(&device, mode)?;
        let mut stream = Stream::new(&device, Type::VideoCapture).map_err(|error| refused(&error))?;
        stream.set_timeout(PATIENCE);
        Ok(Self {
            stream: Some(stream),
            device,
            shape,
        })
    }

    pub(super) fn picture(&mut self) -> Result<Gray, SourceError> {
        let Some(stream) = self.stream.as_mut() else {
            return Err(SourceError::Gone {
                said: "it was closed".to_owned(),
            });
        };
        match stream.next() {
            Ok((bytes, _)) => luma(self.shape, bytes),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                // The buffer that was handed over is still with the driver: the stream begins anew.
                Err(SourceError::Stuck { waited: PATIENCE })
            }
            Err(error) => Err(refused(&error)),
        }
    }
}

impl Drop for Direct {
    fn drop(&mut self) {
        let Some(stream) = self.stream.take() else { return };
        if may_close(&self.device) {
            drop(stream);
        } else {
            // One descriptor and four buffers of a device that does not answer, rather than the whole program.
            mem::forget(stream);
        }
    }
}
