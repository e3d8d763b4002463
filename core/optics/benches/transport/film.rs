//! A hand before a show: each frame looked at anew, and by a scanner that knows where the code was.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use strongroom_core::qr::{Sender, UrType};
use strongroom_optics::distort::{Content, Film, capacity};
use strongroom_optics::{Correction, Scanner, read};

use crate::decoder::OUR_BUDGET;

const VERSIONS: [u8; 4] = [15, 20, 25, 30];
const PX_PER_MODULE: f64 = 3.0;
const FRAMES: usize = 25;
/// Letters of a part before and after its payload, at most; a byte of payload is two letters.
const HEADER: usize = 60;

/// The bar: a frame whose code is followed in this share of the other's time.
const BAR: f64 = 0.2;

/// How the frames of all films of one version were read.
#[derive(Default)]
pub struct Row {
    version: u8,
    frames: usize,
    anew: Way,
    tracked: Way,
}

/// One way of reading.
#[derive(Default)]
struct Way {
    right: usize,
    micros: Vec<u128>,
}

impl Way {
    fn count(&mut self, start: Instant, right: bool) {
        self.micros.push(start.elapsed().as_micros());
        self.right += usize::from(right);
    }

    fn median(&self) -> Duration {
        let mut micros = self.micros.clone();
        micros.sort_unstable();
        let middle = micros.get(micros.len() / 2).copied().unwrap_or_default();
        Duration::from_micros(u64::try_from(middle).unwrap())
    }
}

/// Shoots `films` of each version.
pub fn measure(films: u64) -> Vec<Row> {
    VERSIONS.into_iter().map(|version| row(version, films)).collect()
}

fn row(version: u8, films: u64) -> Row {
    let mut row = Row {
        version,
        ..Row::default()
    };
    let fragment = (capacity(version, Correction::L, Content::Ur) - HEADER) / 2;
    for seed in 0..films {
        let bytes: Vec<u8> = (0..fragment * 9).map(|at| (at * 31 % 251) as u8).collect();
        let mut sender = Sender::new(UrType::CryptoPsbt, &bytes, fragment).unwrap();
        let mut film = Film::new(seed, version, PX_PER_MODULE);
        let mut scanner = Scanner::new();
        for _ in 0..FRAMES {
            let taken = film.frame(sender.part().as_bytes()).unwrap();
            row.frames += 1;
            let start = Instant::now();
            let reads = read(&taken.gray, OUR_BUDGET);
            row.anew
                .count(start, reads.iter().any(|read| read.bytes == taken.payload));
            let start = Instant::now();
            let reads = scanner.read(&taken.gray, OUR_BUDGET);
            row.tracked
                .count(start, reads.iter().any(|read| read.bytes == taken.payload));
        }
    }
    row
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn percent(way: &Way, row: &Row) -> f64 {
    way.right as f64 * 100.0 / row.frames.max(1) as f64
}

pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| code, 3 px a module | frames | each anew, % | followed, % | each anew, ms | followed, ms |\n\
         | --- | --: | --: | --: | --: | --: |\n",
    );
    for row in rows {
        writeln!(
            text,
            "| v{} | {} | {:.0} | {:.0} | {:.1} | {:.1} |",
            row.version,
            row.frames,
            percent(&row.anew, row),
            percent(&row.tracked, row),
            ms(row.anew.median()),
            ms(row.tracked.median())
        )
        .unwrap();
    }
    text
}

pub fn json_lines(rows: &[Row]) -> String {
    rows.iter().fold(String::new(), |mut text, row| {
        writeln!(
            text,
            r#"{{"bench":"film","version":{},"frames":{},"anew_percent":{:.1},"tracked_percent":{:.1},"tracked_over_anew":{:.3},"bar":{BAR}}}"#,
            row.version,
            row.frames,
            percent(&row.anew, row),
            percent(&row.tracked, row),
            ms(row.tracked.median()) / ms(row.anew.median()).max(f64::EPSILON)
        )
        .unwrap();
        text
    })
}
