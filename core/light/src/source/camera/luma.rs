//! Brightness out of a camera's bytes: no conversion, and no decoder that the bytes could attack.

use strongroom_optics::Gray;

use super::choose::Layout;
use crate::source::SourceError;

/// What a picture's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) layout: Layout,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bytes from one line to the next.
    pub(super) stride: usize,
}

/// Takes the brightness of a picture; bytes behind its last line are left.
pub(super) fn luma(shape: Shape, bytes: &[u8]) -> Result<Gray, SourceError> {
    let lines = usize::try_from(shape.height).unwrap_or(usize::MAX);
    let wide = usize::try_from(shape.width)
        .unwrap_or(usize::MAX)
        .saturating_mul(shape.layout.bytes_per_pixel());
    let stride = shape.stride.max(wide).max(1);
    let wanted = stride
        .saturating_mul(lines.saturating_sub(1))
        .saturating_add(wide);
    let short = SourceError::Short {
        got: bytes.len(),
        wanted,
    };
    if bytes.len() < wanted {
        return Err(short);
    }
    let mut px = Vec::new();
    for line in bytes.chunks(stride).take(lines) {
        let line = line.get(..wide).unwrap_or_default();
        match shape.layout {
            Layout::Grey => px.extend_from_slice(line),
            Layout::Yuyv => px.extend(line.chunks_exact(2).filter_map(|pair| pair.first())),
        }
    }
    Ok(Gray::new(shape.width, shape.height, px)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(layout: Layout, stride: usize) -> Shape {
        Shape {
            layout,
            width: 2,
            height: 2,
            stride,
        }
    }

    #[test]
    fn luma_is_every_second_byte_or_every_byte_and_padding_is_left() {
        let yuyv = [1, 99, 2, 99, 3, 99, 4, 99];
        assert_eq!(luma(shape(Layout::Yuyv, 4), &yuyv).unwrap().px(), [1, 2, 3, 4]);
        let padded = [1, 99, 2, 99, 77, 77, 3, 99, 4, 99];
        assert_eq!(luma(shape(Layout::Yuyv, 6), &padded).unwrap().px(), [1, 2, 3, 4]);
        assert_eq!(
            luma(shape(Layout::Grey, 2), &[1, 2, 3, 4, 55]).unwrap().px(),
            [1, 2, 3, 4]
        );
    }

    #[test]
    fn a_picture_of_too_few_bytes_is_refused() {
        for (layout, stride, wanted) in [(Layout::Yuyv, 4, 8), (Layout::Yuyv, 6, 10), (Layout::Grey, 3, 5)] {
            let bytes = vec![0; wanted];
            assert!(luma(shape(layout, stride), &bytes).is_ok());
            let error = luma(shape(layout, stride), &bytes[1..]).unwrap_err();
            assert_eq!(error.code(), "E_CAMERA");
        }
        assert!(luma(shape(Layout::Grey, usize::MAX), &[0; 4]).is_err());
    }
}
