//! A video without compression: YUV4MPEG2, eight bits a sample. Only its luma is looked at.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use strongroom_optics::{EDGE_MAX, Gray};

use super::{FrameSource, SourceError};

/// Longest header line.
const LINE_MAX: u64 = 1_024;
const WANTED: &str = "a video in YUV4MPEG2 of eight bits";

/// A video, each picture once.
pub struct Video {
    path: PathBuf,
    file: BufReader<File>,
    width: u32,
    height: u32,
    /// Bytes of colour behind each picture.
    colour: u64,
}

impl Video {
    /// Opens a video.
    ///
    /// # Errors
    /// Fails if the file cannot be read or is no such video.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let failed = |source| SourceError::File {
            path: path.to_owned(),
            source,
        };
        let mut file = BufReader::new(File::open(path).map_err(failed)?);
        let line = line(&mut file).map_err(failed)?;
        let header = header(&line).ok_or(SourceError::NotOfFormat {
            path: path.to_owned(),
            wanted: WANTED,
        })?;
        let (width, height, colour) = header;
        Ok(Self {
            path: path.to_owned(),
            file,
            width,
            height,
            colour,
        })
    }

    fn picture(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = line(&mut self.file)?;
        if line.is_empty() {
            return Ok(None);
        }
        if !line.starts_with(b"FRAME") {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        let count = u64::from(self.width).saturating_mul(u64::from(self.height));
        let mut px = Vec::new();
        self.file.by_ref().take(count).read_to_end(&mut px)?;
        let skipped = io::copy(&mut self.file.by_ref().take(self.colour), &mut io::sink())?;
        // A video that is cut off ends with its last whole picture.
        let whole = u64::try_from(px.len()).ok() == Some(count) && skipped == self.colour;
        Ok(whole.then_some(px))
    }
}

impl FrameSource for Video {
    fn next(&mut self) -> Result<Option<Gray>, SourceError> {
        let px = self.picture().map_err(|source| SourceError::File {
            path: self.path.clone(),
            source,
        })?;
        Ok(px.map(|px| Gray::new(self.width, self.height, px)).transpose()?)
    }

    fn name(&self) -> String {
        format!("video {}", self.path.display())
    }

    fn waits(&self) -> bool {
        true
    }
}

fn line(file: &mut BufReader<File>) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    file.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Ok(line)
}

/// Edges, and the bytes of colour behind each picture.
fn header(line: &[u8]) -> Option<(u32, u32, u64)> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split(' ');
    if words.next() != Some("YUV4MPEG2") {
        return None;
    }
    let (mut width, mut height, mut space) = (None, None, "420");
    for word in words {
        match word.split_at_checked(1)? {
            ("W", number) => width = number.parse::<u32>().ok(),
            ("H", number) => height = number.parse::<u32>().ok(),
            ("C", name) => space = name,
            _ => {}
        }
    }
    let edge = |edge: Option<u32>| edge.filter(|edge| (1..=EDGE_MAX).contains(edge));
    let (width, height) = (edge(width)?, edge(height)?);
    let (whole_x, whole_y) = (u64::from(width), u64::from(height));
    let (half_x, half_y) = (whole_x.div_ceil(2), whole_y.div_ceil(2));
    let two = |plane: u64| plane.checked_mul(2);
    let colour = match space {
        "mono" => 0,
        "420" | "420jpeg" | "420paldv" | "420mpeg2" => two(half_x.checked_mul(half_y)?)?,
        "422" => two(half_x.checked_mul(whole_y)?)?,
        "444" => two(whole_x.checked_mul(whole_y)?)?,
        _ => return None,
    };
    Some((width, height, colour))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn video(content: &[u8]) -> (tempfile::TempDir, Result<Video, SourceError>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("video.y4m");
        fs::write(&path, content).unwrap();
        let video = Video::open(&path);
        (dir, video)
    }

    #[test]
    fn luma_is_taken_and_colour_is_passed_over() {
        for (space, colour) in [
            ("", 4),
            (" Cmono", 0),
            (" C420jpeg", 4),
            (" C422", 8),
            (" C444", 12),
        ] {
            let mut content = format!("YUV4MPEG2 W3 H2 F30:1{space}\n").into_bytes();
            for first in [10u8, 20] {
                content.extend(b"FRAME Xanything\n");
                content.extend(first..first + 6);
                content.extend(vec![99; colour]);
            }
            let (_dir, video) = video(&content);
            let mut video = video.unwrap();
            assert_eq!(
                video.next().unwrap().unwrap().px(),
                [10, 11, 12, 13, 14, 15],
                "{space}"
            );
            assert_eq!(
                video.next().unwrap().unwrap().px(),
                [20, 21, 22, 23, 24, 25],
                "{space}"
            );
            assert!(video.next().unwrap().is_none());
        }
    }

    #[test]
    fn what_is_no_such_video_is_refused_before_anything_is_allocated() {
        for header in [
            "",
            "YUV4MPEG2",
            "YUV4MPEG2 W0 H2",
            "YUV4MPEG2 W4097 H2",
            "YUV4MPEG2 W2 H2 C420p10",
            "RIFF W2 H2",
        ] {
            let (_dir, video) = video(format!("{header}\nFRAME\n").as_bytes());
            assert_eq!(video.err().unwrap().code(), "E_SOURCE", "{header}");
        }
    }

    #[test]
    fn a_video_that_is_cut_off_ends_and_one_of_nonsense_fails() {
        let (_dir, cut) = video(b"YUV4MPEG2 W3 H2 Cmono\nFRAME\n12345");
        assert!(cut.unwrap().next().unwrap().is_none());
        let (_dir, odd) = video(b"YUV4MPEG2 W3 H2 Cmono\nfrAme\n123456");
        let error = odd.unwrap().next().unwrap_err();
        assert!(error.ends(), "{error}");
    }
}
