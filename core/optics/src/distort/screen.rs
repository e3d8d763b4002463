//! What stands on the screen: a code on its white panel, and around it a dark desk with windows and lines of text.

use std::rc::Rc;

use qrcode::bits::Bits;
use qrcode::{EcLevel, Version as Size};

use super::Random;
use crate::frame::{Correction, Modules};
use crate::render::RenderError;

/// Light of a black and of a white pixel of a screen, as a camera meters them.
const BLACK: f32 = 15.0;
const WHITE: f32 = 240.0;
/// Edge of one cell of the surroundings, in pixels of the frame; letters are made of such cells.
const CLUTTER_PX: f32 = 5.0;
const CLUTTER_EDGE: usize = 360;

/// What a code is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// Text as a UR part has it: `UR:CRYPTO-PSBT/7-40/...`, letters only after the header.
    Ur,
    /// Any bytes.
    Bytes,
}

/// How light and dark modules stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facing {
    /// Dark on light, as the standard has it.
    Usual,
    /// Light on dark.
    Inverted,
    /// As in a mirror.
    Mirrored,
}

/// Which code is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    pub version: u8,
    pub correction: Correction,
    pub content: Content,
    pub facing: Facing,
    pub quiet_modules: usize,
}

/// A code on a screen. Points are in modules from the middle of the code.
pub(super) struct Screen {
    modules: usize,
    panel: Vec<f32>,
    panel_edge: usize,
    px_per_module: f32,
    clutter: Rc<Vec<f32>>,
}

impl Code {
    /// Fills the code with content of exactly its capacity.
    pub fn payload(&self, random: &mut Random) -> Vec<u8> {
        let length = capacity(self.version, self.correction, self.content);
        match self.content {
            Content::Bytes => (0..length).map(|_| random.draw() as u8).collect(),
            Content::Ur => {
                let count = 20 + random.draw() % 80;
                let mut text = format!("UR:CRYPTO-PSBT/{}-{count}/", 1 + random.draw() % count).into_bytes();
                let letter = |_| b'A' + (random.draw() % 26) as u8;
                text.extend((text.len()..length).map(letter));
                text.truncate(length);
                text
            }
        }
    }

    fn panel(&self, payload: &[u8]) -> Result<(usize, Vec<f32>), RenderError> {
        let code = Modules::of(payload, self.version, self.correction)?;
        let edge = code.edge() + 2 * self.quiet_modules;
        let (dark, light) = match self.facing {
            Facing::Usual | Facing::Mirrored => (BLACK, WHITE),
            Facing::Inverted => (WHITE, BLACK),
        };
        let mut panel = vec![light; edge * edge];
        for (y, row) in code.rows().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, module)| **module) {
                let x = match self.facing {
                    Facing::Usual | Facing::Inverted => x,
                    Facing::Mirrored => code.edge() - 1 - x,
                };
                panel[(y + self.quiet_modules) * edge + x + self.quiet_modules] = dark;
            }
        }
        Ok((code.edge(), panel))
    }

    /// Puts the code on a screen whose surroundings follow from `random`.
    pub fn shown(
        &self,
        payload: &[u8],
        px_per_module: f64,
        random: &mut Random,
    ) -> Result<Screen, RenderError> {
        let clutter = match self.facing {
            Facing::Usual | Facing::Mirrored => clutter(random),
            Facing::Inverted => clutter(random).into_iter().map(|light| 255.0 - light).collect(),
        };
        self.on(payload, px_per_module, &Rc::new(clutter))
    }

    /// Puts the next code on the same screen.
    pub fn after(&self, payload: &[u8], screen: &Screen) -> Result<Screen, RenderError> {
        self.on(payload, f64::from(screen.px_per_module), &screen.clutter)
    }

    fn on(&self, payload: &[u8], px_per_module: f64, clutter: &Rc<Vec<f32>>) -> Result<Screen, RenderError> {
        let (modules, panel) = self.panel(payload)?;
        Ok(Screen {
            modules,
            panel_edge: modules + 2 * self.quiet_modules,
            panel,
            px_per_module: px_per_module as f32,
            clutter: Rc::clone(clutter),
        })
    }
}

impl Screen {
    pub fn modules(&self) -> usize {
        self.modules
    }

    pub fn panel_modules(&self) -> usize {
        self.panel_edge
    }

    /// Whether a point is on the panel or that near.
    pub fn near_panel(&self, u: f32, v: f32, near: f32) -> bool {
        u.abs().max(v.abs()) < self.panel_edge as f32 / 2.0 + near
    }

    /// The light at a point.
    pub fn at(&self, u: f32, v: f32) -> f32 {
        let half = self.panel_edge as f32 / 2.0;
        let (x, y) = (u + half, v + half);
        if x >= 0.0 && y >= 0.0 {
            let (x, y) = (x as usize, y as usize);
            if x < self.panel_edge && y < self.panel_edge {
                return self.panel[y * self.panel_edge + x];
            }
        }
        self.around(u, v)
    }

    /// The light at a point beside the panel; a band along the panel is empty.
    pub fn around(&self, u: f32, v: f32) -> f32 {
        let middle = CLUTTER_EDGE as f32 / 2.0;
        let cell =
            |at: f32| (at * self.px_per_module / CLUTTER_PX + middle).clamp(0.0, CLUTTER_EDGE as f32 - 1.0);
        if u.abs().max(v.abs()) < self.panel_edge as f32 / 2.0 + 12.0 / self.px_per_module {
            return self.clutter[0];
        }
        self.clutter[cell(v) as usize * CLUTTER_EDGE + cell(u) as usize]
    }
}

/// A dark desk with a dozen windows, buttons and blocks of text. The first cell has the desk's own light.
fn clutter(random: &mut Random) -> Vec<f32> {
    let desk = random.between(40.0, 80.0) as f32;
    let mut cells = vec![desk; CLUTTER_EDGE * CLUTTER_EDGE];
    let size = CLUTTER_EDGE as u64;
    for number in 0..26 {
        let (width, height) = (6 + random.draw() % 50, 3 + random.draw() % 24);
        let (left, top) = (
            1 + random.draw() % (size - width - 1),
            1 + random.draw() % (size - height - 1),
        );
        let (paper, ink) = (
            random.between(30.0, 230.0) as f32,
            random.between(30.0, 230.0) as f32,
        );
        for y in top..top + height {
            for x in left..left + width {
                // Every second row of a text is empty, every fifth cell or so is a gap.
                let letter = number % 2 == 0 && (y - top) % 2 == 1 && random.draw() % 5 < 3;
                cells[(y * size + x) as usize] = if letter { ink } else { paper };
            }
        }
    }
    cells[0] = desk;
    cells
}

/// Counts the characters or bytes that one segment in a code can hold.
pub fn capacity(version: u8, correction: Correction, content: Content) -> usize {
    let level = match correction {
        Correction::L => EcLevel::L,
        Correction::M => EcLevel::M,
        Correction::Q => EcLevel::Q,
    };
    let size = Size::Normal(i16::from(version));
    let bits = Bits::new(size).max_len(level).unwrap();
    // A segment begins with four bits for its kind and a count, which grows with the version.
    match content {
        Content::Bytes => (bits - 4 - if version < 10 { 8 } else { 16 }) / 8,
        Content::Ur => {
            let count_bits = match version {
                0..10 => 9,
                10..27 => 11,
                27.. => 13,
            };
            let bits = bits - 4 - count_bits;
            bits / 11 * 2 + usize::from(bits % 11 >= 6)
        }
    }
}
