//! Pictures: what our decoders and other people's read of the same files.
//!
//! `cargo bench -p strongroom-optics --bench bench-transport -- pictures <folder> <per cell> [first seed]` writes
//! pictures and their list, and stops there.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark stops where it fails"
)]

mod folder;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use strongroom_optics::distort::cells;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["pictures", folder, count] => pictures(folder, count, "0"),
        ["pictures", folder, count, seed] => pictures(folder, count, seed),
        _ => {
            eprintln!("usage: bench-transport pictures <folder> <per cell> [first seed]");
            ExitCode::FAILURE
        }
    }
}

fn pictures(folder: &str, count: &str, seed: &str) -> ExitCode {
    let start = Instant::now();
    let (count, seed) = (count.parse().unwrap(), seed.parse().unwrap());
    let filed = folder::fill(Path::new(folder), &cells(), count, seed).unwrap();
    let each = start.elapsed().as_secs_f64() * 1_000.0 / filed.len() as f64;
    eprintln!("{} pictures in {folder}, {each:.1} ms each", filed.len());
    ExitCode::SUCCESS
}
