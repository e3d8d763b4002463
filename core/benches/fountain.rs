//! Measures how many frames a receiver needs beyond those the message has, beside the `ur` crate's decoder: the same
//! frames for both, 30 % of them lost. Prints one JSON line for each case.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark may fail loudly"
)]

use std::time::{Duration, Instant};

use strongroom_core::qr::{Receiver, Sender, UrType};

const PARTS: u32 = 200;
const FRAGMENT: usize = 100;
const LOSS_PERCENT: u64 = 30;
const RUNS: u64 = 100;
/// Far beyond what any decoder here needs.
const FRAMES: usize = 8 * PARTS as usize;

/// How one receiver did over all runs.
#[derive(Default)]
struct Tally {
    received: u64,
    most: u64,
    unfinished: u64,
    slowest: Duration,
}

fn main() {
    // From the first frame the plain parts come first; who joins later sees mixed ones only.
    measure("from_first_frame", 1.11, |_| 0);
    measure("joining_late", 1.04, |random| {
        PARTS as usize + usize::try_from(random.below(2_000)).unwrap_or_default()
    });
}

fn measure(case: &str, bar: f64, missed: impl Fn(&mut Random) -> usize) {
    let (mut ours, mut peer) = (Tally::default(), Tally::default());
    for run in 0..RUNS {
        let mut random = Random((run + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut sender = sender(&mut random);
        let missed = missed(&mut random);
        sender.parts(missed).expect("parts are given");
        let frames = sender.parts(FRAMES).expect("parts are given");
        let seen: Vec<String> = frames
            .into_iter()
            .filter(|_| random.below(100) >= LOSS_PERCENT)
            .collect();
        let mut receiver = Receiver::new();
        ours.run(&seen, |frame| {
            receiver
                .receive(frame)
                .expect("our own frames are taken")
                .complete
        });
        let mut decoder = ur::Decoder::default();
        peer.run(&seen, |frame| {
            let frame = frame.to_ascii_lowercase();
            decoder.receive(&frame).expect("the peer takes the frames");
            decoder.complete()
        });
    }
    println!(
        "{{\"bench\":\"fountain\",\"case\":\"{case}\",\"parts\":{PARTS},\"loss_percent\":{LOSS_PERCENT},\"runs\":{RUNS},\
         \"ours\":{{{}}},\"ur_crate\":{{{}}},\"bar\":{bar}}}",
        ours.json(),
        peer.json(),
    );
}

fn sender(random: &mut Random) -> Sender {
    // Three bytes of CBOR head stand before the message.
    let length = PARTS as usize * FRAGMENT - 3;
    let message: Vec<u8> = (0..length).map(|_| random.next().to_be_bytes()[0]).collect();
    let sender = Sender::new(UrType::CryptoPsbt, &message, FRAGMENT).expect("the message is taken");
    assert_eq!(sender.part_count(), PARTS);
    sender
}

impl Tally {
    fn run(&mut self, frames: &[String], mut receive: impl FnMut(&str) -> bool) {
        let mut received = 0;
        for frame in frames {
            received += 1;
            let start = Instant::now();
            let complete = receive(frame);
            self.slowest = self.slowest.max(start.elapsed());
            if complete {
                self.received += received;
                self.most = self.most.max(received);
                return;
            }
        }
        self.received += received;
        self.most = self.most.max(received);
        self.unfinished += 1;
    }

    fn json(&self) -> String {
        let parts = f64::from(PARTS);
        format!(
            "\"received_per_needed\":{:.3},\"worst\":{:.3},\"unfinished\":{},\"slowest_frame_us\":{}",
            self.received as f64 / RUNS as f64 / parts,
            self.most as f64 / parts,
            self.unfinished,
            self.slowest.as_micros(),
        )
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
