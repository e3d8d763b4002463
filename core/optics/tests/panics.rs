//! No picture makes the reader panic: panics are caught, but each costs a frame. A program of its own, because it
//! counts the panics of the whole process.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use strongroom_optics::distort::{Random, cells};
use strongroom_optics::{Gray, Scanner, render};

static PANICS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn cameras_noise_and_nonsense_make_no_panic() {
    std::panic::set_hook(Box::new(|info| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        eprintln!("{info}");
    }));
    let mut scanner = Scanner::new();
    let mut look = |gray: &Gray| scanner.read(gray, Duration::from_millis(40)).len();
    let seen: usize = cells()
        .iter()
        .step_by(3)
        .map(|cell| look(&cell.picture(77).0))
        .sum();
    assert!(seen > 50);
    let mut random = Random(5);
    for (width, height) in [
        (1, 1),
        (1, 4_096),
        (2, 2),
        (7, 300),
        (16, 16),
        (641, 479),
        (4_096, 3),
    ] {
        for scale in [1, 2, 4] {
            let value = |x: u32, y: u32| {
                let at = u64::from(x / scale) << 32 | u64::from(y / scale);
                (Random(at).draw() & 0xff) as u8
            };
            look(&Gray::from_fn(width, height, value).unwrap());
            look(&Gray::from_fn(width, height, |x, y| if value(x, y) < 128 { 0 } else { 255 }).unwrap());
        }
    }
    // A code of which more and more is random.
    let code = render([b'A'; 600], 4).unwrap();
    let edge = u32::try_from(code.width()).unwrap();
    for share in 1..12 {
        let px: Vec<u8> = code
            .px()
            .iter()
            .map(|px| {
                if random.draw() % 12 < share {
                    random.draw() as u8
                } else {
                    *px
                }
            })
            .collect();
        look(&Gray::new(edge, edge, px).unwrap());
    }
    drop(std::panic::take_hook());
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
}
