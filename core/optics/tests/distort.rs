//! The generator of pictures: what it says of a picture is so, and it says the same each time.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::time::Duration;

use strongroom_optics::distort::{Cell, Content, FRAME, Film, Group, capacity, cells};
use strongroom_optics::{Correction, Step, read, read_with};

const LONG: Duration = Duration::from_secs(60);

fn first(group: Group) -> Cell {
    cells().into_iter().find(|cell| cell.group() == group).unwrap()
}

fn named(group: Group, name: &str) -> Cell {
    let mut all = cells().into_iter();
    all.find(|cell| cell.group() == group && cell.name() == name)
        .unwrap()
}

#[test]
fn each_cell_has_a_name_of_its_own() {
    let all = cells();
    let names: BTreeSet<(Group, &str)> = all.iter().map(|cell| (cell.group(), cell.name())).collect();
    assert_eq!((names.len(), all.len()), (275, 275));
}

#[test]
fn the_same_seed_gives_the_same_picture_and_another_seed_another() {
    for group in [Group::HandHeld, Group::Tear, Group::Moire] {
        let cell = first(group);
        let (one, again, other) = (cell.take(7), cell.take(7), cell.take(8));
        assert_eq!((&one.gray, &one.payload), (&again.gray, &again.payload));
        assert_ne!(one.gray, other.gray);
        assert_ne!(one.payload, other.payload);
    }
}

#[test]
fn the_code_is_where_the_picture_says_it_is() {
    // The middle of a finder is three and a half modules from its corner, and dark; the quiet zone is light.
    for cell in [
        named(Group::Tilt, "v10@4 50"),
        named(Group::Rotation, "v10@4 135"),
    ] {
        for seed in 0..4 {
            let taken = cell.take(seed);
            assert_eq!(
                (taken.gray.width(), taken.gray.height()),
                (FRAME.0 as usize, FRAME.1 as usize)
            );
            let [a, b, c, d] = taken.corners;
            for (corner, opposite, finder) in [(a, c, true), (b, d, true), (d, b, true), (c, a, false)] {
                let at = |share: f64| {
                    let x = corner.0 + (opposite.0 - corner.0) * share;
                    let y = corner.1 + (opposite.1 - corner.1) * share;
                    taken.gray.at(x as usize, y as usize)
                };
                assert!(at(-0.03) > 150, "quiet zone of {} {seed}", cell.name());
                if finder {
                    // Half of the code is nearer the eye and looks larger: 2 to 5 of 57 modules.
                    assert!(
                        (4..=8).any(|part| at(f64::from(part) / 100.0) < 90),
                        "finder of {}",
                        cell.name()
                    );
                }
            }
        }
    }
}

#[test]
fn an_easy_picture_of_each_group_is_read_with_the_payload_it_names() {
    let easy = [
        (Group::Clean, "v10@4"),
        (Group::Tilt, "v10@4 10"),
        (Group::Blur, "v10@4 0.5"),
        (Group::Noise, "v10@4 8"),
        (Group::Contrast, "v10@4 0.5"),
        (Group::Jpeg, "v10@4 50"),
        (Group::Glare, "v10@4 0.02"),
        (Group::Moire, "v10@4 0.2"),
        (Group::Gradient, "v10@4 0.3"),
        (Group::Blend, "v10@4 0.1"),
        (Group::Motion, "v10@4 2"),
        (Group::Tear, "v10@4 0.03"),
        (Group::Quiet, "v10@4 2"),
        (Group::OffAxis, "v10@4"),
        (Group::HandHeldM, "v10@4"),
        (Group::HandHeldBytes, "v10@4"),
        (Group::Inverted, "v10@4"),
        (Group::Mirrored, "v10@4"),
    ];
    for (group, name) in easy {
        let (gray, payload) = named(group, name).picture(1);
        let reads = read(&gray, LONG);
        assert_eq!(reads.len(), 1, "{group:?} {name}");
        assert_eq!(reads.first().unwrap().bytes, payload, "{group:?} {name}");
    }
}

#[test]
fn hard_pictures_are_harder_than_easy_ones() {
    let right = |group, name| {
        let cell = named(group, name);
        let read = |seed: &u64| {
            let (gray, payload) = cell.picture(*seed);
            // One look and no preparations: those are made for hard pictures.
            let reads = read_with(&Step::LADDER[..1], &gray, LONG);
            reads.iter().any(|read| read.bytes == payload)
        };
        (0..6).filter(read).count()
    };
    assert_eq!(right(Group::Blur, "v20@4 1"), 6);
    assert_eq!(
        right(Group::Blur, "v20@4 3"),
        0,
        "at first sight nobody reads modules of 4 px under a blur of 3"
    );
    assert_eq!(
        right(Group::Tear, "v20@4 0.2"),
        0,
        "more than the code can correct"
    );
}

#[test]
fn codes_are_filled_to_what_the_standard_says_they_hold() {
    // ISO/IEC 18004, table 7.
    let text = |version, correction| capacity(version, correction, Content::Ur);
    assert_eq!([text(5, Correction::L), text(40, Correction::L)], [154, 4_296]);
    assert_eq!([text(9, Correction::M), text(27, Correction::Q)], [262, 1_172]);
    let bytes = |version, correction| capacity(version, correction, Content::Bytes);
    assert_eq!([bytes(9, Correction::L), bytes(10, Correction::L)], [230, 271]);
    assert_eq!(
        [bytes(40, Correction::L), bytes(40, Correction::Q)],
        [2_953, 1_663]
    );
    assert_eq!(named(Group::HandHeld, "v40@3").picture(0).1.len(), 4_296);
}

#[test]
fn a_film_shows_what_it_is_given_and_the_hand_drifts_little() {
    let mut film = Film::new(3, 12, 4.0);
    let mut last = None;
    for number in 0..5 {
        let content = format!("UR:CRYPTO-PSBT/{number}-9/LALALA").into_bytes();
        let taken = film.frame(&content).unwrap();
        assert!(
            read(&taken.gray, LONG).iter().any(|read| read.bytes == content),
            "frame {number}"
        );
        let corner: (f64, f64) = taken.corners[0];
        if let Some((x, y)) = last.replace(corner) {
            let way = (corner.0 - x).hypot(corner.1 - y);
            assert!(way > 0.0 && way < 30.0, "{way} pixels from frame to frame");
        }
    }
    assert!(film.frame(&[b'A'; 2_000]).is_err(), "more than the version holds");
    let again = |seed| Film::new(seed, 12, 4.0).frame(b"A").unwrap().gray;
    assert_eq!(again(1), again(1));
    assert_ne!(again(1), again(2));
}
