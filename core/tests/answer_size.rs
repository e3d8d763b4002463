//! The way back is short: an answer carries signatures, and nothing that the coordinator has.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod psbt_support;

use std::collections::BTreeMap;

use psbt_support::{parse, signature};
use strongroom_core::psbt::{Answer, merge_signatures};
use strongroom_forge::{
    case::native,
    large::{draft, roomy},
};

#[test]
fn an_answer_to_a_hundred_coins_is_a_third_of_the_signed_request_at_most() {
    let forge = roomy(native(), 2);
    let request = draft(&forge, 100, 2).psbt();
    let signatures: Vec<BTreeMap<_, _>> = request
        .inputs()
        .iter()
        .map(|input| {
            let key = *input.bip32_derivation.keys().next().unwrap();
            BTreeMap::from([(key, signature(1))])
        })
        .collect();
    // A certificate of ours has four lines and a signature.
    let answer = Answer::build(&request, signatures, &[b'c'; 600])
        .unwrap()
        .serialize();
    let mut whole = request;
    merge_signatures(&mut whole, &Answer::from_psbt(&parse(&answer).unwrap()).unwrap()).unwrap();
    let whole = whole.serialize();
    assert!(
        answer.len() * 100 <= whole.len() * 35,
        "{} of {} bytes",
        answer.len(),
        whole.len()
    );
}
