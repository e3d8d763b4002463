//! Pictures and files: what goes in comes out, and limits come before memory.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use strongroom_optics::{Gray, GrayError, PictureError, RenderError, from_png, render, to_png};

#[test]
fn a_picture_has_edges_of_1_to_4096_and_as_many_pixels() {
    assert!(Gray::new(4_096, 1, vec![0; 4_096]).is_ok());
    assert!(matches!(
        Gray::new(4_097, 1, vec![0; 4_097]),
        Err(GrayError::Edges { width: 4_097, .. })
    ));
    assert!(matches!(Gray::new(0, 5, vec![]), Err(GrayError::Edges { .. })));
    assert_eq!(
        Gray::new(2, 2, vec![0; 3]).unwrap_err(),
        GrayError::PixelCount { got: 3, wanted: 4 }
    );
}

#[test]
fn outside_a_picture_it_is_white() {
    let gray = Gray::new(2, 2, vec![1, 2, 3, 4]).unwrap();
    assert_eq!(
        [gray.at(1, 0), gray.at(0, 1), gray.at(2, 0), gray.at(0, 2)],
        [2, 3, 255, 255]
    );
}

#[test]
fn a_code_has_four_white_modules_around_it() {
    let picture = render("A", 3).unwrap();
    assert_eq!(picture.width(), (21 + 8) * 3);
    let border = 4 * 3;
    let white = picture.rows().take(border).flatten().all(|px| *px == 255);
    assert!(white && picture.at(border, border) == 0);
    assert_eq!(picture.at(border - 1, border), 255);
}

#[test]
fn what_fits_no_code_is_refused() {
    assert!(render([b'A'; 4_296], 1).is_ok());
    assert!(matches!(
        render([b'A'; 4_297], 1),
        Err(RenderError::Code { got: 4_297, .. })
    ));
    assert!(matches!(render("A", 0), Err(RenderError::Scale { .. })));
    assert!(matches!(render("A", 23), Err(RenderError::Scale { got: 23, .. })));
    assert!(
        render([b'A'; 4_296], 22).is_ok(),
        "the largest code at the largest scale is a picture"
    );
}

/// A PNG of other pixels than ours.
fn png_of(color: png::ColorType, depth: png::BitDepth, width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == png::ColorType::Indexed {
        encoder.set_palette(vec![0, 0, 0, 255, 255, 255]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn files_of_every_kind_of_pixel_become_gray() {
    use png::{BitDepth, ColorType};
    let px = |color, depth, data: &[u8]| from_png(&png_of(color, depth, 2, 1, data)).unwrap().px().to_vec();
    assert_eq!(px(ColorType::Grayscale, BitDepth::One, &[0b0100_0000]), [0, 255]);
    assert_eq!(px(ColorType::Grayscale, BitDepth::Sixteen, &[7, 0, 9, 0]), [7, 9]);
    assert_eq!(
        px(ColorType::GrayscaleAlpha, BitDepth::Eight, &[0, 255, 0, 0]),
        [0, 255]
    );
    assert_eq!(px(ColorType::Indexed, BitDepth::One, &[0b0100_0000]), [0, 255]);
    assert_eq!(
        px(ColorType::Rgb, BitDepth::Eight, &[255, 0, 0, 0, 255, 0]),
        [76, 149]
    );
    assert_eq!(
        px(ColorType::Rgba, BitDepth::Eight, &[0, 0, 0, 255, 0, 0, 0, 0]),
        [0, 255]
    );
}

#[test]
fn a_file_that_claims_a_huge_picture_is_refused_by_its_header() {
    let mut file = to_png(&Gray::new(1, 1, vec![0]).unwrap()).unwrap();
    file[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    file[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let crc = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&crc.to_be_bytes());
    assert!(matches!(
        from_png(&file),
        Err(PictureError::Edges(GrayError::Edges { width: 60_000, .. }))
    ));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1))
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_picture_kept_as_a_file_comes_back(width in 1_u32..40, height in 1_u32..40, seed in any::<u8>()) {
        let gray = Gray::from_fn(width, height, |x, y| (x.wrapping_mul(7) ^ y.wrapping_mul(13)) as u8 ^ seed).unwrap();
        prop_assert_eq!(from_png(&to_png(&gray).unwrap()).unwrap(), gray);
    }

    #[test]
    fn no_damaged_file_makes_it_panic(place in 0_usize..90, value in any::<u8>(), cut in 0_usize..90) {
        let mut file = to_png(&render("A", 1).unwrap()).unwrap();
        let place = place.min(file.len().saturating_sub(1));
        file[place] = value;
        let _ = from_png(&file);
        file.truncate(cut);
        prop_assert!(from_png(&file).is_err());
    }
}
