//! The reader against other people's encoders and decoder: every version, every level, every mode.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

use std::time::Duration;

use qrcode::{Color, EcLevel, QrCode, Version};
use strongroom_optics::distort::Random;
use strongroom_optics::{Gray, read};

const LONG: Duration = Duration::from_secs(60);

fn picture(code: &QrCode, px_per_module: usize) -> Gray {
    let (modules, colors) = (code.width(), code.to_colors());
    let edge = u32::try_from((modules + 8) * px_per_module).unwrap();
    Gray::from_fn(edge, edge, |x, y| {
        let module = |px: u32| {
            (px as usize / px_per_module)
                .checked_sub(4)
                .filter(|at| *at < modules)
        };
        match module(x).zip(module(y)) {
            Some((x, y)) if colors[y * modules + x] == Color::Dark => 20,
            Some(_) | None => 230,
        }
    })
    .unwrap()
}

/// What rqrr reads of the modules themselves.
fn rqrr(code: &QrCode) -> Vec<u8> {
    let (modules, colors) = (code.width(), code.to_colors());
    let grid = rqrr::SimpleGrid::from_func(modules, |x, y| colors[y * modules + x] == Color::Dark);
    let mut bytes = Vec::new();
    rqrr::Grid::new(grid).decode_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn every_version_is_read_at_every_level() {
    let mut random = Random(3);
    for version in 1..=40 {
        for level in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H] {
            let most = qrcode::bits::Bits::new(Version::Normal(version))
                .max_len(level)
                .unwrap()
                / 8
                - 6;
            let content: Vec<u8> = (0..most).map(|_| random.draw() as u8).collect();
            let code = QrCode::with_version(&content, Version::Normal(version), level).unwrap();
            let reads = read(&picture(&code, 3), LONG);
            assert_eq!(reads.len(), 1, "version {version} {level:?}");
            assert_eq!(reads[0].bytes, content, "version {version} {level:?}");
        }
    }
}

#[test]
fn every_mode_gives_the_bytes_that_rqrr_gives() {
    for content in [
        b"0123456789012345".as_slice(),
        b"UR:CRYPTO-PSBT/1-2/AB $%*+-./:",
        b"B$2P0100 then 0123456789012345678901234567890 and \xff\x00\x80",
        // Shift JIS.
        b"\x93\xfa\x96\x7b\x8c\xea\x93\xfa\x96\x7b\x8c\xea\xe0\x40",
    ] {
        let code = QrCode::with_error_correction_level(content, EcLevel::M).unwrap();
        let reads = read(&picture(&code, 4), LONG);
        assert_eq!(reads[0].bytes, content);
        assert_eq!(reads[0].bytes, rqrr(&code));
    }
}

#[test]
fn a_named_character_set_changes_no_byte() {
    let mut bits = qrcode::bits::Bits::new(Version::Normal(3));
    bits.push_eci_designator(26).unwrap();
    bits.push_byte_data("ärger".as_bytes()).unwrap();
    bits.push_terminator(EcLevel::L).unwrap();
    let code = QrCode::with_bits(bits, EcLevel::L).unwrap();
    assert_eq!(read(&picture(&code, 4), LONG)[0].text(), Some("ärger"));
}

#[test]
fn other_symbologies_are_not_read() {
    for micro in [Version::Micro(3), Version::Micro(4)] {
        let code = QrCode::with_version(b"12345", micro, EcLevel::L).unwrap();
        assert!(read(&picture(&code, 6), LONG).is_empty());
    }
    let mut bits = qrcode::bits::Bits::new(Version::Normal(2));
    bits.push_fnc1_first_position().unwrap();
    bits.push_numeric_data(b"01234567890123").unwrap();
    bits.push_terminator(EcLevel::L).unwrap();
    let code = QrCode::with_bits(bits, EcLevel::L).unwrap();
    assert!(read(&picture(&code, 6), LONG).is_empty(), "a code of trade");
}

/// Up to how many modules of one corner may be covered: finders must be seen, the rest is corrected.
#[test]
fn what_is_covered_is_corrected_or_nothing_is_read() {
    let content = vec![0x5a; 100];
    let code = QrCode::with_error_correction_level(&content, EcLevel::H).unwrap();
    let whole = picture(&code, 4);
    let edge = whole.width();
    let mut read_at = Vec::new();
    for covered in [0, 10, 18, 26, 40] {
        let from = edge - (covered + 4) * 4;
        let side = u32::try_from(edge).unwrap();
        let torn = Gray::from_fn(side, side, |x, y| {
            let (x, y) = (x as usize, y as usize);
            if x >= from && y >= from {
                128
            } else {
                whole.at(x, y)
            }
        });
        let reads = read(&torn.unwrap(), LONG);
        assert!(
            reads.iter().all(|read| read.bytes == content),
            "never anything else"
        );
        read_at.push(reads.len());
    }
    assert_eq!(read_at[..3], [1, 1, 1]);
    assert_eq!(read_at[4], 0);
}
