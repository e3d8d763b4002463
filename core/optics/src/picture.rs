//! PNG files in and out.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Encoder, Limits, Transformations};
use thiserror::Error;

use crate::gray::{Gray, GrayError, pixel_count};

/// What the decoder may allocate beside the pixels.
const DECODER_BYTES: usize = 64 * 1024 * 1024;
/// Most bytes of a file; the largest picture without compression stays below.
const FILE_MAX: usize = 72 * 1024 * 1024;

/// Why a file is no picture, or a picture gives no file.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The file is too long.
    #[error("file of {got} bytes, limit {limit}")]
    FileTooLong {
        /// Bytes found.
        got: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The edges are out of range.
    #[error(transparent)]
    Edges(#[from] GrayError),
    /// The file is not a whole PNG.
    #[error("png: {0}")]
    Decode(#[from] png::DecodingError),
    /// Its pixels are of a kind we do not know.
    #[error("png: pixels of {samples} samples")]
    Samples {
        /// Samples per pixel.
        samples: usize,
    },
    /// The file could not be written.
    #[error("png: {0}")]
    Encode(#[from] png::EncodingError),
}

/// Writes a picture as PNG, eight bits of gray.
///
/// # Errors
/// Passes on what the encoder says.
pub fn to_png(gray: &Gray) -> Result<Vec<u8>, PictureError> {
    let mut file = Vec::new();
    let (width, height) = gray.edges();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(gray.px())?;
    writer.finish()?;
    Ok(file)
}

/// Reads a PNG of any kind of pixel into gray; what is transparent becomes white.
///
/// # Errors
/// Refuses files and edges beyond the limits before it allocates, and what is not a whole PNG.
pub fn from_png(file: &[u8]) -> Result<Gray, PictureError> {
    if file.len() > FILE_MAX {
        return Err(PictureError::FileTooLong {
            got: file.len(),
            limit: FILE_MAX,
        });
    }
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: DECODER_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let header = decoder.read_header_info()?;
    let (width, height) = (header.width, header.height);
    let count = pixel_count(width, height)?;
    let mut reader = decoder.read_info()?;
    let samples = reader.output_color_type().0.samples();
    let wanted = count
        .checked_mul(samples)
        .ok_or(PictureError::Samples { samples })?;
    let mut bytes = vec![0; wanted];
    reader.next_frame(&mut bytes)?;
    let px: Vec<u8> = bytes.chunks_exact(samples.max(1)).map(luma).collect();
    Ok(Gray::new(width, height, px)?)
}

/// Weighs the samples of one pixel: gray, gray and alpha, RGB, RGB and alpha (ITU-R BT.601).
fn luma(pixel: &[u8]) -> u8 {
    let (light, alpha) = match pixel {
        [gray] => (u32::from(*gray), 255),
        [gray, alpha] => (u32::from(*gray), u32::from(*alpha)),
        [red, green, blue] => (weigh(*red, *green, *blue), 255),
        [red, green, blue, alpha] => (weigh(*red, *green, *blue), u32::from(*alpha)),
        [] | [..] => (255, 255),
    };
    let opaque = light.saturating_mul(alpha);
    let white = 255_u32.saturating_mul(255_u32.saturating_sub(alpha));
    u8::try_from(opaque.saturating_add(white) / 255).unwrap_or(u8::MAX)
}

fn weigh(red: u8, green: u8, blue: u8) -> u32 {
    let part = |light: u8, weight: u32| u32::from(light).saturating_mul(weight);
    part(red, 299)
        .saturating_add(part(green, 587))
        .saturating_add(part(blue, 114))
        / 1000
}
