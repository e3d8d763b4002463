//! The reader on pictures as a camera takes them.

use std::time::{Duration, Instant};

use super::Reader;
use crate::distort::Camera;
use crate::render;

#[test]
fn probe() {
    let end = || Instant::now() + Duration::from_secs(5);
    for length in [20, 200, 900, 1800, 4000] {
        let text: String = ('A'..='Z').cycle().take(length).collect();
        for scale in [2, 3, 4] {
            let picture = render(&text, scale).unwrap();
            let mut good = 0;
            let mut time = Duration::ZERO;
            for seed in 0..20 {
                let frame = Camera::hand_held(seed, (1280, 720)).shoot(&picture).unwrap();
                let start = Instant::now();
                let found = Reader::new().read(&frame, false, end());
                time += start.elapsed();
                good += usize::from(found.first().is_some_and(|found| found.bytes == text.as_bytes()));
            }
            println!("{length} edge {} scale {scale}: {good}/20 {:?}", picture.width(), time / 20);
        }
    }
}
