use super::*;
use crate::distort::Random;

/// Appends parity by long division.
fn encode(data: &[u8], parity: usize) -> Vec<u8> {
    let mut generator = vec![1_u8];
    for root in &EXP[..parity] {
        let mut next = vec![0; generator.len() + 1];
        for (at, symbol) in generator.iter().enumerate() {
            next[at] ^= symbol;
            next[at + 1] ^= multiply(*symbol, *root);
        }
        generator = next;
    }
    let mut rest = data.to_vec();
    rest.resize(data.len() + parity, 0);
    for at in 0..data.len() {
        let lead = rest[at];
        for (offset, symbol) in generator.iter().enumerate() {
            rest[at + offset] ^= multiply(lead, *symbol);
        }
    }
    [data, &rest[data.len()..]].concat()
}

/// Spoils `count` places, different ones.
fn spoil(block: &mut [u8], count: usize, random: &mut Random) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    while places.len() < count {
        let place = random.draw() as usize % block.len();
        if !places.contains(&place) {
            places.push(place);
            block[place] ^= 1 + (random.draw() % 255) as u8;
        }
    }
    places
}

#[test]
fn errors_and_erasures_are_corrected_up_to_the_bound_and_not_beyond() {
    let mut random = Random(7);
    for (length, parity) in [(26, 7), (70, 20), (146, 30), (153, 30)] {
        let data: Vec<u8> = (0..length - parity).map(|_| random.draw() as u8).collect();
        let sent = encode(&data, parity);
        for given_up in 0..=parity {
            let errors = (parity - given_up) / 2;
            let mut block = sent.clone();
            let places = spoil(&mut block, given_up + errors, &mut random);
            let corrected = correct(&mut block, parity, &places[..given_up], 0);
            assert_eq!(block, sent, "{length} {parity} {given_up}");
            assert_eq!(corrected.unwrap().errors, errors);
        }
        let mut block = sent.clone();
        spoil(&mut block, parity / 2 + 3, &mut random);
        let before = block.clone();
        if correct(&mut block, parity, &[], 4).is_none() {
            assert_eq!(block, before);
        }
        assert_ne!(block, sent);
    }
}

#[test]
fn what_is_spared_is_not_used() {
    let mut random = Random(9);
    let sent = encode(&[1, 2, 3, 4, 5], 10);
    let mut block = sent.clone();
    spoil(&mut block, 5, &mut random);
    let mut again = block.clone();
    assert!(correct(&mut block, 10, &[], 1).is_none());
    assert!(correct(&mut again, 10, &[], 0).is_some());
    assert_eq!(again, sent);
}

#[test]
fn erased_symbols_that_were_right_do_no_harm() {
    let sent = encode(&[9; 40], 18);
    let mut block = sent.clone();
    block[3] ^= 0x55;
    assert!(correct(&mut block, 18, &[0, 1, 2, 50], 2).is_some());
    assert_eq!(block, sent);
}
