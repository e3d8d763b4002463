//! Measures how many frames a receiver needs over those the message has: ours and the `ur` crate's, each with the frames
//! of both senders, and the round robin of BBQr; the same frames are lost for all. Then what a frame costs at most.
//! Prints a table, one JSON line for each cell, and says so where a bar of ours is not met.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark may fail loudly"
)]

use std::time::{Duration, Instant};

use strongroom_core::qr::{BbqrSender, Receiver, Sender, UrType};

const FRAGMENT: usize = 100;
const RUNS: u64 = 100;
/// The other decoder takes seconds a message from here on, so fewer of them are tried, and none beyond.
const PEER_SLOW: u32 = 500;
const PEER_SLOW_RUNS: u64 = 20;

/// A cell of the table.
#[derive(Clone, Copy)]
struct Cell {
    parts: u32,
    loss_percent: u64,
    late: bool,
}

/// What a cell is measured against.
struct Bars {
    /// From our own sender.
    own: Option<f64>,
    /// From a sender of others.
    of_peer: Option<f64>,
    /// The best pair of others: `ur` 0.5.2, `@ngraveio/bc-ur` 1.1.13, foundation-ur-py, BBQr in rounds.
    best_peer: Option<f64>,
}

/// How one receiver did over all runs.
#[derive(Default)]
struct Tally {
    runs: u64,
    received: u64,
    most: u64,
    unfinished: u64,
    /// What each run took, all frames together.
    times: Vec<Duration>,
}

/// Frames without end.
type Frames<'a> = Box<dyn FnMut() -> String + 'a>;

fn main() {
    println!("frames received for each part needed, mean of {RUNS} seeds (worst)");
    println!(
        "{:>5} {:>5} {:>5} | {:^13} {:^13} | {:^13} {:^13} {:^13} | {:>9}",
        "parts", "loss", "join", "ours<-ours", "ours<-ur", "ur<-ours", "ur<-ur", "rounds", "median ms"
    );
    for parts in [10, 50, 200, 500, 1_000] {
        for loss_percent in [0, 10, 30, 50] {
            for late in [false, true] {
                measure(Cell {
                    parts,
                    loss_percent,
                    late,
                });
            }
        }
    }
    costs();
}

impl Cell {
    fn bars(self) -> Bars {
        let own = match (self.parts, self.late, self.loss_percent) {
            (50, true, _) => Some(1.08),
            (200.., true, _) => Some(1.04),
            (50, false, 30) => Some(1.12),
            (200.., false, 30) => Some(1.06),
            _ => None,
        };
        let of_peer = match (self.parts, self.late, self.loss_percent) {
            (50, false, 30) => Some(1.22),
            (200.., false, 30) => Some(1.11),
            _ => None,
        };
        let best_peer = match (self.parts, self.late, self.loss_percent) {
            (_, _, 0) => Some(1.0),
            (10, false, 10) => Some(1.15),
            (10, false, 30) => Some(1.26),
            (10, false, 50) => Some(1.29),
            (10, true, 30) => Some(1.56),
            (50, false, 10) => Some(1.13),
            (50, false, 30) => Some(1.23),
            (50, false, 50) => Some(1.40),
            (50, true, 30) => Some(1.86),
            (200, false, 10) => Some(1.11),
            (200, false, 30) => Some(1.42),
            (200, false, 50) => Some(1.62),
            (200, true, 30) => Some(1.79),
            (500, false, 10) => Some(1.15),
            (500, false, 30) => Some(1.43),
            (500, false, 50) => Some(1.75),
            (500, true, 30) => Some(2.05),
            (1_000, false, 10) => Some(1.20),
            (1_000, false, 30) => Some(1.57),
            (1_000, false, 50) => Some(1.83),
            (1_000, true, 10) => Some(1.72),
            _ => None,
        };
        Bars {
            own,
            of_peer,
            best_peer,
        }
    }

    fn peer_runs(self) -> u64 {
        match self.parts {
            0..PEER_SLOW => RUNS,
            PEER_SLOW => PEER_SLOW_RUNS,
            _ => 0,
        }
    }
}

fn measure(cell: Cell) {
    let mut tallies = [(); 5].map(|()| Tally::default());
    let [own, own_of_peer, peer_of_own, peer, rounds] = &mut tallies;
    for run in 0..RUNS {
        let mut random = Random((run + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let length = cell.parts as usize * FRAGMENT - if cell.parts * 100 > 0xffff { 5 } else { 3 };
        let message: Vec<u8> = (0..length).map(|_| random.next().to_be_bytes()[0]).collect();
        let skipped = match cell.late {
            true => u64::from(cell.parts) + random.below(4 * u64::from(cell.parts)),
            false => 0,
        };
        let seed = random.next();
        let shown = |frames: Frames<'_>, receive: &mut dyn FnMut(&str) -> bool, tally: &mut Tally| {
            tally.run(cell, (skipped, seed), frames, receive);
        };
        let ours = || -> Frames<'_> {
            let mut sender =
                Sender::new(UrType::CryptoPsbt, &message, FRAGMENT).expect("the message is taken");
            assert_eq!(sender.part_count(), cell.parts);
            Box::new(move || sender.part())
        };
        let theirs = || -> Frames<'_> {
            let mut sender = ur::Encoder::new(&cbor(&message), FRAGMENT, "crypto-psbt").expect("a message");
            Box::new(move || sender.next_part().expect("a part"))
        };
        shown(ours(), &mut receiver_of_ours(), own);
        shown(theirs(), &mut receiver_of_ours(), own_of_peer);
        if run < cell.peer_runs() {
            shown(ours(), &mut receiver_of_theirs(), peer_of_own);
            shown(theirs(), &mut receiver_of_theirs(), peer);
        }
        let psbt = [
            b"psbt\xff",
            message
                .get(..cell.parts as usize * FRAGMENT - 10)
                .expect("so long"),
        ]
        .concat();
        let mut series = BbqrSender::new(&psbt, FRAGMENT).expect("the message is taken");
        shown(Box::new(move || series.part()), &mut receiver_of_ours(), rounds);
    }
    print(cell, &tallies);
}

fn print(cell: Cell, tallies: &[Tally; 5]) {
    let [own, own_of_peer, peer_of_own, peer, rounds] = tallies;
    let bars = cell.bars();
    let over = |tally: &Tally, bar: Option<f64>| bar.is_some_and(|bar| tally.mean(cell) > bar);
    let mut verdict = String::new();
    if over(own, bars.own) || over(own_of_peer, bars.of_peer) {
        verdict += " OVER THE BAR";
    }
    let worse = |best: &Tally| best.runs > 0 && own.mean(cell) > best.mean(cell);
    if over(own, bars.best_peer) || worse(peer) || worse(rounds) {
        verdict += " WORSE THAN A PEER";
    }
    if cell.parts >= 50 && peer.runs > 0 && peer_of_own.mean(cell) > peer.mean(cell) * 1.01 {
        verdict += " WORSE FOR A PEER";
    }
    if cell.parts == 500 && cell.late && own.mean(cell) > 0.40 * peer.mean(cell) {
        verdict += " MORE THAN 0.40 OF THE PEER";
    }
    let median = own.median().max(own_of_peer.median());
    if cell.parts == 1_000 && median > Duration::from_millis(100) {
        verdict += " TOO SLOW";
    }
    let columns = tallies.each_ref().map(|tally| tally.column(cell));
    println!(
        "{:>5} {:>4}% {:>5} | {:^13} {:^13} | {:^13} {:^13} {:^13} | {:>9.1}{verdict}",
        cell.parts,
        cell.loss_percent,
        cell.join(),
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        columns[4],
        median.as_secs_f64() * 1e3,
    );
    let numbers = tallies.each_ref().map(|tally| tally.json(cell));
    println!(
        "{{\"parts\":{},\"loss_percent\":{},\"join\":\"{}\",\"ours_from_ours\":{},\"ours_from_ur\":{},\
         \"ur_from_ours\":{},\"ur_from_ur\":{},\"bbqr\":{},\"median_us\":{}}}",
        cell.parts,
        cell.loss_percent,
        cell.join(),
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        median.as_micros(),
    );
}

/// What the costliest frames take: of the longest messages, when almost everything is known.
fn costs() {
    println!("frames of messages of 8,192 parts, the last thousand of them");
    for (name, late) in [("from the first", false), ("late", true)] {
        let message: Vec<u8> = std::iter::repeat_n(*b"hostile.", 8_192 * 64).flatten().collect();
        let message = message.get(..8_192 * 510).expect("so long");
        let mut sender = Sender::new(UrType::CryptoPsbt, message, 511).expect("the message is taken");
        let mut receiver = Receiver::new();
        if late {
            sender.parts(8_192);
        }
        let (mut shown, mut times) = (Vec::new(), Vec::new());
        while !receiver.progress().complete && times.len() < 20_000 {
            let start = Instant::now();
            let frame = sender.part();
            shown.push(start.elapsed());
            let start = Instant::now();
            let _ = receiver.receive(&frame).expect("honest frames are taken");
            times.push(start.elapsed());
        }
        for (what, times) in [("shown", &mut shown), ("taken", &mut times)] {
            let mut last = times.split_off(times.len().saturating_sub(1_000));
            last.sort();
            let at = |index: usize| last.get(index).map_or(0.0, Duration::as_secs_f64) * 1e3;
            println!(
                "  {name}: {what}: median {:.2} ms, 99 of 100 {:.2} ms, worst {:.2} ms",
                at(500),
                at(990),
                at(999)
            );
        }
    }
}

fn receiver_of_ours() -> impl FnMut(&str) -> bool {
    let mut receiver = Receiver::new();
    move |frame| {
        let progress = receiver.receive(frame).expect("honest frames are taken");
        progress.complete
    }
}

fn receiver_of_theirs() -> impl FnMut(&str) -> bool {
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

impl Cell {
    fn join(self) -> &'static str {
        if self.late { "late" } else { "first" }
    }
}

impl Tally {
    fn run(
        &mut self,
        cell: Cell,
        (skipped, seed): (u64, u64),
        mut frames: Frames<'_>,
        receive: &mut dyn FnMut(&str) -> bool,
    ) {
        self.runs += 1;
        for _ in 0..skipped {
            frames();
        }
        let mut random = Random(seed);
        let (mut received, mut all) = (0, Duration::ZERO);
        // Far beyond what any decoder here needs.
        for _ in 0..cell.parts as usize * 16 + 200 {
            let frame = frames();
            if random.below(100) < cell.loss_percent {
                continue;
            }
            received += 1;
            let start = Instant::now();
            let complete = receive(&frame);
            all += start.elapsed();
            if complete {
                self.received += received;
                self.most = self.most.max(received);
                self.times.push(all);
                return;
            }
        }
        self.received += received;
        self.most = self.most.max(received);
        self.unfinished += 1;
    }

    fn mean(&self, cell: Cell) -> f64 {
        self.received as f64 / self.runs as f64 / f64::from(cell.parts)
    }

    /// The other programs of the machine make single runs slow; of a hundred, the middle one is ours.
    fn median(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }

    fn column(&self, cell: Cell) -> String {
        match (self.received, self.unfinished) {
            (0, _) => "-".into(),
            (_, 0) => format!(
                "{:.3} ({:.2})",
                self.mean(cell),
                self.most as f64 / f64::from(cell.parts)
            ),
            (_, unfinished) => format!("{unfinished} never"),
        }
    }

    fn json(&self, cell: Cell) -> String {
        match self.unfinished == 0 && self.runs > 0 {
            true => format!("{:.4}", self.mean(cell)),
            false => "null".into(),
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
