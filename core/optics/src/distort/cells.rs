//! Which pictures are taken: groups of one harm each, and in each group cells of growing harm and density.

use super::Random;
use super::harm::Harm;
use super::screen::{Code, Content, Facing};
use super::view::View;
use crate::frame::Correction;
use crate::gray::Gray;

/// Edges of the pictures, in pixels.
pub const FRAME: (u32, u32) = (1_280, 720);
/// Largest code with its quiet zone that a frame holds upright.
const PANEL_MAX_PX: f64 = 720.0;

/// What is done to the pictures of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Nothing but small modules.
    Clean,
    /// The screen leans.
    Tilt,
    /// The screen is turned.
    Rotation,
    /// The lens is out of focus.
    Blur,
    /// The sensor is noisy.
    Noise,
    /// Black and white are nearly the same gray.
    Contrast,
    /// The picture was a JPEG file.
    Jpeg,
    /// A lamp in the glass.
    Glare,
    /// The screen's grid beats with the sensor's.
    Moire,
    /// Light from one side.
    Gradient,
    /// Two frames in one exposure.
    Blend,
    /// The hand moves.
    Motion,
    /// Rows of the next frame.
    Tear,
    /// Too little white around the code, and dark behind it.
    Quiet,
    /// The code far from the middle, and leaning.
    OffAxis,
    /// All of it a little, as in a hand.
    HandHeld,
    /// The same, with more error correction.
    HandHeldM,
    /// The same, with bytes of any value.
    HandHeldBytes,
    /// Light on dark; not part of totals.
    Inverted,
    /// As in a mirror; not part of totals.
    Mirrored,
}

/// A kind of picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    group: Group,
    name: String,
    code: Code,
    view: View,
    harm: Harm,
}

/// A picture and what is to be read in it.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The picture.
    pub gray: Gray,
    /// Content of the code shown.
    pub payload: Vec<u8>,
    /// Content of the code shown next, where the picture has something of it.
    pub next: Option<Vec<u8>>,
    /// Where the corners of the code are, in pixels, clockwise from the finder at top left.
    pub corners: [(f64, f64); 4],
}

impl Group {
    /// Gives the group's name as it stands in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Tilt => "tilt",
            Self::Rotation => "rotation",
            Self::Blur => "blur",
            Self::Noise => "noise",
            Self::Contrast => "contrast",
            Self::Jpeg => "jpeg",
            Self::Glare => "glare",
            Self::Moire => "moire",
            Self::Gradient => "gradient",
            Self::Blend => "blend",
            Self::Motion => "motion",
            Self::Tear => "tear",
            Self::Quiet => "quiet",
            Self::OffAxis => "off-axis",
            Self::HandHeld => "hand-held",
            Self::HandHeldM => "hand-held-M",
            Self::HandHeldBytes => "hand-held-bytes",
            Self::Inverted => "inverted",
            Self::Mirrored => "mirrored",
        }
    }

    /// Tells whether the group counts in totals. Few peers read codes that are inverted or mirrored.
    pub fn counts(self) -> bool {
        !matches!(self, Self::Inverted | Self::Mirrored)
    }
}

impl Cell {
    /// Gives the group.
    pub fn group(&self) -> Group {
        self.group
    }

    /// Gives the name within the group: version, pixels per module, and the harm.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes one picture; the same seed gives the same.
    pub fn picture(&self, seed: u64) -> (Gray, Vec<u8>) {
        let taken = self.take(seed);
        (taken.gray, taken.payload)
    }

    /// Takes one picture, and tells all that is known of it.
    pub fn take(&self, seed: u64) -> Taken {
        let mut random = Random(seed);
        // Cells with the same seed shall not share noise: a sum over the name, FNV-1a.
        let label = self.group.name().bytes().chain(self.name.bytes());
        random.0 ^= label.fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let (view, harm) = self.held(&mut random);
        let payload = self.code.payload(&mut random);
        let screen = self
            .code
            .shown(&payload, view.px_per_module, &mut random)
            .unwrap();
        let light = view.gather(&screen);
        let next = (harm.blend > 0.0 || harm.tear > 0.0).then(|| self.code.payload(&mut random));
        let next_light = next
            .as_ref()
            .map(|next| view.gather(&self.code.after(next, &screen).unwrap()));
        let gray = harm.befall(light, next_light.as_ref(), &view.panel(&screen), &mut random);
        let corners = view.code(&screen);
        Taken {
            gray,
            payload,
            next,
            corners,
        }
    }

    fn held(&self, random: &mut Random) -> (View, Harm) {
        match self.group {
            Group::HandHeld | Group::HandHeldM | Group::HandHeldBytes => {
                let view = View {
                    tilt_deg: random.between(0.0, 25.0),
                    tilt_toward_deg: random.between(0.0, 360.0),
                    rotation_deg: random.between(-15.0, 15.0),
                    off_middle: (random.between(-0.7, 0.7), random.between(-0.7, 0.7)),
                    ..self.view
                };
                (view, Harm::of_a_hand(random))
            }
            Group::OffAxis => {
                let mut side = || {
                    if random.draw().is_multiple_of(2) {
                        0.95
                    } else {
                        -0.95
                    }
                };
                let off_middle = (side(), side());
                let tilt_toward_deg = random.between(0.0, 360.0);
                (
                    View {
                        off_middle,
                        tilt_toward_deg,
                        ..self.view
                    }
                    .jittered(random),
                    self.harm,
                )
            }
            Group::Clean
            | Group::Tilt
            | Group::Rotation
            | Group::Blur
            | Group::Noise
            | Group::Contrast
            | Group::Jpeg
            | Group::Glare
            | Group::Moire
            | Group::Gradient
            | Group::Blend
            | Group::Motion
            | Group::Tear
            | Group::Quiet
            | Group::Inverted
            | Group::Mirrored => {
                let tilt_toward_deg = random.between(0.0, 360.0);
                (
                    View {
                        tilt_toward_deg,
                        ..self.view
                    }
                    .jittered(random),
                    self.harm,
                )
            }
        }
    }
}

/// The pictures of one group: what is the same in all, and the cells made of it.
struct Builder {
    cells: Vec<Cell>,
}

/// All cells, group by group.
pub fn cells() -> Vec<Cell> {
    let mut all = Builder { cells: Vec::new() };
    all.clean();
    all.poses();
    all.light();
    all.frames();
    all.hands();
    all.cells
}

/// A camera in a hand before a code of any size and correction, for finding out which pays.
pub fn hand_held(version: u8, px_per_module: f64, correction: Correction) -> Cell {
    let mut one = Builder { cells: Vec::new() };
    one.add(Group::HandHeld, version, px_per_module, "", |cell| {
        cell.code.correction = correction;
    });
    one.cells.remove(0)
}

const SOME: [u8; 3] = [10, 20, 30];

impl Builder {
    fn add(&mut self, group: Group, version: u8, px: f64, detail: &str, change: impl FnOnce(&mut Cell)) {
        let name = format!("v{version}@{px}{detail}");
        let mut cell = Cell {
            group,
            name,
            code: Code {
                version,
                correction: Correction::L,
                content: Content::Ur,
                facing: Facing::Usual,
                quiet_modules: 4,
            },
            view: View {
                frame: FRAME,
                px_per_module: px,
                rotation_deg: 0.0,
                tilt_deg: 0.0,
                tilt_toward_deg: 0.0,
                off_middle: (0.0, 0.0),
            },
            harm: Harm::STAND,
        };
        change(&mut cell);
        self.cells.push(cell);
    }

    /// Three densities, each with each harm of a list.
    fn grid(&mut self, group: Group, harms: &[f64], change: impl Fn(&mut Cell, f64)) {
        for harm in harms {
            for version in SOME {
                self.add(group, version, 4.0, &format!(" {harm}"), |cell| {
                    change(cell, *harm)
                });
            }
        }
    }

    fn clean(&mut self) {
        for version in (5..=40).step_by(5) {
            for px in [1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0] {
                if f64::from(version * 4 + 17 + 8) * px <= PANEL_MAX_PX {
                    self.add(Group::Clean, version, px, "", |_| ());
                }
            }
        }
    }

    fn poses(&mut self) {
        self.grid(Group::Tilt, &[10.0, 20.0, 30.0, 40.0, 50.0], |cell, tilt| {
            cell.view.tilt_deg = tilt
        });
        for rotation in [10.0, 30.0, 45.0, 90.0, 135.0, 180.0] {
            for version in SOME {
                // Turned that way the largest code leaves the frame.
                if version < 30 || [10.0, 90.0, 180.0].contains(&rotation) {
                    self.add(Group::Rotation, version, 4.0, &format!(" {rotation}"), |cell| {
                        cell.view.rotation_deg = rotation;
                    });
                }
            }
        }
        for px in [3.0, 4.0] {
            for version in SOME {
                self.add(Group::OffAxis, version, px, "", |cell| cell.view.tilt_deg = 15.0);
            }
        }
        self.grid(Group::Quiet, &[0.0, 1.0, 2.0], |cell, quiet| {
            cell.code.quiet_modules = quiet as usize
        });
    }

    fn light(&mut self) {
        self.grid(Group::Blur, &[0.5, 1.0, 1.5, 2.0, 2.5, 3.0], |cell, blur| {
            cell.harm.blur_px = blur as f32
        });
        self.grid(Group::Noise, &[8.0, 16.0, 32.0, 48.0], |cell, noise| {
            cell.harm.noise = noise as f32
        });
        self.grid(Group::Contrast, &[0.5, 0.25, 0.12, 0.06], |cell, share| {
            cell.harm.contrast = share as f32
        });
        self.grid(Group::Jpeg, &[50.0, 25.0, 10.0, 5.0], |cell, quality| {
            cell.harm.jpeg = Some(quality as u8)
        });
        self.grid(Group::Glare, &[0.02, 0.04, 0.08, 0.16], |cell, share| {
            cell.harm.glare = share as f32
        });
        self.grid(Group::Moire, &[0.2, 0.4, 0.6, 0.8], |cell, depth| {
            cell.harm.moire = depth as f32
        });
        self.grid(Group::Gradient, &[0.3, 0.6, 0.9], |cell, share| {
            cell.harm.gradient = share as f32
        });
    }

    fn frames(&mut self) {
        self.grid(Group::Blend, &[0.1, 0.2, 0.3, 0.4, 0.45], |cell, share| {
            cell.harm.blend = share as f32
        });
        self.grid(Group::Motion, &[2.0, 3.0, 4.0, 6.0, 8.0], |cell, px| {
            cell.harm.motion_px = px as f32
        });
        self.grid(Group::Tear, &[0.03, 0.06, 0.1, 0.2], |cell, share| {
            cell.harm.tear = share as f32
        });
    }

    fn hands(&mut self) {
        for (version, most) in [
            (5, 5.0),
            (10, 5.0),
            (15, 5.0),
            (20, 5.0),
            (25, 5.0),
            (30, 4.0),
            (35, 3.0),
            (40, 3.0),
        ] {
            for px in [2.0, 2.5, 3.0, 4.0, 5.0] {
                if px <= most {
                    self.add(Group::HandHeld, version, px, "", |_| ());
                }
            }
        }
        for px in [3.0, 4.0] {
            for version in SOME {
                self.add(Group::HandHeldM, version, px, "", |cell| {
                    cell.code.correction = Correction::M
                });
                self.add(Group::HandHeldBytes, version, px, "", |cell| {
                    cell.code.content = Content::Bytes
                });
            }
        }
        self.cells.sort_by_key(|cell| cell.group);
        for version in SOME {
            self.add(Group::Inverted, version, 4.0, "", |cell| {
                cell.code.facing = Facing::Inverted
            });
        }
        for version in SOME {
            self.add(Group::Mirrored, version, 4.0, "", |cell| {
                cell.code.facing = Facing::Mirrored
            });
        }
    }
}
