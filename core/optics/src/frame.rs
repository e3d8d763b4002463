//! The codes of a show: drawn many times a second, all of one size.
//!
//! They are drawn by `fast_qr`, in an eighth of the time that `qrcode` takes. Codes that are printed once are drawn
//! by [`crate::render`].

use fast_qr::{ECL, QRBuilder, Version};

use crate::gray::Gray;
use crate::render::{QUIET_MODULES, RenderError, SCALE_MAX};

/// The largest version of a code (ISO/IEC 18004).
pub const VERSION_MAX: u8 = 40;

/// How much of a code may be unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Correction {
    /// One part in fourteen. Best for a show, whose next frame corrects this one: `docs/transport.md` measures it.
    #[default]
    L,
    /// One part in seven.
    M,
    /// One part in four.
    Q,
}

/// The modules of a code, without a quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    edge: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// Encodes `content` as text if it has only the 45 letters that codes have for text, else as bytes.
    ///
    /// # Errors
    /// Refuses versions outside 1 to [`VERSION_MAX`], and content that does not fit.
    pub fn of(content: impl AsRef<[u8]>, version: u8, correction: Correction) -> Result<Self, RenderError> {
        let content = content.as_ref();
        let size = version
            .checked_sub(1)
            .and_then(|index| VERSIONS.get(usize::from(index)));
        let size = size.ok_or(RenderError::Version {
            got: version,
            limit: VERSION_MAX,
        })?;
        let code = QRBuilder::new(content)
            .version(*size)
            .ecl(correction.level())
            .build()
            .map_err(|_| RenderError::Frame {
                got: content.len(),
                version,
            })?;
        let count = code.size.saturating_mul(code.size);
        let dark = code.data.iter().take(count).map(|module| module.value());
        Ok(Self {
            edge: code.size,
            dark: dark.collect(),
        })
    }

    /// Counts the modules along an edge.
    pub fn edge(&self) -> usize {
        self.edge
    }

    /// Gives the rows from the top, each module dark or not.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, bool> {
        self.dark.chunks_exact(self.edge.max(1))
    }

    /// Draws the modules with their quiet zone.
    ///
    /// # Errors
    /// Refuses scales of zero or beyond [`SCALE_MAX`].
    pub fn picture(&self, px_per_module: u32) -> Result<Gray, RenderError> {
        let scale = usize::try_from(px_per_module)
            .ok()
            .filter(|_| (1..=SCALE_MAX).contains(&px_per_module));
        let scale = scale.ok_or(RenderError::Scale {
            got: px_per_module,
            limit: SCALE_MAX,
        })?;
        let quiet = usize::try_from(QUIET_MODULES)
            .unwrap_or_default()
            .saturating_mul(scale);
        let edge = self
            .edge
            .saturating_mul(scale)
            .saturating_add(quiet.saturating_mul(2));
        let mut px = Vec::with_capacity(edge.saturating_mul(edge));
        let quiet_rows = quiet.saturating_mul(edge);
        px.resize(quiet_rows, u8::MAX);
        for row in self.rows() {
            let light = |dark: &bool| if *dark { 0 } else { u8::MAX };
            let mut line = vec![u8::MAX; quiet];
            line.extend(
                row.iter()
                    .flat_map(|dark| std::iter::repeat_n(light(dark), scale)),
            );
            line.resize(edge, u8::MAX);
            (0..scale).for_each(|_| px.extend_from_slice(&line));
        }
        px.resize(px.len().saturating_add(quiet_rows), u8::MAX);
        let edge = u32::try_from(edge).unwrap_or(u32::MAX);
        Ok(Gray::new(edge, edge, px)?)
    }
}

/// Draws one code of a show: all of the same version keep their place on the screen, and the camera its focus.
///
/// # Errors
/// As [`Modules::of`] and [`Modules::picture`].
pub fn render_frame(
    content: impl AsRef<[u8]>,
    version: u8,
    correction: Correction,
    px_per_module: u32,
) -> Result<Gray, RenderError> {
    Modules::of(content, version, correction)?.picture(px_per_module)
}

impl Correction {
    fn level(self) -> ECL {
        match self {
            Self::L => ECL::L,
            Self::M => ECL::M,
            Self::Q => ECL::Q,
        }
    }
}

#[rustfmt::skip]
const VERSIONS: [Version; 40] = [
    Version::V01, Version::V02, Version::V03, Version::V04, Version::V05, Version::V06, Version::V07,
    Version::V08, Version::V09, Version::V10, Version::V11, Version::V12, Version::V13, Version::V14,
    Version::V15, Version::V16, Version::V17, Version::V18, Version::V19, Version::V20, Version::V21,
    Version::V22, Version::V23, Version::V24, Version::V25, Version::V26, Version::V27, Version::V28,
    Version::V29, Version::V30, Version::V31, Version::V32, Version::V33, Version::V34, Version::V35,
    Version::V36, Version::V37, Version::V38, Version::V39, Version::V40,
];
