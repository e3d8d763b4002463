//! Measures how long a request takes from one screen to the other camera: 15 % of the frames are missed, ten are shown a
//! second. Requests are real ones, of a vault's coins and their previous transactions; prints a table, one JSON line for
//! each cell, and says so where a bar is not met.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark may fail loudly"
)]

use std::time::{Duration, Instant};

use bitcoin::{Amount, ScriptBuf};
use strongroom_core::{
    qr::{Mode, Profile, Receiver, Setting, Show, UrType, Version},
    wallet::{Branch, Place},
};
use strongroom_forge::{
    case::native,
    draft::Draft,
    house::{POOL, stranger},
    large::roomy,
    policy::payee,
};

const LOSS_PERCENT: u64 = 15;
/// Satoshi of the smallest coin.
const EACH: u64 = 90_000;
const FRAMES_PER_SECOND: f64 = 10.0;
const RUNS: u64 = 20;
/// Outputs of the transactions that the coins come from, in turn: most pay somebody and bring change back, a few are a
/// payer's batch.
const OUTPUTS: [usize; 10] = [2, 2, 3, 2, 2, 5, 2, 2, 3, 20];

fn main() {
    println!(
        "seconds until the payload is whole, mean of {RUNS} seeds; {LOSS_PERCENT} % of the frames are missed"
    );
    println!(
        "{:>8} {:>6} {:>7} | {:>6} {:>4} | {:>5} {:>7} {:>8} {:>8}",
        "bytes", "inputs", "deflate", "mode", "code", "parts", "frames", "seconds", "cpu ms"
    );
    for target in [2_000, 20_000, 100_000, 500_000, 2_000_000] {
        let (inputs, payload) = request(target);
        for version in [20, 25, 30, 40] {
            for mode in [Mode::Ur, Mode::Bbqr, Mode::Dense] {
                measure(target, inputs, &payload, mode, version);
            }
        }
    }
}

/// The smallest request of at least so many bytes, one payment to every ten coins.
fn request(target: usize) -> (u32, Vec<u8>) {
    let (mut low, mut high) = (1, 4_000);
    while low < high {
        let middle = (low + high) / 2;
        match of_inputs(middle).len() < target {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    (low, of_inputs(low))
}

fn of_inputs(inputs: u32) -> Vec<u8> {
    let outputs = inputs / 10 + 2;
    let forge = roomy(native(), outputs);
    let mut draft = Draft::empty(&forge);
    for coin in 0..inputs {
        let (branch, index) = (Branch::Receive, coin % POOL);
        draft.spend(
            Place { branch, index },
            &format!("coin {index}"),
            EACH + u64::from(index * 7_919),
        );
    }
    for number in 0..outputs {
        draft.pay(payee(&format!("payee {number}")), 5_000 + u64::from(number * 997));
    }
    let (branch, index) = (Branch::Change, 1);
    draft.change(Place { branch, index }, 0);
    draft.settle(u64::from(inputs) * 200 + 10_000);
    own_addresses(&mut draft);
    pay_others(&mut draft);
    draft.bytes()
}

/// Gives every coin keys of its own, as coins have them: the forge's vault has a dozen addresses, and what repeats would
/// be packed away.
fn own_addresses(draft: &mut Draft<'_>) {
    for (index, input) in draft.inputs.iter_mut().enumerate() {
        let mut script = input
            .witness_script
            .take()
            .expect("a vault of scripts")
            .into_bytes();
        let known = std::mem::take(&mut input.bip32_derivation);
        for (number, (key, origin)) in known.into_iter().enumerate() {
            let own = stranger(&format!("key {number} of coin {index}"));
            let (old, new) = (key.inner.serialize(), own.inner.serialize());
            let at = script
                .windows(33)
                .position(|bytes| bytes == old)
                .expect("a key of the script");
            script[at..at + 33].copy_from_slice(&new);
            input.bip32_derivation.insert(own, origin);
        }
        let script = ScriptBuf::from_bytes(script);
        let previous = input
            .non_witness_utxo
            .as_mut()
            .expect("a draft proves its inputs");
        previous.output[1].script_pubkey = script.to_p2wsh();
        input.witness_utxo = previous.output.get(1).cloned();
        input.witness_script = Some(script);
    }
}

/// Lets the previous transactions pay others as well, each another script and another sum.
fn pay_others(draft: &mut Draft<'_>) {
    for (index, input) in draft.inputs.iter_mut().enumerate() {
        let previous = input
            .non_witness_utxo
            .as_mut()
            .expect("a draft proves its inputs");
        let wanted = OUTPUTS[index % OUTPUTS.len()];
        for number in previous.output.len()..wanted {
            let mut other = previous.output[0].clone();
            other.script_pubkey = payee(&format!("somebody {index} {number}"));
            other.value = Amount::from_sat(20_000 + 7_919 * (index * 31 + number * 17) as u64 % 90_000_000);
            previous.output.push(other);
        }
        input.outpoint.txid = previous.compute_txid();
    }
}

fn measure(target: usize, inputs: u32, payload: &[u8], mode: Mode, version: u8) {
    let setting = Setting {
        mode: Some(mode),
        version: Version::nearest(version),
        profile: Profile::Strongroom,
    };
    if Show::new(UrType::CryptoPsbt, payload, &setting).is_err() {
        return;
    }
    let (mut frames, mut parts, mut spent) = (0_u64, 0, Duration::ZERO);
    for run in 0..RUNS {
        let mut show = Show::new(UrType::CryptoPsbt, payload, &setting).expect("a payload that is shown");
        let mut random = Random((run + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut receiver = Receiver::new();
        parts = show.part_count();
        loop {
            frames += 1;
            let code = show.next_code();
            if random.below(100) < LOSS_PERCENT {
                continue;
            }
            let start = Instant::now();
            let complete = receiver
                .receive_codes(&[code.as_bytes()])
                .expect("honest frames")
                .complete;
            spent += start.elapsed();
            if complete {
                break;
            }
        }
        assert!(receiver.take().is_some_and(|taken| taken.bytes == payload));
    }
    let frames = frames as f64 / RUNS as f64;
    let seconds = frames / FRAMES_PER_SECOND;
    let packed = miniz_oxide::deflate::compress_to_vec(payload, 9).len();
    let verdict = match bar(target, mode, version) {
        Some(bar) if seconds > bar => " OVER THE BAR",
        Some(_) | None => "",
    };
    println!(
        "{:>8} {inputs:>6} {:>6}% | {:>6} {version:>4} | {parts:>5} {frames:>7.1} {seconds:>8.2} {:>8.1}{verdict}",
        payload.len(),
        packed * 100 / payload.len(),
        format!("{mode:?}"),
        spent.as_secs_f64() * 1e3 / RUNS as f64,
    );
    println!(
        "{{\"bytes\":{},\"mode\":\"{mode:?}\",\"version\":{version},\"parts\":{parts},\"frames\":{frames:.1},\
         \"seconds\":{seconds:.2}}}",
        payload.len(),
    );
}

/// Seconds at version 25.
fn bar(target: usize, mode: Mode, version: u8) -> Option<f64> {
    match (target, mode, version) {
        (20_000, Mode::Ur, 25) => Some(3.5),
        (100_000, Mode::Ur, 25) => Some(15.0),
        (100_000, Mode::Dense, 25) => Some(6.0),
        (500_000, Mode::Ur, 25) => Some(75.0),
        _ => None,
    }
}

/// Marsaglia's xorshift64: the same frames are lost in every run of the benchmark.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) % end
    }
}
