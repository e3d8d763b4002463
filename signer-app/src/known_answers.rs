//! Known answers: before anybody trusts it with coins, the program shows that its arithmetic is still right on this
//! machine. The expected values are those of the documents that define them.

use bitcoin::{
    Address, CompressedPublicKey, Network,
    hashes::{Hash as _, sha256},
    secp256k1::{Message, PublicKey, Secp256k1, ecdsa::Signature},
};
use ed25519_dalek::{Signature as EdSignature, VerifyingKey};
use strongroom_core::{ids::Digest, words::Words};

/// Whether an answer is still right; none where it cannot even be asked.
type Known = fn() -> Option<bool>;

/// Compares all of them; gives how many there are, or the name of the first that is wrong.
///
/// # Errors
/// The name of what gave another answer.
pub fn compare() -> Result<u32, &'static str> {
    let all: [(&'static str, Known); 5] = [
        ("SHA-256", digest),
        ("ECDSA", ecdsa),
        ("Ed25519", ed25519),
        ("address", address),
        ("words", words),
    ];
    for (name, answer) in all {
        if answer() != Some(true) {
            return Err(name);
        }
    }
    Ok(u32::try_from(all.len()).unwrap_or(u32::MAX))
}

/// FIPS 180-4, example of one block.
fn digest() -> Option<bool> {
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    Some(sha256::Hash::hash(b"abc").to_string() == expected)
}

/// The generator's own key (private key 1) over the digest of "abc", with nonce 1: r is the generator's x. The signature
/// holds, and another digest under it does not.
fn ecdsa() -> Option<bool> {
    let context = Secp256k1::verification_only();
    let key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    let key: PublicKey = key.parse().ok()?;
    let message = |text: &[u8]| Message::from_digest(sha256::Hash::hash(text).to_byte_array());
    let signature = Signature::from_compact(&hex::decode(ECDSA).ok()?).ok()?;
    let right = context.verify_ecdsa(&message(b"abc"), &signature, &key).is_ok();
    let wrong = context.verify_ecdsa(&message(b"abd"), &signature, &key).is_ok();
    Some(right && !wrong)
}

/// Worked out from the definition (SEC 1 section 4.1.3): s = (e + r) mod n for key 1 and nonce 1, in its low form.
const ECDSA: &str = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798\
    34367d3e88de8b9696e1a3742c352d2bf7f08198149d033a4e31223038c1ec04";

/// RFC 8032 section 7.1, test 2.
fn ed25519() -> Option<bool> {
    let key = hex::decode("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").ok()?;
    let key = VerifyingKey::from_bytes(key.as_slice().try_into().ok()?).ok()?;
    let signature = hex::decode(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    let signature = EdSignature::from_slice(&signature.ok()?).ok()?;
    let (right, wrong) = (
        key.verify_strict(&[0x72], &signature).is_ok(),
        key.verify_strict(&[0x73], &signature).is_ok(),
    );
    Some(right && !wrong)
}

/// BIP-0173, examples: the key hash of the generator.
fn address() -> Option<bool> {
    let key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    let key: CompressedPublicKey = key.parse().ok()?;
    let address = Address::p2wpkh(&key, Network::Bitcoin).to_string();
    Some(address == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
}

/// BIP-0039, vector of entropy 7f…: its words but the last are those of the hash that begins so.
fn words() -> Option<bool> {
    let words = Words::of(&Digest::new([0x7f; 32])).to_string();
    Some(words == "legal winner thank year wave sausage")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_answer_is_given() {
        assert_eq!(compare(), Ok(5));
    }
}
