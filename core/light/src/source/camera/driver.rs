//! Asks a device what it offers, chooses, and opens it by the library that can.

use std::io;
use std::time::Duration;

use strongroom_optics::Gray;
use v4l::control::{Control, Value};
use v4l::frameinterval::FrameIntervalEnum;
use v4l::framesize::FrameSizeEnum;
use v4l::video::Capture as _;
use v4l::{Device, FourCC};

use super::choose::{Exposure, Extent, Interval, Layout, Mode, Steps, choose};
use super::direct::Direct;
use super::luma::Shape;
use super::through_nokhwa::ThroughNokhwa;
use crate::source::SourceError;

/// Most sizes and intervals that are looked at: a driver may name them without end.
const OFFERS_MAX: usize = 256;
/// `ENODEV`: the device is gone. The only error after which the libraries close a device without a panic.
const GONE: i32 = 19;
/// `V4L2_CID_EXPOSURE_AUTO`, and its value for exposure by hand.
const EXPOSURE_AUTO: u32 = 0x009a_0901;
const BY_HAND: i64 = 1;
/// `V4L2_CID_EXPOSURE_ABSOLUTE`, in steps of 100 µs.
const EXPOSURE_ABSOLUTE: u32 = 0x009a_0902;

/// An open camera.
pub(super) enum Driver {
    Nokhwa(ThroughNokhwa),
    Direct(Direct),
}

impl Driver {
    /// Waits for the next picture, for ever if the driver does.
    pub(super) fn picture(&mut self) -> Result<Gray, SourceError> {
        match self {
            Self::Nokhwa(camera) => camera.picture(),
            Self::Direct(camera) => camera.picture(),
        }
    }
}

/// Opens `/dev/video{number}`.
pub(super) fn open(number: u32, exposure: Exposure) -> Result<Driver, SourceError> {
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    let device = Device::new(index).map_err(|error| refused(&error))?;
    let mode = choose(&offers(&device)?, |layout, width, height| {
        rates(&device, layout, width, height)
    })?;
    expose(&device, exposure);
    if let Some(camera) = mode
        .whole_rate
        .and_then(|fps| ThroughNokhwa::open(number, mode, fps).ok())
    {
        return Ok(Driver::Nokhwa(camera));
    }
    Direct::open(device, mode).map(Driver::Direct)
}

fn offers(device: &Device) -> Result<Vec<(Layout, Extent)>, SourceError> {
    let formats = device.enum_formats().map_err(|error| refused(&error))?;
    let mut offers = Vec::new();
    for layout in Layout::ALL {
        let fourcc = FourCC::new(&layout.fourcc());
        if !formats.iter().any(|format| format.fourcc == fourcc) {
            continue;
        }
        for size in device
            .enum_framesizes(fourcc)
            .unwrap_or_default()
            .into_iter()
            .take(OFFERS_MAX)
        {
            offers.push((layout, extent(&size.size)));
        }
    }
    if offers.is_empty() {
        let mut names: Vec<String> = formats
            .iter()
            .take(OFFERS_MAX)
            .map(|format| letters(format.fourcc))
            .collect();
        names.dedup();
        let offered = if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(", ")
        };
        return Err(SourceError::Format { offered });
    }
    Ok(offers)
}

fn extent(size: &FrameSizeEnum) -> Extent {
    match size {
        FrameSizeEnum::Discrete(size) => Extent::Fixed(size.width, size.height),
        FrameSizeEnum::Stepwise(size) => Extent::Range(
            Steps {
                min: size.min_width,
                max: size.max_width,
                step: size.step_width,
            },
            Steps {
                min: size.min_height,
                max: size.max_height,
                step: size.step_height,
            },
        ),
    }
}

fn rates(device: &Device, layout: Layout, width: u32, height: u32) -> Vec<Interval> {
    let offered = device.enum_frameintervals(FourCC::new(&layout.fourcc()), width, height);
    let offered = offered.unwrap_or_default().into_iter().take(OFFERS_MAX);
    let interval = |fraction: v4l::Fraction| Interval {
        numerator: fraction.numerator,
        denominator: fraction.denominator,
    };
    offered
        .flat_map(|offer| match offer.interval {
            FrameIntervalEnum::Discrete(fraction) => vec![interval(fraction)],
            FrameIntervalEnum::Stepwise(steps) => vec![interval(steps.min), interval(steps.max)],
        })
        .collect()
}

/// Sets the exposure where that is offered; a camera that has no such control goes on by itself.
fn expose(device: &Device, exposure: Exposure) {
    let Exposure::Fixed(time) = exposure else { return };
    let steps = time.as_micros() / 100;
    let set = |id, value| {
        device.set_control(Control {
            id,
            value: Value::Integer(value),
        })
    };
    if set(EXPOSURE_AUTO, BY_HAND).is_ok() {
        // What is out of its range the driver clamps or refuses; either way it goes on taking pictures.
        drop(set(EXPOSURE_ABSOLUTE, i64::try_from(steps).unwrap_or(i64::MAX)));
    }
}

/// What the device says its pictures are, now that it was asked for `mode`.
pub(super) fn shape(device: &Device, mode: Mode) -> Result<Shape, SourceError> {
    let format = device.format().map_err(|error| refused(&error))?;
    if format.fourcc != FourCC::new(&mode.layout.fourcc()) {
        return Err(SourceError::Format {
            offered: letters(format.fourcc),
        });
    }
    Ok(Shape {
        layout: mode.layout,
        width: format.width,
        height: format.height,
        stride: usize::try_from(format.stride).unwrap_or(usize::MAX),
    })
}

/// Tells whether the libraries may close the device: they panic, and panic again while they unwind, on any error
/// but that it is gone.
pub(super) fn may_close(device: &Device) -> bool {
    match device.format() {
        Ok(_) => true,
        Err(error) => error.raw_os_error() == Some(GONE),
    }
}

pub(super) fn refused(error: &io::Error) -> SourceError {
    let said = error.to_string();
    match error.raw_os_error() {
        Some(GONE) => SourceError::Gone { said },
        _ => SourceError::Refused { said },
    }
}

fn letters(fourcc: FourCC) -> String {
    let letter = |byte: &u8| {
        if byte.is_ascii_graphic() {
            char::from(*byte)
        } else {
            '?'
        }
    };
    fourcc.repr.iter().map(letter).collect()
}

/// How long a device that is asked directly may take for one picture; then it is opened anew.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);
