//! Any picture: nothing panics, not even inside the reader, where a panic would be caught and cost a frame.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use strongroom_optics::{Gray, Scanner, render};

/// Pixels of a module of the codes that are drawn.
const SCALE: usize = 3;
const QUIET: usize = 4;

fuzz_target!(|data: &[u8]| {
    let [kind, size, rest @ ..] = data else { return };
    let picture = match kind % 3 {
        0 => noise(usize::from(*size), rest),
        1 => modules(usize::from(*size), rest),
        _ => harmed(usize::from(*size), rest),
    };
    let Some(picture) = picture else { return };
    let mut scanner = Scanner::new();
    for _ in 0..2 {
        for read in scanner.read(&picture, Duration::from_secs(1)) {
            assert!(!read.bytes.is_empty() && read.bytes.len() <= 7_089);
        }
    }
});

/// The bytes as pixels.
fn noise(size: usize, rest: &[u8]) -> Option<Gray> {
    let width = size + 1;
    let height = rest.len() / width;
    let px = rest[..width * height].to_vec();
    Gray::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?, px).ok()
}

/// The bits as modules, with finders and timing where a code has them.
fn modules(size: usize, rest: &[u8]) -> Option<Gray> {
    let modules = 21 + 4 * (size % 12);
    let dark = |x: usize, y: usize| {
        for (left, top) in [(0, 0), (modules - 7, 0), (0, modules - 7)] {
            let (u, v) = (x.wrapping_sub(left), y.wrapping_sub(top));
            if u < 7 && v < 7 {
                return u.abs_diff(3).max(v.abs_diff(3)) != 2;
            }
            let beside = |at: usize| at < 7 || at == 7 || at == usize::MAX;
            if beside(u) && beside(v) {
                return false;
            }
        }
        if x == 6 || y == 6 {
            return (x + y).is_multiple_of(2);
        }
        let bit = y * modules + x;
        rest.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    };
    let edge = u32::try_from((modules + 2 * QUIET) * SCALE).ok()?;
    Gray::from_fn(edge, edge, |x, y| {
        let module = |px: u32| {
            (px as usize / SCALE)
                .checked_sub(QUIET)
                .filter(|at| *at < modules)
        };
        match module(x).zip(module(y)) {
            Some((x, y)) if dark(x, y) => 0,
            Some(_) | None => 255,
        }
    })
    .ok()
}

/// The first bytes as content of a code, the others laid over its picture.
fn harmed(size: usize, rest: &[u8]) -> Option<Gray> {
    let (content, harm) = rest.split_at_checked(size)?;
    let code = render(content, SCALE as u32).ok()?;
    let mut px = code.px().to_vec();
    for place in harm.chunks_exact(4) {
        let at = usize::from(u16::from_le_bytes([place[0], place[1]])) * 16 % px.len();
        let end = (at + usize::from(place[2])).min(px.len());
        px[at..end].fill(place[3]);
    }
    let edge = u32::try_from(code.width()).ok()?;
    Gray::new(edge, edge, px).ok()
}
