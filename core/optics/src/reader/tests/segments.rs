use super::*;

#[test]
fn codes_of_other_kinds_and_cut_data_give_nothing() {
    let byte_mode = |count: u8, rest: &[u8]| {
        let mut data = vec![0x40 | (count >> 4), count << 4];
        for byte in rest {
            if let Some(last) = data.last_mut() {
                *last |= byte >> 4;
            }
            data.push(byte << 4);
        }
        data
    };
    assert_eq!(bytes_of(&byte_mode(2, &[0xff, 0x00]), 5), Some(vec![0xff, 0x00]));
    assert_eq!(bytes_of(&byte_mode(3, &[0xff, 0x00]), 5), None, "one byte short");
    assert_eq!(bytes_of(&[0x30, 0, 0], 5), None, "structured append");
    assert_eq!(bytes_of(&[0x50, 0, 0], 5), None, "fnc1");
    assert_eq!(bytes_of(&[0x00], 5), Some(vec![]));
}

#[test]
fn a_number_of_three_digits_above_999_is_no_number() {
    // Numeric, count 3, then 1000 in ten bits.
    let bits = "0001".to_owned() + "0000000011" + &format!("{:010b}", 1_000) + "0000";
    let padded = format!("{bits:0<32}");
    let data: Vec<u8> = (0..4)
        .map(|at| u8::from_str_radix(&padded[at * 8..at * 8 + 8], 2).unwrap())
        .collect();
    assert_eq!(bytes_of(&data, 1), None);
}
