//! Proof, record by record, that a journal is whole: order, hashes, signatures, story, receipts.

use alloc::{string::String, vec::Vec};

use ed25519_dalek::{Signature, VerifyingKey};

use super::{
    checkpoint::{self, Checkpoint},
    fault::{ChainError, Fault, ReceiptError},
    frame::{Frame, statement},
    record::{Body, Record},
    story::{Receipt, Story},
    tree::Tree,
};
use crate::{
    ids::{Digest, EcKey, Ed25519Key, Label},
    note::{Note, PublicKey, Verifier},
};

/// Whose journal it is: what its genesis says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Owner.
    pub institution: Label,
    /// Place; also the name on the log key's signatures.
    pub site: Label,
    /// Bitcoin network.
    pub network: bitcoin::Network,
    /// Key that signs every record.
    pub log_key: Ed25519Key,
    /// Version of the rules when the journal began.
    pub rules: u16,
    /// False if the token may not hold real money.
    pub production: bool,
}

impl Log {
    /// The checkpoints' origin line.
    pub fn origin(&self) -> String {
        checkpoint::origin(&self.institution, &self.site)
    }

    /// Who signs records and checkpoints.
    pub fn verifier(&self) -> Verifier {
        Verifier {
            name: self.site.clone(),
            key: PublicKey::Ed25519(self.log_key),
        }
    }
}

/// A record that may come next and is signed as it must be. Made by [`Chain::check`] only.
#[derive(Debug)]
pub struct Checked {
    record: Record,
    leaf: Digest,
    receipt: Receipt,
}

/// A journal proven so far.
#[derive(Debug, Clone)]
pub struct Chain {
    expected: Option<Ed25519Key>,
    log: Option<(Log, VerifyingKey)>,
    head: Digest,
    marked: u64,
    tree: Tree,
    story: Story,
}

impl Chain {
    /// Begins before the first record. With `expected`, only a journal of that log key is accepted.
    pub fn new(expected: Option<Ed25519Key>) -> Self {
        Self {
            expected,
            log: None,
            head: Record::before_first(),
            marked: 0,
            tree: Tree::new(),
            story: Story::new(),
        }
    }

    /// Records so far.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Leaf hash of the last record.
    pub fn head(&self) -> Digest {
        self.head
    }

    /// The tree over the records.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The ceremonies so far.
    pub fn story(&self) -> &Story {
        &self.story
    }

    /// Size under the last recorded HSM mark.
    pub fn marked(&self) -> u64 {
        self.marked
    }

    /// Whose journal it is, once the genesis is read.
    pub fn log(&self) -> Option<&Log> {
        self.log.as_ref().map(|(log, _)| log)
    }

    /// The checkpoint over all records, unsigned; none before the genesis.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        Some(Checkpoint {
            origin: self.log()?.origin(),
            size: self.size(),
            root: self.tree.root(),
        })
    }

    /// The record that would say `body` next.
    pub fn next_record(&self, body: Body) -> Record {
        Record {
            seq: self.size(),
            prev: self.head,
            body,
        }
    }

    /// Names a fault of the record that would come next.
    pub fn fault(&self, fault: impl Into<Fault>) -> ChainError {
        ChainError {
            record: self.size(),
            fault: fault.into(),
        }
    }

    /// Checks that `record` may come next, all but its signature.
    ///
    /// # Errors
    /// [`ChainError`], by what is wrong.
    pub fn admits(&self, record: &Record) -> Result<(), ChainError> {
        if record.seq != self.size() {
            return Err(self.fault(Fault::Order { got: record.seq }));
        }
        if record.prev != self.head {
            return Err(self.fault(Fault::Prev));
        }
        if matches!(record.body, Body::Genesis { .. }) != (record.seq == 0) {
            return Err(self.fault(Fault::Genesis));
        }
        if let Body::Marked { size, root } = &record.body
            && (*size < self.marked || self.tree.root_at(*size) != Some(*root))
        {
            return Err(self.fault(Fault::Mark { size: *size }));
        }
        self.story.check(&record.body).map_err(|e| self.fault(e))
    }

    /// Checks everything about the next frame without taking it.
    ///
    /// # Errors
    /// [`ChainError`], by what is wrong.
    pub fn check(&self, frame: &Frame) -> Result<Checked, ChainError> {
        let record = Record::from_bytes(&frame.body).map_err(|e| self.fault(e))?;
        self.admits(&record)?;
        let leaf = Record::leaf(&frame.body);
        if leaf != frame.leaf {
            return Err(self.fault(Fault::Leaf));
        }
        let fresh = self.log_of(&record.body)?;
        let (_, key) = fresh
            .as_ref()
            .or(self.log.as_ref())
            .ok_or_else(|| self.fault(Fault::Genesis))?;
        let text: Vec<u8> = statement(record.seq, &record.prev, &leaf);
        if key
            .verify_strict(&text, &Signature::from_bytes(&frame.signature))
            .is_err()
        {
            return Err(self.fault(Fault::Signature));
        }
        let receipt = self.weigh(&record.body);
        Ok(Checked {
            record,
            leaf,
            receipt,
        })
    }

    /// Takes a record just checked.
    ///
    /// # Errors
    /// [`ChainError`] if another record was taken since the check.
    pub fn accept(&mut self, checked: Checked) -> Result<Record, ChainError> {
        let Checked {
            record,
            leaf,
            receipt,
        } = checked;
        if record.seq != self.size() || record.prev != self.head {
            return Err(self.fault(Fault::Order { got: record.seq }));
        }
        if let Some(log) = self.log_of(&record.body)? {
            self.log = Some(log);
        }
        if let Body::Marked { size, .. } = &record.body {
            self.marked = *size;
        }
        self.story.apply(&record.body, receipt);
        self.tree.append(leaf);
        self.head = leaf;
        Ok(record)
    }

    /// Checks and takes the next frame.
    ///
    /// # Errors
    /// [`ChainError`], by what is wrong.
    pub fn push(&mut self, frame: &Frame) -> Result<Record, ChainError> {
        let checked = self.check(frame)?;
        self.accept(checked)
    }

    /// Checks that this journal contains what `receipt` saw. With `device`, the receipt must carry that key's
    /// signature as well.
    ///
    /// # Errors
    /// [`ReceiptError`]: `E_RECEIPT` if it is none of this journal's, `E_ROLLBACK` if the journal is shorter or other.
    pub fn check_receipt(&self, receipt: &Note, device: Option<&EcKey>) -> Result<Checkpoint, ReceiptError> {
        let log = self.log().ok_or(ReceiptError::Empty)?;
        let by_log = log.verifier();
        let by_device = device.map(|key| Verifier {
            name: log.site.clone(),
            key: PublicKey::Secp256k1(*key),
        });
        let signers: Vec<&Verifier> = core::iter::once(&by_log).chain(&by_device).collect();
        let seen = Checkpoint::from_note(receipt, &log.origin(), &signers)?;
        match self.tree.root_at(seen.size) {
            None => Err(ReceiptError::Shorter {
                size: self.size(),
                receipt: seen.size,
            }),
            Some(root) if root != seen.root => Err(ReceiptError::Other { receipt: seen.size }),
            Some(_) => Ok(seen),
        }
    }

    fn weigh(&self, body: &Body) -> Receipt {
        let Body::CeremonyBegan {
            receipt: Some(text), ..
        } = body
        else {
            return Receipt::Absent;
        };
        let note: Option<Note> = text.parse().ok();
        match note.map(|n| self.check_receipt(&n, None)) {
            Some(Ok(_)) => Receipt::Holds,
            Some(Err(_)) | None => Receipt::Fails,
        }
    }

    fn log_of(&self, body: &Body) -> Result<Option<(Log, VerifyingKey)>, ChainError> {
        let Body::Genesis {
            institution,
            site,
            network,
            log_key,
            rules,
            production,
        } = body
        else {
            return Ok(None);
        };
        let key = VerifyingKey::from_bytes(log_key.as_bytes()).map_err(|_| self.fault(Fault::LogKey))?;
        if self.expected.is_some_and(|e| e != *log_key) || key.is_weak() {
            return Err(self.fault(Fault::LogKey));
        }
        let log = Log {
            institution: institution.clone(),
            site: site.clone(),
            network: *network,
            log_key: *log_key,
            rules: *rules,
            production: *production,
        };
        Ok(Some((log, key)))
    }
}
