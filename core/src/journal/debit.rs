//! What a signed request takes out of a vault, as its INTENT record keeps it.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::ids::{Digest, Label};

/// The debit of one request: counted from the INTENT on, whether or not a signature followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Debit {
    /// The vault that pays, by its name in the institution.
    pub vault: Label,
    /// The fingerprint of the manifest that it was decided under.
    pub manifest: Digest,
    /// The policy that it was decided under: taken up again, the request is judged under no other.
    pub policy: Digest,
    /// The request, by the hash of its exact bytes, that this one declares to replace.
    pub replaces: Option<Digest>,
    /// The unsigned transaction's id, in the order people read it (see [`txid_digest`]).
    pub txid: Digest,
    /// Fee in satoshi.
    pub fee_sat: u64,
    /// What leaves the vault.
    pub outputs: Vec<DebitOutput>,
    /// The coins spent.
    pub inputs: Vec<DebitInput>,
    /// Block height the request is locked to: the journal's only notion of time.
    pub height: u32,
    /// Highest change index paid to; coins beyond the indexes in use could be lost from sight.
    pub change_index: Option<u32>,
    /// Whether every input says that the transaction may be replaced (BIP-0125).
    pub signals: bool,
}

impl Debit {
    /// Satoshi that count against limits: what payees get or, where nobody is paid, the fee (D12).
    pub fn leaves(&self) -> u64 {
        match self.outputs.iter().fold(0u64, |sum, o| sum.saturating_add(o.sat)) {
            0 => self.fee_sat,
            paid => paid,
        }
    }
}

/// One payment that leaves the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DebitOutput {
    /// The script paid.
    #[serde(with = "hex_text")]
    pub script: Vec<u8>,
    /// Satoshi paid.
    pub sat: u64,
}

/// One coin spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DebitInput {
    /// Transaction that made the coin, in the order people read it.
    pub txid: Digest,
    /// Output of that transaction.
    pub vout: u32,
    /// Satoshi of the coin.
    pub sat: u64,
}

/// The transaction id in the byte order people read, so that a journal names it as every explorer does.
pub fn txid_digest(txid: &bitcoin::Txid) -> Digest {
    let mut bytes = *AsRef::<[u8; 32]>::as_ref(txid);
    bytes.reverse();
    Digest::new(bytes)
}

mod hex_text {
    use alloc::{string::String, vec::Vec};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&hex::encode(bytes))
    }

    // Upper case also decodes here; the record's canonical check refuses it.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(d)?;
        hex::decode(text).map_err(D::Error::custom)
    }
}
