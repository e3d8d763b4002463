use super::*;

#[test]
fn dark_is_what_is_darker_than_its_surroundings_wherever_it_stands() {
    // A gradient from 40 to 240 with bars of 25 less every other ten pixels.
    let gray = Gray::from_fn(203, 77, |x, _| {
        (40 + x - if x / 10 % 2 == 0 { 25 } else { 0 }) as u8
    })
    .unwrap();
    let bitmap = Bitmap::of(&gray);
    for x in [25, 45, 105, 185] {
        assert!(bitmap.is_dark(x, 40), "{x}");
        assert!(!bitmap.is_dark(x + 10, 40), "{x}");
    }
    assert!(!bitmap.is_dark(203, 0) && !bitmap.is_dark(0, 77));
}

#[test]
fn where_nothing_differs_nothing_is_dark() {
    let gray = Gray::from_fn(64, 64, |x, y| 100 + ((x + y) % 4) as u8).unwrap();
    assert!(Bitmap::of(&gray).row(10).iter().all(|px| *px == 0));
}
