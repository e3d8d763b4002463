//! Time of a frame from the app to its optics worker and back, by the size of the pipe between them. The bytes are
//! those of the worker's own protocol; the first size is what Linux gives a pipe, the second what the app asks for.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::pipe::{fcntl_getpipe_size, fcntl_setpipe_size};
use strongroom_optics::{Gray, render, worker};

const SIZES: [usize; 2] = [1 << 16, 1 << 20];
const RUNS: usize = 301;
/// The frame of a camera.
const EDGES: (u32, u32) = (1_280, 720);

/// Median times of trips through a pipe.
pub struct Trips {
    held: usize,
    sent: Duration,
    whole: Duration,
}

pub fn measure() -> Vec<Trips> {
    SIZES.map(|size| trips(size, &frame())).into()
}

/// The child's side.
pub fn serve() {
    worker::serve(io::stdin().lock(), io::stdout()).unwrap();
}

/// A wall with a small code in its middle, so that most of the time is the trip.
fn frame() -> Gray {
    let code = render("a frame", 4).unwrap();
    let (left, top) = (600, 320);
    let wall = Gray::from_fn(EDGES.0, EDGES.1, |x, y| {
        let (x, y) = (x as usize, y as usize);
        let inside = x >= left && y >= top && x - left < code.width() && y - top < code.height();
        if inside { code.at(x - left, y - top) } else { 200 }
    });
    wall.unwrap()
}

fn trips(size: usize, frame: &Gray) -> Trips {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .arg("worker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    fcntl_setpipe_size(&input, size).unwrap();
    let held = fcntl_getpipe_size(&input).unwrap();
    let (mut sent, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let start = Instant::now();
        input.write_all(&EDGES.0.to_be_bytes()).unwrap();
        input.write_all(&EDGES.1.to_be_bytes()).unwrap();
        input.write_all(frame.px()).unwrap();
        sent.push(start.elapsed());
        answer(&mut output);
        whole.push(start.elapsed());
    }
    drop(input);
    assert!(child.wait().unwrap().success());
    Trips {
        held,
        sent: median(sent),
        whole: median(whole),
    }
}

/// Takes an answer of one read: its decoder, the length of its content, that content, its edge and its corners.
fn answer(output: &mut impl io::Read) {
    let mut head = [0; 6];
    output.read_exact(&mut head).unwrap();
    assert_eq!(head[0], 1, "one code is read in each frame");
    let length = u32::from_be_bytes([head[2], head[3], head[4], head[5]]);
    let rest = u64::from(length) + 1 + 4 * 2 * 4;
    io::copy(&mut output.take(rest), &mut io::sink()).unwrap();
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

pub fn markdown(trips: &[Trips]) -> String {
    let mut text =
        String::from("| the pipe holds | into the pipe, ms | to the answer, ms |\n| --: | --: | --: |\n");
    for one in trips {
        let (sent, whole) = (one.sent.as_secs_f64() * 1e3, one.whole.as_secs_f64() * 1e3);
        writeln!(text, "| {} KiB | {sent:.2} | {whole:.2} |", one.held / 1_024).unwrap();
    }
    text
}

pub fn json_lines(trips: &[Trips]) -> String {
    trips.iter().fold(String::new(), |mut text, one| {
        writeln!(
            text,
            r#"{{"bench":"pipe","holds":{},"sent_micros":{},"answer_micros":{}}}"#,
            one.held,
            one.sent.as_micros(),
            one.whole.as_micros()
        )
        .unwrap();
        text
    })
}
