//! A transfer as people do it: codes on a screen, a camera in a hand, frames lost, the decoders in a worker.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;
use std::time::Duration;

use strongroom_core::qr::{Payload, PayloadKind, Receiver, Sender, UrType};
use strongroom_optics::distort::{Camera, Random};
use strongroom_optics::worker::Worker;
use strongroom_optics::{Decoder, from_png, render, to_png};

const FRAME: (u32, u32) = (900, 700);

fn message(length: usize) -> Vec<u8> {
    let mut random = Random(42);
    (0..length).map(|_| random.draw().to_le_bytes()[0]).collect()
}

fn worker() -> Worker {
    let program = Path::new(env!("CARGO_BIN_EXE_optics-worker"));
    let nothing: [&str; 0] = [];
    // A machine under load may be slow; that the budget holds is the matter of another test.
    Worker::spawn(program, nothing)
        .unwrap()
        .with_budget(Duration::from_secs(60))
}

#[test]
fn a_message_comes_through_tilt_turn_blur_noise_and_lost_frames_byte_for_byte() {
    let bytes = message(4_000);
    let mut sender = Sender::new(UrType::CryptoPsbt, &bytes, 250).unwrap();
    let (mut worker, mut receiver) = (worker(), Receiver::new());
    let mut losses = Random(7);
    let (mut shown, mut seen) = (0, 0);
    while !receiver.progress().complete {
        shown += 1;
        assert!(
            shown < 80,
            "{seen} of {shown} frames read, {:?}",
            receiver.progress()
        );
        let picture = render(sender.part(), 4).unwrap();
        if losses.between(0.0, 1.0) < 0.15 {
            continue;
        }
        let frame = Camera::hand_held(shown, FRAME).shoot(&picture).unwrap();
        for read in worker.read(&frame).unwrap() {
            seen += 1;
            receiver.receive(read.text().unwrap()).unwrap();
        }
    }
    assert_eq!(
        receiver.take(),
        Some(Payload {
            kind: PayloadKind::Psbt,
            bytes
        })
    );
}

#[test]
fn frames_kept_as_png_files_carry_the_message_too() {
    let bytes = message(1_500);
    let mut sender = Sender::new(UrType::Document, &bytes, 400).unwrap();
    let files: Vec<Vec<u8>> = sender
        .parts(4)
        .iter()
        .map(|text| to_png(&render(text, 3).unwrap()).unwrap())
        .collect();
    let (mut worker, mut receiver) = (worker(), Receiver::new());
    for file in files.iter().rev() {
        let reads = worker.read(&from_png(file).unwrap()).unwrap();
        assert_eq!(reads.len(), 1);
        receiver.receive(reads[0].text().unwrap()).unwrap();
    }
    assert_eq!(
        receiver.take(),
        Some(Payload {
            kind: PayloadKind::Document,
            bytes
        })
    );
}

#[test]
fn bytes_of_every_value_are_read_exactly() {
    let bytes: Vec<u8> = (0..=255).collect();
    let reads = worker().read(&render(&bytes, 4).unwrap()).unwrap();
    assert_eq!(reads.len(), 1);
    assert_eq!((&reads[0].bytes, reads[0].decoder), (&bytes, Decoder::Own));
}
