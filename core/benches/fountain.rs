//! Measures how many frames a receiver needs over those the message has: ours and the `ur` crate's, each with the
//! frames of both senders, the same ones lost. Prints a table, and one JSON line for each cell.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark may fail loudly"
)]

use std::time::{Duration, Instant};

use strongroom_core::qr::{Receiver, Sender, UrType};

const FRAGMENT: usize = 100;
const RUNS: u64 = 100;
/// Above so many parts the other decoder takes seconds a message.
const PEER_PARTS_MAX: u32 = 200;

/// A cell of the table, and the bars that our pair is measured against.
struct Cell {
    parts: u32,
    loss_percent: u64,
    late: bool,
    bar: Option<f64>,
    peer_bar: Option<f64>,
}

/// How one receiver did over all runs.
#[derive(Default)]
struct Tally {
    received: u64,
    most: u64,
    unfinished: u64,
    slowest: Duration,
    longest: Duration,
}

fn main() {
    println!("received/needed, mean of {RUNS} seeds (worst)");
    println!(
        "{:>5} {:>5} {:>5} | {:^13} {:^13} | {:^13} {:^13} | {:>9} {:>9}",
        "parts", "loss", "join", "ours<-ours", "ours<-ur", "ur<-ours", "ur<-ur", "frame us", "all ms"
    );
    for parts in [10, 50, 200, 500, 1_000] {
        for loss_percent in [0, 10, 30, 50] {
            for late in [false, true] {
                measure(&Cell {
                    parts,
                    loss_percent,
                    late,
                    bar: bar(parts, late, loss_percent),
                    peer_bar: peer_bar(parts, late, loss_percent),
                });
            }
        }
    }
}

/// From our own sender.
fn bar(parts: u32, late: bool, loss_percent: u64) -> Option<f64> {
    match (parts, late, loss_percent) {
        (50, true, _) => Some(1.08),
        (200.., true, _) => Some(1.04),
        (50, false, 30) => Some(1.12),
        (200.., false, 30) => Some(1.06),
        _ => None,
    }
}

/// From a sender of others.
fn peer_bar(parts: u32, late: bool, loss_percent: u64) -> Option<f64> {
    match (parts, late, loss_percent) {
        (50, false, 30) => Some(1.22),
        (200.., false, 30) => Some(1.11),
        _ => None,
    }
}

fn measure(cell: &Cell) {
    let [mut own, mut own_of_peer, mut peer_of_own, mut peer] = [(); 4].map(|()| Tally::default());
    for run in 0..RUNS {
        let mut random = Random((run + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let length = cell.parts as usize * FRAGMENT - if cell.parts * 100 > 0xffff { 5 } else { 3 };
        let message: Vec<u8> = (0..length).map(|_| random.next().to_be_bytes()[0]).collect();
        let skipped = match cell.late {
            true => u64::from(cell.parts) + random.below(4 * u64::from(cell.parts)),
            false => 0,
        };
        let seed = random.next();
        let kept = |frames: &mut dyn FnMut() -> String| -> Vec<String> {
            let mut random = Random(seed);
            for _ in 0..skipped {
                frames();
            }
            // Far beyond what any decoder here needs.
            let shown = std::iter::repeat_with(frames).take(cell.parts as usize * 16 + 200);
            shown.filter(|_| random.below(100) >= cell.loss_percent).collect()
        };
        let mut sender = Sender::new(UrType::CryptoPsbt, &message, FRAGMENT).expect("the message is taken");
        assert_eq!(sender.part_count(), cell.parts);
        let frames = kept(&mut || sender.part());
        own.run(&frames, ours());
        if cell.parts <= PEER_PARTS_MAX {
            peer_of_own.run(&frames, theirs());
        }
        let mut encoder = ur::Encoder::new(&cbor(&message), FRAGMENT, "crypto-psbt").expect("a message");
        let frames = kept(&mut || encoder.next_part().expect("a part"));
        own_of_peer.run(&frames, ours());
        if cell.parts <= PEER_PARTS_MAX {
            peer.run(&frames, theirs());
        }
    }
    print(cell, [&own, &own_of_peer, &peer_of_own, &peer]);
}

fn print(cell: &Cell, tallies: [&Tally; 4]) {
    let [own, own_of_peer, ..] = tallies;
    let columns = tallies.map(|tally| tally.column(cell.parts));
    let over = |tally: &Tally, bar: Option<f64>| bar.is_some_and(|bar| tally.mean(cell.parts) > bar);
    let verdict = match over(own, cell.bar) || over(own_of_peer, cell.peer_bar) {
        true => " OVER THE BAR",
        false => "",
    };
    println!(
        "{:>5} {:>4}% {:>5} | {:^13} {:^13} | {:^13} {:^13} | {:>9} {:>9}{verdict}",
        cell.parts,
        cell.loss_percent,
        if cell.late { "late" } else { "first" },
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        own.slowest.max(own_of_peer.slowest).as_micros(),
        own.longest.max(own_of_peer.longest).as_millis(),
    );
}

fn ours() -> impl FnMut(&str) -> bool {
    let mut receiver = Receiver::new();
    move |frame| {
        let progress = receiver.receive(frame).expect("honest frames are taken");
        progress.complete
    }
}

fn theirs() -> impl FnMut(&str) -> bool {
    let mut decoder = ur::Decoder::default();
    move |frame| {
        let frame = frame.to_ascii_lowercase();
        decoder.receive(&frame).expect("the peer takes the frames");
        decoder.complete()
    }
}

/// One byte string, longer than 255 bytes.
fn cbor(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len())
        .expect("a short message")
        .to_be_bytes();
    let head = match length {
        [0, 0, high, low] => vec![0x59, high, low],
        [a, b, c, d] => vec![0x5a, a, b, c, d],
    };
    [head.as_slice(), message].concat()
}

impl Tally {
    fn run(&mut self, frames: &[String], mut receive: impl FnMut(&str) -> bool) {
        let (mut received, mut all) = (0, Duration::ZERO);
        for frame in frames {
            received += 1;
            let start = Instant::now();
            let complete = receive(frame);
            let took = start.elapsed();
            all += took;
            self.slowest = self.slowest.max(took);
            if complete {
                self.received += received;
                self.most = self.most.max(received);
                self.longest = self.longest.max(all);
                return;
            }
        }
        self.received += received;
        self.most = self.most.max(received);
        self.unfinished += 1;
    }

    fn mean(&self, parts: u32) -> f64 {
        self.received as f64 / RUNS as f64 / f64::from(parts)
    }

    fn column(&self, parts: u32) -> String {
        match (self.received, self.unfinished) {
            (0, _) => "-".into(),
            (_, 0) => format!(
                "{:.3} ({:.2})",
                self.mean(parts),
                self.most as f64 / f64::from(parts)
            ),
            (_, unfinished) => format!("{unfinished} never"),
        }
    }
}

/// Marsaglia's xorshift64: the same frames are lost in every run of the benchmark.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next().wrapping_mul(0x9e37_79b9_7f4a_7c15) % end
    }
}
