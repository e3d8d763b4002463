//! Pictures: what our decoders and other people's read of the same files.
//!
//! - `compare <peers> <per cell> [seed] [docs]`: shows pictures to every decoder; `peers` is the folder that `setup`
//!   prints. Writes the table and the plot into the folder `docs`, if it is named.
//! - `levels <per cell> [docs]`: what error correction costs and saves in a hand.
//! - `film <films> [docs]`: a hand before a show.
//! - `draw [docs]`: time to draw a frame.
//! - `pipe [docs]`: time of a frame to the worker and back, by the size of the pipe.
//! - `pictures <folder> <per cell> [seed]`: writes pictures and their list, and stops there.
//! - `decode <decoder>`: the child's side of `compare`; `worker`: that of `pipe`.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark stops where it fails"
)]

mod compare;
mod decoder;
mod draw;
mod film;
mod folder;
mod levels;
mod pipe;
mod report;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use strongroom_optics::distort::cells;

use compare::Comparison;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["compare", peers, count] => compare(peers, count, "0", None),
        ["compare", peers, count, seed] => compare(peers, count, seed, None),
        ["compare", peers, count, seed, docs] => compare(peers, count, seed, Some(Path::new(docs))),
        ["levels", count] => levels(count, None),
        ["levels", count, docs] => levels(count, Some(Path::new(docs))),
        ["film", count] => film(count, None),
        ["film", count, docs] => film(count, Some(Path::new(docs))),
        ["draw"] => draw(None),
        ["draw", docs] => draw(Some(Path::new(docs))),
        ["pipe"] => pipe(None),
        ["pipe", docs] => pipe(Some(Path::new(docs))),
        ["worker"] => pipe::serve(),
        ["pictures", folder, count] => pictures(folder, count, "0"),
        ["pictures", folder, count, seed] => pictures(folder, count, seed),
        ["decode", name] => decoder::serve(name),
        _ => {
            eprintln!("usage: bench-transport compare <peers> <per cell> [seed] [docs]");
            eprintln!("       bench-transport levels <per cell> [docs]");
            eprintln!("       bench-transport film <films> [docs]");
            eprintln!("       bench-transport draw [docs]");
            eprintln!("       bench-transport pipe [docs]");
            eprintln!("       bench-transport pictures <folder> <per cell> [seed]");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn compare(peers: &str, count: &str, seed: &str, docs: Option<&Path>) {
    let (count, seed) = (count.parse().unwrap(), seed.parse().unwrap());
    let comparison = Comparison::of(Path::new(peers), count, seed);
    let table = report::markdown(&comparison, count, seed);
    eprintln!("{table}");
    print!("{}", report::json_lines(&comparison));
    if let Some(docs) = docs {
        write(docs, "pictures", &table);
        std::fs::write(docs.join("transport-pictures.svg"), report::svg(&comparison)).unwrap();
    }
}

fn levels(count: &str, docs: Option<&Path>) {
    let levels = levels::measure(count.parse().unwrap());
    let table = levels::markdown(&levels);
    eprintln!("{table}");
    print!("{}", levels::json_lines(&levels));
    if let Some(docs) = docs {
        write(docs, "levels", &table);
    }
}

fn film(count: &str, docs: Option<&Path>) {
    let films = film::measure(count.parse().unwrap());
    let table = film::markdown(&films);
    eprintln!("{table}");
    print!("{}", film::json_lines(&films));
    if let Some(docs) = docs {
        write(docs, "film", &table);
    }
}

fn draw(docs: Option<&Path>) {
    let drawn = draw::measure();
    let table = draw::markdown(&drawn);
    eprintln!("{table}");
    print!("{}", draw::json_lines(&drawn));
    if let Some(docs) = docs {
        write(docs, "draw", &table);
    }
}

fn pipe(docs: Option<&Path>) {
    let trips = pipe::measure();
    let table = pipe::markdown(&trips);
    eprintln!("{table}");
    print!("{}", pipe::json_lines(&trips));
    if let Some(docs) = docs {
        write(docs, "pipe", &table);
    }
}

/// Puts a part into the page.
fn write(docs: &Path, name: &str, part: &str) {
    let page = docs.join("transport.md");
    let text = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, report::put(&text, name, part)).unwrap();
}

fn pictures(folder: &str, count: &str, seed: &str) {
    let start = Instant::now();
    let (count, seed) = (count.parse().unwrap(), seed.parse().unwrap());
    let filed = folder::fill(Path::new(folder), &cells(), count, seed).unwrap();
    let each = start.elapsed().as_secs_f64() * 1_000.0 / filed.len() as f64;
    eprintln!("{} pictures in {folder}, {each:.1} ms each", filed.len());
}
