//! Signature schemes: what a template asks of its keys, and what a token can do with them.

use core::{fmt, str::FromStr};

use bitcoin::secp256k1::{self, schnorr};
use serde::{Deserialize, Serialize};

use super::KeySheetError;
use crate::{
    ids::{Digest, EcKey},
    note::verify_secp256k1,
};

/// How a key signs. Both give 64 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// ECDSA, low S (BIP-0062, BIP-0146): segwit version 0.
    Ecdsa,
    /// Schnorr (BIP-0340): taproot.
    Bip340,
}

impl Scheme {
    /// Whether these 64 bytes are this key's signature over the digest. For BIP-0340 the key is its x coordinate.
    pub fn verifies(self, key: &EcKey, digest: Digest, signature: &[u8]) -> bool {
        match self {
            Self::Ecdsa => verify_secp256k1(key, digest, signature),
            Self::Bip340 => verify_bip340(key, digest, signature),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ecdsa => "ecdsa",
            Self::Bip340 => "bip340",
        })
    }
}

fn verify_bip340(key: &EcKey, digest: Digest, signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (
        secp256k1::PublicKey::from_slice(key.as_bytes()),
        schnorr::Signature::from_slice(signature),
    ) else {
        return false;
    };
    let message = secp256k1::Message::from_digest(*digest.as_bytes());
    let secp = secp256k1::Secp256k1::verification_only();
    let (key, _) = key.x_only_public_key();
    secp.verify_schnorr(&signature, &message, &key).is_ok()
}

/// What a token can do with the keys it offers; ECDSA is the least, for the device key signs so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Schemes {
    /// ECDSA alone: every PKCS#11 module (no version of PKCS#11 has BIP-0340).
    Ecdsa,
    /// BIP-0340 as well.
    EcdsaAndBip340,
}

impl Schemes {
    /// Whether the token can sign so.
    pub fn contains(self, scheme: Scheme) -> bool {
        match (self, scheme) {
            (Self::Ecdsa | Self::EcdsaAndBip340, Scheme::Ecdsa) | (Self::EcdsaAndBip340, Scheme::Bip340) => {
                true
            }
            (Self::Ecdsa, Scheme::Bip340) => false,
        }
    }
}

impl fmt::Display for Schemes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ecdsa => "ecdsa",
            Self::EcdsaAndBip340 => "ecdsa bip340",
        })
    }
}

impl FromStr for Schemes {
    type Err = KeySheetError;
    fn from_str(s: &str) -> Result<Self, KeySheetError> {
        match s {
            "ecdsa" => Ok(Self::Ecdsa),
            "ecdsa bip340" => Ok(Self::EcdsaAndBip340),
            _ => Err(KeySheetError::Schemes),
        }
    }
}
