//! Each rung of the ladder reads pictures that the others do not, and a scanner follows what it reads.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests"
)]

use std::time::Duration;

use strongroom_optics::distort::{Cell, cells};
use strongroom_optics::{Decoder, Gray, Preparation, Scanner, Step, read, read_with, render};

const LONG: Duration = Duration::from_secs(60);
const SEEDS: std::ops::Range<u64> = 0..4;

fn cell(name: &str) -> Cell {
    let found = cells()
        .into_iter()
        .find(|cell| format!("{} {}", cell.group().name(), cell.name()) == name);
    found.unwrap()
}

fn without(preparation: Preparation) -> Vec<Step> {
    Step::LADDER
        .into_iter()
        .filter(|step| step.preparation != preparation)
        .collect()
}

/// Counts the pictures of [`SEEDS`] that the rungs read rightly.
fn count(ladder: &[Step], name: &str) -> usize {
    let cell = cell(name);
    let right = |seed: &u64| {
        let taken = cell.take(*seed);
        let reads = read_with(ladder, &taken.gray, LONG);
        assert!(
            reads
                .iter()
                .all(|read| read.bytes == taken.payload || Some(&read.bytes) == taken.next.as_ref()),
            "a wrong read is worse than none"
        );
        reads.iter().any(|read| read.bytes == taken.payload)
    };
    SEEDS.filter(right).count()
}

#[test]
fn what_a_hand_holds_is_read_each_time() {
    for name in [
        "hand-held v15@3",
        "hand-held v25@3",
        "hand-held v30@4",
        "tilt v20@4 50",
        "inverted v20@4",
    ] {
        assert_eq!(count(&Step::LADDER, name), 4, "{name}");
    }
}

#[test]
fn each_preparation_reads_what_no_other_does() {
    for (preparation, name) in [
        (Preparation::Sharper, "blur v20@4 3"),
        (Preparation::Half, "noise v30@4 48"),
        (Preparation::Lifted, "moire v20@4 0.8"),
    ] {
        let (all, less) = (count(&Step::LADDER, name), count(&without(preparation), name));
        assert!(
            all == 4 && less < 4,
            "{preparation:?}: all rungs {all}, without {less}"
        );
    }
}

#[test]
fn codes_of_small_modules_are_read_more_often_sharpened() {
    let names = ["hand-held v5@2", "hand-held v15@2", "hand-held v30@2"];
    let sum = |ladder: &[Step]| names.iter().map(|name| count(ladder, name)).sum::<usize>();
    let (all, less) = (sum(&Step::LADDER), sum(&without(Preparation::Sharp)));
    assert!(all > less, "all rungs {all}, without {less}");
}

#[test]
fn two_codes_in_one_picture_are_both_reported() {
    let reads = read(&beside("the one", "the other"), LONG);
    let mut texts: Vec<&str> = reads.iter().filter_map(|read| read.text()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["the one", "the other"]);
}

/// Two codes side by side; an empty text leaves its place white.
fn beside(left: &str, right: &str) -> Gray {
    let [left, right] = [left, right].map(|text| (!text.is_empty()).then(|| render(text, 5).unwrap()));
    let edge = left.iter().chain(&right).map(Gray::width).max().unwrap();
    let edge = u32::try_from(edge).unwrap();
    Gray::from_fn(edge * 2, edge, |x, y| {
        let (picture, x) = if x < edge { (&left, x) } else { (&right, x - edge) };
        picture
            .as_ref()
            .map_or(255, |picture| picture.at(x as usize, y as usize))
    })
    .unwrap()
}

fn texts(scanner: &mut Scanner, gray: &Gray) -> Vec<String> {
    let reads = scanner.read(gray, LONG);
    reads.iter().map(|read| read.text().unwrap().to_owned()).collect()
}

#[test]
fn a_code_is_followed_lost_and_found_again() {
    let mut scanner = Scanner::new();
    for _ in 0..3 {
        assert_eq!(texts(&mut scanner, &beside("the one", "")), ["the one"]);
    }
    assert_eq!(
        texts(&mut scanner, &beside("", "the other")),
        ["the other"],
        "it went elsewhere"
    );
    assert!(texts(&mut scanner, &Gray::new(300, 300, vec![255; 90_000]).unwrap()).is_empty());
    assert_eq!(texts(&mut scanner, &beside("the one", "")), ["the one"]);
}

#[test]
fn a_second_code_beside_the_followed_one_is_noticed_within_eight_frames() {
    let mut scanner = Scanner::new();
    assert_eq!(texts(&mut scanner, &beside("the one", "")).len(), 1);
    let both = beside("the one", "the other");
    let noticed = (0..8).filter(|_| texts(&mut scanner, &both).len() == 2).count();
    assert!(noticed >= 1);
}

#[test]
fn corners_stand_where_the_code_does_whatever_was_done_to_the_picture() {
    for name in [
        "tilt v20@4 30",
        "blur v20@4 3",
        "noise v30@4 48",
        "mirrored v20@4",
    ] {
        let taken = cell(name).take(1);
        let reads = read(&taken.gray, LONG);
        for ((x, y), (true_x, true_y)) in reads[0].corners.iter().zip(taken.corners) {
            let off = (f64::from(*x) - true_x).hypot(f64::from(*y) - true_y);
            assert!(
                off < 4.0 || name.starts_with("mirrored"),
                "{name}: {off:.1} pixels off"
            );
        }
    }
}

#[test]
fn with_no_rungs_nothing_is_read() {
    let picture = render("late", 4).unwrap();
    assert_eq!(read(&picture, LONG)[0].decoder, Decoder::Own);
    assert!(read_with(&[], &picture, LONG).is_empty());
}
