use alloc::string::String;
use alloc::vec::Vec;

use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use thiserror::Error;

use super::fault::{Bound, Fault};
use super::model::Psbt;
use super::wire::{Reader, put_compact, put_sized};
use crate::ids::{Digest, Ed25519Key, RequestId};

/// The identifier of all proprietary fields this system reads; those of others are refused.
const IDENTIFIER: &[u8] = b"strongroom";

const REQUEST_ID: u64 = 0x00;
const VAULT: u64 = 0x01;
const PURPOSE: u64 = 0x02;
const POLICY_VERSION: u64 = 0x03;
const LAST_RECEIPT: u64 = 0x04;
const EXPIRY_HEIGHT: u64 = 0x05;
const SIGNATURE: u64 = 0x06;
const REPLACES: u64 = 0x07;
/// The subtype of the certificate in an answer.
pub(super) const CERTIFICATE: u64 = 0x10;

/// The fields without which there is no header.
const REQUIRED: [u64; 6] = [
    REQUEST_ID,
    VAULT,
    PURPOSE,
    POLICY_VERSION,
    EXPIRY_HEIGHT,
    SIGNATURE,
];

/// The longest checkpoint text a header carries.
const RECEIPT_BYTES: usize = 2_048;

/// Separates this signature from every other one the coordinator's key makes.
const SIGNING_DOMAIN: &[u8] = b"strongroom/request/v1\n";

/// Returns the subtype of a proprietary key, or nothing if the field is not one of ours.
pub(super) fn subtype(key_data: &[u8]) -> Result<Option<u64>, Fault> {
    let mut reader = Reader::new(key_data);
    // The key as a whole was bounded when its map was read.
    if reader.sized(Bound::Key, usize::MAX)? != IDENTIFIER {
        return Ok(None);
    }
    let subtype = reader.compact()?;
    match (subtype, reader.remaining()) {
        (REQUEST_ID..=REPLACES | CERTIFICATE, 0) => Ok(Some(subtype)),
        (REQUEST_ID..=REPLACES | CERTIFICATE, got) => Err(Fault::KeyData { got }),
        (_, _) => Ok(None),
    }
}

/// Returns the key data of a proprietary field of ours.
pub(super) fn key_data(subtype: u64) -> Vec<u8> {
    let mut key = Vec::new();
    put_sized(&mut key, IDENTIFIER);
    put_compact(&mut key, subtype);
    key
}

/// Says what a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Coins go to payees.
    Payment,
    /// Coins of the vault are joined and stay in it.
    Consolidation,
    /// A transaction that was signed before is replaced by one with a higher fee.
    Replacement,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Payment, Self::Consolidation, Self::Replacement];

    /// Returns the word for the purpose in policies and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Consolidation => "consolidation",
            Self::Replacement => "replacement",
        }
    }

    /// Returns the number the purpose has in the header.
    pub fn number(self) -> u8 {
        match self {
            Self::Payment => 0,
            Self::Consolidation => 1,
            Self::Replacement => 2,
        }
    }

    /// Returns the purpose with this number, if there is one.
    pub fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Payment),
            1 => Some(Self::Consolidation),
            2 => Some(Self::Replacement),
            3.. => None,
        }
    }
}

/// Says why a request has no valid header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// Some fields of the header are there and this one is not.
    #[error("header field {subtype:#04x} is missing")]
    Missing {
        /// The subtype of the missing field.
        subtype: u64,
    },
    /// A field has a length it never has.
    #[error("header field {subtype:#04x} has {got} bytes")]
    Length {
        /// The subtype of the field.
        subtype: u64,
        /// The length found.
        got: usize,
    },
    /// The purpose is none of those known.
    #[error("header names unknown purpose {got}")]
    Purpose {
        /// The number found.
        got: u8,
    },
    /// A replacement names no request that it replaces, or something else names one.
    #[error("header of a {} names a request to replace: {named}", .purpose.as_str())]
    Replaces {
        /// The purpose.
        purpose: Purpose,
        /// Whether a request is named.
        named: bool,
    },
    /// The receipt is not text.
    #[error("header receipt is not text")]
    Receipt,
    /// A request carries a certificate, which only answers do.
    #[error("header stands beside a certificate")]
    Certificate,
    /// The coordinator's key is no Ed25519 key.
    #[error("coordinator key is not an ed25519 key")]
    Key,
    /// The coordinator did not sign this request.
    #[error("signature is not the coordinator's over this request")]
    Signature,
}

impl HeaderError {
    /// Returns the stable code people, scripts and fixtures know this refusal by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. }
            | Self::Length { .. }
            | Self::Purpose { .. }
            | Self::Replaces { .. }
            | Self::Receipt
            | Self::Certificate => "E_HEADER",
            Self::Key | Self::Signature => "E_COORD_SIG",
        }
    }
}

/// Says what the coordinator asks for, beside the transaction itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHeader {
    /// Names the request; the answer and the journal repeat it.
    pub request_id: RequestId,
    /// The fingerprint of the vault's manifest.
    pub vault: Digest,
    /// What the request is for.
    pub purpose: Purpose,
    /// The policy version the coordinator believes in.
    pub policy_version: u32,
    /// The last checkpoint of this signer that the coordinator holds, as note text; empty text is kept as such.
    pub last_receipt: Option<String>,
    /// The last block height at which the request may be signed.
    pub expiry_height: u32,
    /// The hash of the earlier request's exact bytes: of a replacement, and of nothing else.
    pub replaces: Option<Digest>,
    /// The coordinator's Ed25519 signature over everything else.
    pub signature: [u8; 64],
}

impl RequestHeader {
    /// Reads the header, or nothing if the PSBT has no field of one.
    ///
    /// # Errors
    /// Fails if some of its fields are missing or malformed: half a header is worse than none.
    pub fn from_psbt(psbt: &Psbt) -> Result<Option<Self>, HeaderError> {
        let fields = &psbt.proprietary;
        if !fields
            .keys()
            .any(|subtype| (REQUEST_ID..=REPLACES).contains(subtype))
        {
            return Ok(None);
        }
        if fields.contains_key(&CERTIFICATE) {
            return Err(HeaderError::Certificate);
        }
        if let Some(subtype) = REQUIRED.into_iter().find(|subtype| !fields.contains_key(subtype)) {
            return Err(HeaderError::Missing { subtype });
        }
        let [purpose] = field::<1>(psbt, PURPOSE)?;
        let purpose = Purpose::from_number(purpose).ok_or(HeaderError::Purpose { got: purpose })?;
        Ok(Some(Self {
            request_id: RequestId::new(field(psbt, REQUEST_ID)?),
            vault: Digest::new(field(psbt, VAULT)?),
            purpose,
            policy_version: u32::from_le_bytes(field(psbt, POLICY_VERSION)?),
            last_receipt: receipt(psbt)?,
            expiry_height: u32::from_le_bytes(field(psbt, EXPIRY_HEIGHT)?),
            replaces: replaces(psbt, purpose)?,
            signature: field(psbt, SIGNATURE)?,
        }))
    }

    /// Returns what the coordinator signs: everything the PSBT says but the signature.
    ///
    /// ```text
    /// SHA-256("strongroom/request/v1\n" || PSBT without field 0x06)
    /// ```
    pub fn signing_digest(psbt: &Psbt) -> Digest {
        let mut unsigned = psbt.clone();
        unsigned.proprietary.remove(&SIGNATURE);
        Digest::of(&[SIGNING_DOMAIN, &unsigned.serialize()])
    }

    /// Puts the header into the PSBT, in place of one that was there.
    ///
    /// To sign, attach it with any signature, sign [`Self::signing_digest`] and attach it again.
    ///
    /// # Errors
    /// Fails if the receipt is longer than a header may carry, or the PSBT is an answer. A header that names a
    /// request to replace beside another purpose is put in as it is, and refused when it is read.
    pub fn attach(&self, psbt: &mut Psbt) -> Result<(), HeaderError> {
        if psbt.proprietary.contains_key(&CERTIFICATE) {
            return Err(HeaderError::Certificate);
        }
        let receipt = self.last_receipt.as_ref().map(String::as_bytes);
        if let Some(got) = receipt.map(<[u8]>::len).filter(|got| *got > RECEIPT_BYTES) {
            return Err(HeaderError::Length {
                subtype: LAST_RECEIPT,
                got,
            });
        }
        let fields = &mut psbt.proprietary;
        fields.insert(REQUEST_ID, self.request_id.as_bytes().to_vec());
        fields.insert(VAULT, self.vault.as_bytes().to_vec());
        fields.insert(PURPOSE, [self.purpose.number()].to_vec());
        fields.insert(POLICY_VERSION, self.policy_version.to_le_bytes().to_vec());
        fields.insert(EXPIRY_HEIGHT, self.expiry_height.to_le_bytes().to_vec());
        fields.insert(SIGNATURE, self.signature.to_vec());
        match receipt {
            Some(text) => fields.insert(LAST_RECEIPT, text.to_vec()),
            None => fields.remove(&LAST_RECEIPT),
        };
        match self.replaces {
            Some(earlier) => fields.insert(REPLACES, earlier.as_bytes().to_vec()),
            None => fields.remove(&REPLACES),
        };
        Ok(())
    }

    /// Verifies that the coordinator with this key asked for exactly this PSBT.
    ///
    /// # Errors
    /// Fails if there is no whole header, or the signature is another's or over something else.
    pub fn verify(psbt: &Psbt, coordinator: &Ed25519Key) -> Result<Self, HeaderError> {
        let header = Self::from_psbt(psbt)?.ok_or(HeaderError::Missing { subtype: REQUEST_ID })?;
        let key = VerifyingKey::from_bytes(coordinator.as_bytes()).map_err(|_| HeaderError::Key)?;
        let digest = Self::signing_digest(psbt);
        // Strict: the lax rule lets one signature hold for two keys.
        key.verify_strict(digest.as_bytes(), &Signature::from_bytes(&header.signature))
            .map_err(|_| HeaderError::Signature)?;
        Ok(header)
    }
}

fn field<const N: usize>(psbt: &Psbt, subtype: u64) -> Result<[u8; N], HeaderError> {
    let value = psbt
        .proprietary
        .get(&subtype)
        .ok_or(HeaderError::Missing { subtype })?;
    value.as_slice().try_into().map_err(|_| HeaderError::Length {
        subtype,
        got: value.len(),
    })
}

/// Reads what is replaced, which a replacement must name and nothing else may.
fn replaces(psbt: &Psbt, purpose: Purpose) -> Result<Option<Digest>, HeaderError> {
    let named = psbt.proprietary.contains_key(&REPLACES);
    if named != (purpose == Purpose::Replacement) {
        return Err(HeaderError::Replaces { purpose, named });
    }
    if !named {
        return Ok(None);
    }
    Ok(Some(Digest::new(field(psbt, REPLACES)?)))
}

fn receipt(psbt: &Psbt) -> Result<Option<String>, HeaderError> {
    let Some(bytes) = psbt.proprietary.get(&LAST_RECEIPT) else {
        return Ok(None);
    };
    if bytes.len() > RECEIPT_BYTES {
        return Err(HeaderError::Length {
            subtype: LAST_RECEIPT,
            got: bytes.len(),
        });
    }
    let text = core::str::from_utf8(bytes).map_err(|_| HeaderError::Receipt)?;
    Ok(Some(String::from(text)))
}
