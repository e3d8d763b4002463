//! Frames of a show: all of one size, and what is drawn is what is read.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::Duration;

use proptest::prelude::*;
use strongroom_optics::distort::{Content, Random, capacity};
use strongroom_optics::{Correction, Modules, RenderError, read, render, render_frame};

const LONG: Duration = Duration::from_secs(60);
const LEVELS: [Correction; 3] = [Correction::L, Correction::M, Correction::Q];

fn text(length: usize) -> Vec<u8> {
    let letters = b"UR:CRYPTO-PSBT/1-9/ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+.";
    letters.iter().copied().cycle().take(length).collect()
}

fn bytes(length: usize) -> Vec<u8> {
    let mut random = Random(5);
    (0..length).map(|_| random.draw().to_le_bytes()[0]).collect()
}

fn read_back(content: &[u8], version: u8, correction: Correction) -> bool {
    let picture = render_frame(content, version, correction, 3).unwrap();
    let reads = read(&picture, LONG);
    reads.len() == 1 && reads.iter().all(|read| read.bytes == content)
}

#[test]
fn every_version_holds_what_the_standard_says_and_is_read_back() {
    for version in 1..=40 {
        for correction in LEVELS {
            let letters = text(capacity(version, correction, Content::Ur));
            assert!(
                read_back(&letters, version, correction),
                "text, {version} {correction:?}"
            );
            let raw = bytes(capacity(version, correction, Content::Bytes));
            assert!(
                read_back(&raw, version, correction),
                "bytes, {version} {correction:?}"
            );
        }
    }
}

#[test]
fn one_letter_more_than_a_version_holds_is_refused() {
    for (version, correction) in [
        (1, Correction::Q),
        (9, Correction::M),
        (27, Correction::L),
        (40, Correction::L),
    ] {
        let most = capacity(version, correction, Content::Ur);
        assert!(Modules::of(text(most), version, correction).is_ok());
        let refused = Modules::of(text(most + 1), version, correction);
        assert!(
            matches!(refused, Err(RenderError::Frame { got, version: of }) if got == most + 1 && of == version)
        );
    }
    assert!(matches!(
        Modules::of("A", 0, Correction::L),
        Err(RenderError::Version { got: 0, .. })
    ));
    assert!(matches!(
        Modules::of("A", 41, Correction::L),
        Err(RenderError::Version { got: 41, .. })
    ));
    assert!(matches!(
        render_frame("A", 1, Correction::L, 0),
        Err(RenderError::Scale { got: 0, .. })
    ));
    assert!(matches!(
        render_frame("A", 1, Correction::L, 23),
        Err(RenderError::Scale { got: 23, .. })
    ));
}

#[test]
fn frames_of_a_show_have_one_size_and_their_quiet_zone() {
    for length in [0, 1, 40, 300] {
        let picture = render_frame(text(length), 12, Correction::L, 3).unwrap();
        assert_eq!((picture.width(), picture.height()), ((65 + 8) * 3, (65 + 8) * 3));
        let quiet = |px: &[u8]| px.iter().all(|px| *px == 255);
        let rows: Vec<&[u8]> = picture.rows().collect();
        assert!(rows[..12].iter().chain(&rows[207..]).all(|row| quiet(row)));
        assert!(rows.iter().all(|row| quiet(&row[..12]) && quiet(&row[207..])));
        assert_eq!(
            [picture.at(12, 12), picture.at(206, 12), picture.at(12, 206)],
            [0; 3],
            "finders"
        );
    }
}

#[test]
fn both_encoders_draw_codes_of_the_same_size_for_the_same_text() {
    for length in [10, 200, 1_000, 4_296] {
        // Letters only: the encoder of printed codes would count digits for less.
        let letters = vec![b'Z'; length];
        let printed = render(&letters, 2).unwrap();
        let version = u8::try_from((printed.width() / 2 - 8 - 17) / 4).unwrap();
        let shown = render_frame(&letters, version, Correction::L, 2).unwrap();
        assert_eq!(printed.width(), shown.width());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_drawn_is_read_back_or_refused(
        content in proptest::collection::vec(any::<u8>(), 1..400),
        version in 0_u8..50,
    ) {
        if let Ok(modules) = Modules::of(&content, version, Correction::M) {
            let reads = read(&modules.picture(3).unwrap(), LONG);
            prop_assert_eq!(&reads[0].bytes, &content);
        }
    }
}
