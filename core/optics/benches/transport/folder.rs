//! Pictures as files, for programs that are no crates: PGM, and a list of them in JSON lines.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use strongroom_optics::Gray;
use strongroom_optics::distort::{Cell, Group, Taken};

/// One picture in a folder.
pub struct Filed {
    pub file: PathBuf,
    pub group: Group,
    pub cell: String,
    pub payload: Vec<u8>,
    /// Content of the frame shown next: no wrong read where two frames are mixed.
    pub next: Option<Vec<u8>>,
}

/// Takes `count` pictures of each cell, two at a time, and writes them with their list.
pub fn fill(folder: &Path, cells: &[Cell], count: u64, first_seed: u64) -> io::Result<Vec<Filed>> {
    fs::create_dir_all(folder)?;
    let jobs: Vec<(usize, u64)> = (0..cells.len())
        .flat_map(|cell| (first_seed..first_seed + count).map(move |seed| (cell, seed)))
        .collect();
    let (next, filed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || -> io::Result<()> {
        while let Some((cell, seed)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let one = file(folder, &cells[*cell], *cell, *seed)?;
            filed.lock().unwrap().push(one);
        }
        Ok(())
    };
    thread::scope(|scope| -> io::Result<()> {
        let helper = scope.spawn(work);
        work()?;
        helper.join().unwrap()
    })?;
    let mut filed = filed.into_inner().unwrap();
    filed.sort_by(|one, other| one.file.cmp(&other.file));
    let lines: String = filed.iter().map(line).collect();
    fs::write(folder.join("pictures.jsonl"), lines)?;
    Ok(filed)
}

/// Takes one picture and writes it.
pub fn file(folder: &Path, cell: &Cell, number: usize, seed: u64) -> io::Result<Filed> {
    let Taken {
        gray, payload, next, ..
    } = cell.take(seed);
    let file = folder.join(format!("{number:03}-{seed}.pgm"));
    fs::write(&file, pgm(&gray))?;
    Ok(Filed {
        file,
        group: cell.group(),
        cell: cell.name().to_owned(),
        payload,
        next,
    })
}

fn pgm(gray: &Gray) -> Vec<u8> {
    let mut bytes = format!("P5\n{} {}\n255\n", gray.width(), gray.height()).into_bytes();
    bytes.extend(gray.px());
    bytes
}

/// Reads what [`fill`] writes.
pub fn from_pgm(bytes: &[u8]) -> Gray {
    let mut parts = bytes.splitn(4, |byte| *byte == b'\n').skip(1);
    let edges = std::str::from_utf8(parts.next().unwrap()).unwrap();
    let (width, height) = edges.split_once(' ').unwrap();
    let px = parts.nth(1).unwrap().to_vec();
    Gray::new(width.parse().unwrap(), height.parse().unwrap(), px).unwrap()
}

fn line(filed: &Filed) -> String {
    let (file, group) = (filed.file.display(), filed.group.name());
    let (cell, payload) = (&filed.cell, hex(&filed.payload));
    let next = filed
        .next
        .as_deref()
        .map_or_else(|| "null".to_owned(), |next| format!("\"{}\"", hex(next)));
    format!(
        "{{\"file\":\"{file}\",\"group\":\"{group}\",\"cell\":\"{cell}\",\"payload\":\"{payload}\",\"next\":{next}}}\n"
    )
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

pub fn from_hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
