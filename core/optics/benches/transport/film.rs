//! A hand before a show: each frame looked at anew, and by a worker that knows where the code was.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use strongroom_core::qr::{Sender, UrType};
use strongroom_optics::distort::{Content, Film, capacity};
use strongroom_optics::worker::Worker;
use strongroom_optics::{Correction, Gray, read};

use crate::decoder::OUR_BUDGET;

const VERSIONS: [u8; 4] = [15, 20, 25, 30];
const PX_PER_MODULE: f64 = 3.0;
const FRAMES: usize = 25;
/// Letters of a part before and after its payload, at most; a byte of payload is two letters.
const HEADER: usize = 60;

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
        let nothing: [&str; 0] = [];
        let mut worker = Worker::spawn(Path::new(env!("CARGO_BIN_EXE_optics-worker")), nothing).unwrap();
        worker.read(&blank()).unwrap();
        for _ in 0..FRAMES {
            let taken = film.frame(sender.part().as_bytes()).unwrap();
            row.frames += 1;
            let start = Instant::now();
            let reads = read(&taken.gray, OUR_BUDGET);
            row.anew
                .count(start, reads.iter().any(|read| read.bytes == taken.payload));
            let start = Instant::now();
            let reads = worker.read(&taken.gray).unwrap_or_default();
            row.tracked
                .count(start, reads.iter().any(|read| read.bytes == taken.payload));
        }
    }
    row
}

/// The first picture a process sees takes longer for its loading.
fn blank() -> Gray {
    Gray::new(64, 64, vec![200; 64 * 64]).unwrap()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn percent(way: &Way, row: &Row) -> f64 {
    way.right as f64 * 100.0 / row.frames.max(1) as f64
}

pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| code, 3 px a module | frames | each anew, % | by the worker, % | each anew, ms | by the worker, ms |\n\
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
            r#"{{"bench":"film","version":{},"frames":{},"anew_percent":{:.1},"tracked_percent":{:.1},"tracked_over_anew":{:.3}}}"#,
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
