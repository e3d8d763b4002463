//! Time from the text of a part to its pixels, by the encoder of shows and by that of printed codes.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use strongroom_optics::distort::{Content, capacity};
use strongroom_optics::{Correction, render, render_frame};

const SCALE: u32 = 4;
const RUNS: usize = 15;
/// The bar: a frame of version 27 in this share of the other encoder's time.
const BAR: f64 = 0.15;

/// Median times for one version.
pub struct Drawn {
    version: u8,
    shown: Duration,
    printed: Duration,
}

impl Drawn {
    fn ratio(&self) -> f64 {
        self.shown.as_secs_f64() / self.printed.as_secs_f64()
    }
}

pub fn measure() -> Vec<Drawn> {
    [10, 20, 27, 40].map(one).into()
}

fn one(version: u8) -> Drawn {
    let text = vec![b'K'; capacity(version, Correction::L, Content::Ur)];
    Drawn {
        version,
        shown: median(|| drop(black_box(render_frame(&text, version, Correction::L, SCALE)))),
        printed: median(|| drop(black_box(render(&text, SCALE)))),
    }
}

fn median(mut draw: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            draw();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}

pub fn markdown(drawn: &[Drawn]) -> String {
    let mut text = String::from(
        "| code, 4 px a module | fast_qr, ms | qrcode, ms | ratio |\n| --- | --: | --: | --: |\n",
    );
    for one in drawn {
        let (shown, printed) = (one.shown.as_secs_f64() * 1e3, one.printed.as_secs_f64() * 1e3);
        writeln!(
            text,
            "| v{} | {shown:.2} | {printed:.2} | {:.2} |",
            one.version,
            one.ratio()
        )
        .unwrap();
    }
    text
}

pub fn json_lines(drawn: &[Drawn]) -> String {
    drawn.iter().fold(String::new(), |mut text, one| {
        writeln!(
            text,
            r#"{{"bench":"draw","version":{},"micros":{},"over_qrcode":{:.3},"bar":{BAR}}}"#,
            one.version,
            one.shown.as_micros(),
            one.ratio()
        )
        .unwrap();
        text
    })
}
