use std::{collections::BTreeMap, path::PathBuf};

use bitcoin::{Address, Amount, OutPoint, Txid, address::NetworkUnchecked};
use serde::{Deserialize, Serialize};
use strongroom_core::ids::{Label, RequestId};

use super::{Home, StoreError, read, write};

/// One line of a payment: who gets how much, and what treasury calls it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payee {
    /// Where to.
    pub address: Address<NetworkUnchecked>,
    /// How much.
    #[serde(with = "bitcoin::amount::serde::as_sat")]
    pub amount: Amount,
    /// What treasury calls it.
    pub label: Label,
}

/// What the coordinator remembers about a request it built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRecord {
    /// Version of this file.
    pub version: u32,
    /// The request.
    pub id: RequestId,
    /// The unsigned transaction's id; with segwit inputs also the final one.
    pub txid: Txid,
    /// Height of the chain at build time, the lock time of the transaction.
    pub height: u32,
    /// The request may be signed up to this height.
    pub expiry: u32,
    /// The payment.
    pub payees: Vec<Payee>,
    /// The fee.
    #[serde(with = "bitcoin::amount::serde::as_sat")]
    pub fee: Amount,
    /// The index of the change address, where there is change.
    pub change: Option<u32>,
    /// The coins it spends.
    pub inputs: Vec<OutPoint>,
    /// Set when an answer came: from then on a signature exists, and no signer will ever sign its coins again.
    pub answered: bool,
    /// Set when the transaction was handed to the node.
    pub sent: bool,
}

impl RequestRecord {
    /// Tells whether its coins may not be used in another request: it can still be signed, was signed, or is on its way.
    pub fn holds_coins(&self, tip: u32) -> bool {
        self.sent || self.answered || tip <= self.expiry
    }
}

impl Home {
    /// The folder of a request.
    pub fn request_folder(&self, id: &RequestId) -> PathBuf {
        self.path("requests").join(id.to_string())
    }

    /// Keeps a request exactly as it goes to the signers, and what is known about it.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Exists`], [`StoreError::Json`].
    pub fn keep_request(&self, record: &RequestRecord, psbt: &[u8]) -> Result<(), StoreError> {
        self.write_once(&format!("requests/{}/request.psbt", record.id), psbt)?;
        self.save_record(record)
    }

    /// Writes what is known about a request.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Json`].
    pub fn save_record(&self, record: &RequestRecord) -> Result<(), StoreError> {
        self.save(&format!("requests/{}/record.json", record.id), record)
    }

    /// Reads what is known about a request.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Io`], [`StoreError::Json`].
    pub fn record(&self, id: &RequestId) -> Result<RequestRecord, StoreError> {
        let name = format!("requests/{id}/record.json");
        self.load(&name)?.ok_or_else(|| StoreError::Missing {
            path: self.path(&name),
        })
    }

    /// Reads a file of a request; `None` where it is not there yet.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::TooLarge`].
    pub fn request_file(&self, id: &RequestId, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match read(&self.request_folder(id).join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Writes a file of a request.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn put_request_file(&self, id: &RequestId, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        write(&self.request_folder(id).join(name), bytes)
    }

    /// All requests by id.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Json`].
    pub fn records(&self) -> Result<BTreeMap<RequestId, RequestRecord>, StoreError> {
        let folder = self.path("requests");
        let mut out = BTreeMap::new();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(out),
            Err(source) => return Err(super::io(&folder, source)),
        };
        for entry in entries {
            let entry = entry.map_err(|source| super::io(&folder, source))?;
            let Some(Ok(id)) = entry.file_name().to_str().map(str::parse::<RequestId>) else {
                continue;
            };
            // A crash between the request and its record leaves a request nobody has seen: it holds no coins.
            if let Some(record) = self.load::<RequestRecord>(&format!("requests/{id}/record.json"))? {
                out.insert(id, record);
            }
        }
        Ok(out)
    }
}
