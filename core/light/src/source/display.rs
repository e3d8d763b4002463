//! The framebuffer of another X display, as `Xvfb -fbdir` keeps it in a file: an XWD picture that changes in place.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use strongroom_optics::{EDGE_MAX, Gray};

use super::{FrameSource, SourceError};

/// Pictures a second, as a camera has them.
const RATE: u32 = 30;
/// Longest file: the largest picture at four bytes a pixel, and its header.
const FILE_MAX: u64 = 68 * 1024 * 1024;
/// Longest wait for a display that is being started.
const START: Duration = Duration::from_secs(10);

/// Another display, looked at thirty times a second.
pub struct Display {
    file: PathBuf,
    /// When the next picture is due.
    due: Instant,
    opened: bool,
}

impl Display {
    /// Looks at the display whose framebuffer is `file`.
    pub fn new(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
            due: Instant::now(),
            opened: false,
        }
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(&self.file)?.take(FILE_MAX).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads the file; a display that has not begun to write it yet is waited for.
    fn bytes(&mut self) -> Result<Gray, SourceError> {
        let start = Instant::now();
        loop {
            let gray = self.read().map(|bytes| luma(&bytes));
            let starting = !self.opened && start.elapsed() < START;
            match gray {
                Ok(Some(gray)) => {
                    self.opened = true;
                    return gray.map_err(SourceError::from);
                }
                Ok(None) | Err(_) if starting => thread::sleep(Duration::from_millis(50)),
                Ok(None) => {
                    return Err(SourceError::NotOfFormat {
                        path: self.file.clone(),
                        wanted: "an XWD picture of 32 bits a pixel",
                    });
                }
                Err(source) => {
                    return Err(SourceError::File {
                        path: self.file.clone(),
                        source,
                    });
                }
            }
        }
    }
}

impl FrameSource for Display {
    fn next(&mut self) -> Result<Option<Gray>, SourceError> {
        let now = Instant::now();
        thread::sleep(self.due.saturating_duration_since(now));
        let period = Duration::from_secs(1).checked_div(RATE).unwrap_or_default();
        self.due = Instant::now().checked_add(period).unwrap_or(now);
        self.bytes().map(Some)
    }

    fn name(&self) -> String {
        format!("display {}", self.file.display())
    }
}

/// Takes the picture out of an XWD file (version 7, ZPixmap); `None` if it is none.
fn luma(file: &[u8]) -> Option<Result<Gray, strongroom_optics::GrayError>> {
    let field = |index: usize| -> Option<u32> {
        let start = index.checked_mul(4)?;
        let bytes = file.get(start..start.checked_add(4)?)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let (header, version, width, height) = (field(0)?, field(1)?, field(4)?, field(5)?);
    let (most_significant_first, bits, line, colours) = (field(7)? == 1, field(11)?, field(12)?, field(19)?);
    let edges = 1..=EDGE_MAX;
    if version != 7 || bits != 32 || !edges.contains(&width) || !edges.contains(&height) {
        return None;
    }
    let wide = usize::try_from(width.checked_mul(4)?).ok()?;
    let line = usize::try_from(line).ok().filter(|line| *line >= wide)?;
    let start = usize::try_from(header.checked_add(colours.checked_mul(12)?)?).ok()?;
    let lines = file
        .get(start..)?
        .chunks(line)
        .take(usize::try_from(height).ok()?);
    let mut px = Vec::with_capacity(usize::try_from(width.checked_mul(height)?).ok()?);
    for line in lines {
        for pixel in line.get(..wide)?.chunks_exact(4) {
            px.push(match (pixel, most_significant_first) {
                ([blue, green, red, _], false) | ([_, red, green, blue], true) => weigh(*red, *green, *blue),
                _ => u8::MAX,
            });
        }
    }
    Some(Gray::new(width, height, px))
}

/// Brightness by ITU-R BT.601, as cameras give it.
fn weigh(red: u8, green: u8, blue: u8) -> u8 {
    let sum = u32::from(red).saturating_mul(77);
    let sum = sum.saturating_add(u32::from(green).saturating_mul(150));
    let sum = sum.saturating_add(u32::from(blue).saturating_mul(29));
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of two by two: white, black, red, and one in four lines of padding.
    fn xwd(byte_order: u32) -> Vec<u8> {
        let mut fields = [0u32; 25];
        fields[0] = 100;
        fields[1] = 7;
        fields[4] = 2;
        fields[5] = 2;
        fields[7] = byte_order;
        fields[11] = 32;
        fields[12] = 12;
        fields[19] = 1;
        let mut file: Vec<u8> = fields.iter().flat_map(|field| field.to_be_bytes()).collect();
        file.extend([0; 12]);
        let pixels: [u32; 6] = [0x00ff_ffff, 0, 9, 0x00ff_0000, 0x0000_ff00, 9];
        for pixel in pixels {
            file.extend(if byte_order == 1 {
                pixel.to_be_bytes()
            } else {
                pixel.to_le_bytes()
            });
        }
        file
    }

    #[test]
    fn both_byte_orders_give_the_same_picture_without_the_padding() {
        for order in [0, 1] {
            let gray = luma(&xwd(order)).unwrap().unwrap();
            assert_eq!((gray.width(), gray.height()), (2, 2));
            assert_eq!(gray.px(), [255, 0, 76, 149]);
        }
    }

    #[test]
    fn what_is_cut_off_or_nonsense_is_no_picture() {
        let whole = xwd(0);
        // The padding of the last line is nobody's.
        for length in 0..whole.len() - 4 {
            assert!(!matches!(luma(&whole[..length]), Some(Ok(_))), "{length} bytes");
        }
        for (field, value) in [
            (4, u32::MAX),
            (5, 0),
            (5, EDGE_MAX + 1),
            (12, 4),
            (11, 24),
            (19, u32::MAX),
            (0, u32::MAX),
        ] {
            let mut file = whole.clone();
            file[field * 4..field * 4 + 4].copy_from_slice(&value.to_be_bytes());
            assert!(!matches!(luma(&file), Some(Ok(_))), "field {field} = {value}");
        }
    }
}
