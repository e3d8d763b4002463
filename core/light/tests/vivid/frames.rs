//! Writes what the virtual camera shows: `vivid-frames FOLDER` makes a message, and the first half and all of its
//! frames as raw YUYV of 1280 by 720, in the words and codes that the apps themselves show.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use strongroom_core::qr::{Sender, UrType};
use strongroom_optics::{Gray, render};

const EDGES: (u32, u32) = (1_280, 720);
const PIXELS_A_MODULE: u32 = 6;
/// Letters a frame: nine parts, and a code that fits the picture.
const FRAGMENT: usize = 250;
const MESSAGE: u32 = 2_000;
/// More than the nine parts: what a slow machine misses, later parts make up for.
const FRAMES: usize = 30;
/// Too few of them for the message.
const FIRST: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    let message: Vec<u8> = (0..MESSAGE)
        .map(|n| {
            n.wrapping_mul(2_654_435_761)
                .to_be_bytes()
                .first()
                .copied()
                .unwrap_or_default()
        })
        .collect();
    fs::write(folder.join("message"), &message)?;
    let parts = Sender::new(UrType::CryptoPsbt, &message, FRAGMENT)?.parts(FRAMES);
    let frames: Vec<Vec<u8>> = parts.iter().map(|part| frame(part)).collect::<Result<_, _>>()?;
    let first: Vec<&[u8]> = frames.iter().take(FIRST).map(Vec::as_slice).collect();
    fs::write(folder.join("first.yuyv"), first.concat())?;
    fs::write(folder.join("all.yuyv"), frames.concat())?;
    Ok(())
}

/// A code in the middle of a gray wall; brightness and colour by turns, and no colour.
fn frame(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let code = render(text, PIXELS_A_MODULE)?;
    let edge = |edge: u32| usize::try_from(edge).unwrap_or(usize::MAX);
    let left = edge(EDGES.0).saturating_sub(code.width()) / 2;
    let top = edge(EDGES.1).saturating_sub(code.height()) / 2;
    let wall = Gray::from_fn(EDGES.0, EDGES.1, |x, y| {
        let place = edge(x).checked_sub(left).zip(edge(y).checked_sub(top));
        match place {
            Some((x, y)) if x < code.width() && y < code.height() => code.at(x, y),
            Some(_) | None => 90,
        }
    })?;
    Ok(wall.px().iter().flat_map(|light| [*light, 128]).collect())
}
