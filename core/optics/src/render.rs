//! Texts to pictures.

use qrcode::{Color, EcLevel, QrCode};
use thiserror::Error;

use crate::gray::{Gray, GrayError};

/// White modules around a code (ISO/IEC 18004 wants four; peers that draw less are read worse).
pub const QUIET_MODULES: u32 = 4;
/// Most pixels per module.
pub const SCALE_MAX: u32 = 22;

/// Why a text gives no picture.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The text does not fit the largest code.
    #[error("{got} bytes do not fit a code: {reason}")]
    Code {
        /// Bytes given.
        got: usize,
        /// What the encoder says.
        reason: qrcode::types::QrError,
    },
    /// The content does not fit a code of the size asked for.
    #[error("{got} bytes do not fit a code of version {version}")]
    Frame {
        /// Bytes given.
        got: usize,
        /// Version asked for.
        version: u8,
    },
    /// There is no such version.
    #[error("code of version {got}, must be 1 to {limit}")]
    Version {
        /// Version asked for.
        got: u8,
        /// The largest there is.
        limit: u8,
    },
    /// The scale is out of range.
    #[error("{got} pixels per module, must be 1 to {limit}")]
    Scale {
        /// Pixels per module asked for.
        got: u32,
        /// Most pixels per module.
        limit: u32,
    },
    /// The picture would be too large.
    #[error(transparent)]
    Size(#[from] GrayError),
}

/// Draws the code of `content`, error correction level L: a moving picture is corrected by its next frame.
///
/// # Errors
/// Refuses what does not fit a code of version 40, and scales of zero or beyond [`SCALE_MAX`].
pub fn render(content: impl AsRef<[u8]>, px_per_module: u32) -> Result<Gray, RenderError> {
    let content = content.as_ref();
    if !(1..=SCALE_MAX).contains(&px_per_module) {
        return Err(RenderError::Scale {
            got: px_per_module,
            limit: SCALE_MAX,
        });
    }
    let code =
        QrCode::with_error_correction_level(content, EcLevel::L).map_err(|reason| RenderError::Code {
            got: content.len(),
            reason,
        })?;
    let modules = code.width();
    let colors = code.into_colors();
    let quiet_px = QUIET_MODULES.saturating_mul(px_per_module);
    let edge = u32::try_from(modules)
        .unwrap_or(u32::MAX)
        .saturating_mul(px_per_module);
    let edge = edge.saturating_add(quiet_px.saturating_mul(2));
    let module = |px: u32| {
        px.checked_sub(quiet_px)
            .and_then(|px| px.checked_div(px_per_module))
    };
    let picture = Gray::from_fn(edge, edge, |x, y| {
        let place = module(x).zip(module(y)).and_then(|(x, y)| {
            let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
            if x >= modules {
                None
            } else {
                y.checked_mul(modules)?.checked_add(x)
            }
        });
        match place.and_then(|place| colors.get(place)) {
            Some(Color::Dark) => 0,
            Some(Color::Light) | None => u8::MAX,
        }
    })?;
    Ok(picture)
}
