//! Looks into the memory of a running process for what must not be there.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;

/// Bytes read at a time.
const PIECE: usize = 1 << 20;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub name: String,
    pub address: u64,
    /// The mapping, as `/proc` describes it.
    pub mapping: String,
}

/// A text as programs keep it: in UTF-8, and in UTF-16 of either order.
pub fn text(name: &str, text: &str) -> Vec<Needle> {
    let units = || text.encode_utf16();
    vec![
        needle(name, "utf-8", text.as_bytes().to_vec()),
        needle(name, "utf-16le", units().flat_map(u16::to_le_bytes).collect()),
        needle(name, "utf-16be", units().flat_map(u16::to_be_bytes).collect()),
    ]
}

/// Bytes as they are, and as hex.
pub fn bytes(name: &str, bytes: &[u8]) -> Vec<Needle> {
    let mut needles = text(&format!("{name} in hex"), &hex::encode(bytes));
    needles.push(needle(name, "bytes", bytes.to_vec()));
    needles
}

fn needle(name: &str, form: &str, bytes: Vec<u8>) -> Needle {
    assert!(bytes.len() >= 8, "{name} is too short to be told from chance");
    Needle {
        name: format!("{name} ({form})"),
        bytes,
    }
}

/// Looks for needles in every mapping of a process that can be read.
///
/// # Errors
/// The system lets nobody look: another user's process, or one that keeps itself from being looked into.
pub fn find(pid: u32, needles: &[Needle]) -> io::Result<Vec<Found>> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps"))?;
    let memory = File::open(format!("/proc/{pid}/mem"))?;
    let mut found = Vec::new();
    let mut looked = 0u64;
    for mapping in maps.lines() {
        let Some((from, to)) = readable(mapping) else {
            continue;
        };
        looked += scan(&memory, from, to, needles, |name, address| {
            found.push(Found {
                name: name.to_owned(),
                address,
                mapping: mapping.to_owned(),
            });
        });
    }
    assert!(looked > 1 << 20, "only {looked} bytes of {pid} could be read");
    Ok(found)
}

/// The bounds of a mapping that holds memory: the kernel's own pages and devices are left out.
fn readable(mapping: &str) -> Option<(u64, u64)> {
    let mut words = mapping.split_whitespace();
    let (bounds, rights) = (words.next()?, words.next()?);
    let name = words.nth(3).unwrap_or_default();
    if !rights.starts_with('r') || ["[vvar]", "[vvar_vclock]", "[vsyscall]"].contains(&name) {
        return None;
    }
    let (from, to) = bounds.split_once('-')?;
    let number = |text: &str| u64::from_str_radix(text, 16).ok();
    Some((number(from)?, number(to)?))
}

/// Gives the bytes it could read; pieces overlap, so that nothing hides on a border.
fn scan(memory: &File, from: u64, to: u64, needles: &[Needle], mut found: impl FnMut(&str, u64)) -> u64 {
    let longest = needles.iter().map(|n| n.bytes.len()).max().unwrap_or(1);
    let mut begins = [false; 256];
    for needle in needles {
        begins[usize::from(needle.bytes[0])] = true;
    }
    let mut buffer = vec![0u8; PIECE + longest];
    let (mut at, mut looked) = (from, 0);
    while at < to {
        let wanted = usize::try_from(to - at).unwrap().min(buffer.len());
        // Pages that were never touched, or are gone in the meantime, hold nothing.
        let got = memory.read_at(&mut buffer[..wanted], at).unwrap_or(0);
        let piece = &buffer[..got];
        for (place, byte) in piece.iter().enumerate().take(PIECE) {
            if begins[usize::from(*byte)] {
                for needle in needles.iter().filter(|n| piece[place..].starts_with(&n.bytes)) {
                    found(&needle.name, at + place as u64);
                }
            }
        }
        looked += got.min(PIECE) as u64;
        at += if got == 0 { 4_096 } else { got.min(PIECE) as u64 };
    }
    // The needles came through this buffer.
    buffer.fill(0);
    looked
}
