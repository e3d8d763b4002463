//! A camera through nokhwa.

use std::mem;

use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};
use nokhwa::{Camera, NokhwaError};
use strongroom_optics::Gray;
use v4l::Device;
use v4l::video::Capture as _;

use super::choose::{Layout, Mode};
use super::driver::{may_close, refused, shape};
use super::luma::{Shape, luma};
use crate::source::SourceError;

/// A camera that nokhwa holds open, and beside it the device, to ask what nokhwa does not tell.
pub(super) struct ThroughNokhwa {
    /// Taken when it is closed.
    camera: Option<Camera>,
    device: Device,
    shape: Shape,
}

impl ThroughNokhwa {
    /// Opens a camera in exactly this mode. nokhwa's own search for a mode takes the largest, or none.
    pub(super) fn open(number: u32, mode: Mode, fps: u32) -> Result<Self, SourceError> {
        let layout = match mode.layout {
            Layout::Yuyv => FrameFormat::YUYV,
            // nokhwa asks for GRAY, a name that V4L2 does not know.
            Layout::Grey => {
                return Err(SourceError::Format {
                    offered: "GREY".to_owned(),
                });
            }
        };
        let exact = CameraFormat::new(Resolution::new(mode.width, mode.height), layout, fps);
        let wanted = [layout];
        let request = RequestedFormat::with_formats(RequestedFormatType::Exact(exact), &wanted);
        let camera = Camera::with_backend(CameraIndex::Index(number), request, ApiBackend::Video4Linux);
        let said = |error: NokhwaError| SourceError::Refused {
            said: error.to_string(),
        };
        let mut camera = camera.map_err(said)?;
        let device =
            Device::new(usize::try_from(number).unwrap_or(usize::MAX)).map_err(|error| refused(&error))?;
        let shape = shape(&device, mode)?;
        camera.open_stream().map_err(said)?;
        Ok(Self {
            camera: Some(camera),
            device,
            shape,
        })
    }

    pub(super) fn picture(&mut self) -> Result<Gray, SourceError> {
        let closed = || SourceError::Gone {
            said: "it was closed".to_owned(),
        };
        match self.camera.as_mut().ok_or_else(closed)?.frame_raw() {
            Ok(bytes) => luma(self.shape, &bytes),
            // nokhwa gives words only; the device itself says whether it is gone.
            Err(error) => Err(match self.device.format().map_err(|error| refused(&error)) {
                Err(gone @ SourceError::Gone { .. }) => gone,
                Err(_) | Ok(_) => SourceError::Refused {
                    said: error.to_string(),
                },
            }),
        }
    }
}

impl Drop for ThroughNokhwa {
    fn drop(&mut self) {
        let Some(camera) = self.camera.take() else { return };
        if may_close(&self.device) {
            drop(camera);
        } else {
            // One descriptor and four buffers of a device that does not answer, rather than the whole program.
            mem::forget(camera);
        }
    }
}
