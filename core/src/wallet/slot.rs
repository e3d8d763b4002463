//! What stands where a template has a key: a cosigner, or nobody.

use alloc::{borrow::ToOwned, string::ToString};
use core::{fmt, str::FromStr};

use bitcoin::hashes::{hash160, ripemd160, sha256};
use miniscript::{MiniscriptKey, hash256};

use super::{Cosigner, TemplateError};
use crate::ids::EcKey;

/// The point of BIP-0341 whose discrete logarithm nobody knows, as a descriptor writes it (BIP-0386): the SHA-256
/// of the generator, lifted to the curve.
pub const NUMS: &str = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";

/// The same in the form that key sheets have.
pub const NUMS_KEY: EcKey = EcKey::new([
    0x02, 0x50, 0x92, 0x9b, 0x74, 0xc1, 0xa0, 0x49, 0x54, 0xb7, 0x8b, 0x4b, 0x60, 0x35, 0xe9, 0x7a, 0x5e,
    0x07, 0x8a, 0x5a, 0x0f, 0x28, 0xec, 0x96, 0xd5, 0x47, 0xbf, 0xee, 0x9a, 0xce, 0x80, 0x3a, 0xc0,
]);

/// A place for a key in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// A cosigner, written `@0/**` or `@0/<0;1>/*`: receive and change branch, any index.
    Cosigner(Cosigner),
    /// The point [`NUMS`], for which nobody can sign: the internal key of a taproot template.
    Nobody,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cosigner(cosigner) => write!(f, "{cosigner}/**"),
            Self::Nobody => f.write_str(NUMS),
        }
    }
}

impl FromStr for Slot {
    type Err = TemplateError;
    fn from_str(s: &str) -> Result<Self, TemplateError> {
        if s == NUMS {
            return Ok(Self::Nobody);
        }
        let wrong = || TemplateError::Unsane {
            why: "a key is not @n/**".to_owned(),
        };
        let (number, path) = s
            .strip_prefix('@')
            .and_then(|r| r.split_once('/'))
            .ok_or_else(wrong)?;
        if path != "**" && path != "<0;1>/*" {
            return Err(wrong());
        }
        let value: u8 = number.parse().map_err(|_| wrong())?;
        // `@00` and `@+0` would be other texts of the same slot.
        if value.to_string() != number {
            return Err(wrong());
        }
        Ok(Self::Cosigner(Cosigner::new(value)))
    }
}

impl MiniscriptKey for Slot {
    type Sha256 = sha256::Hash;
    type Hash256 = hash256::Hash;
    type Ripemd160 = ripemd160::Hash;
    type Hash160 = hash160::Hash;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_point_are_the_hash_of_the_generator() {
        use bitcoin::hashes::Hash as _;
        let generator = bitcoin::secp256k1::constants::GENERATOR_X;
        let y = bitcoin::secp256k1::constants::GENERATOR_Y;
        // BIP-0341: "taking the hash of the standard uncompressed encoding of the generator as x".
        let uncompressed: alloc::vec::Vec<u8> = [4].into_iter().chain(generator).chain(y).collect();
        let x = sha256::Hash::hash(&uncompressed).to_string();
        assert_eq!(x, NUMS);
        assert_eq!(NUMS_KEY.to_string(), alloc::format!("02{NUMS}"));
        assert!(bitcoin::PublicKey::from_slice(NUMS_KEY.as_bytes()).is_ok());
    }
}
