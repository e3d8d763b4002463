//! The workspace treasury works at: the folder, the vault, and its view of the chain.

use bitcoin::Transaction;
use strongroom_core::{
    ids::{CeremonyId, Digest, RequestId},
    journal::record::Body,
    policy::{Case, HeightEvidence, House, State},
    psbt::{Limits, Psbt, PsbtError, RequestHeader},
};

use super::{build::request_hash, registered::Registered};
use crate::{
    failure::Failure,
    node::{Node, NodeError, NodeSettings, Saved, Watch},
    store::{Home, RequestRecord, StoreError},
};

const CHAIN: &str = "chain.json";
const NODE: &str = "node.json";
/// Blocks between two saves while catching up, so that an interruption loses little.
const SAVE_EVERY: u32 = 2_000;

/// The request as it was sent to the signers.
pub const REQUEST: &str = "request.psbt";
/// The request with the signatures that came back.
pub const MERGED: &str = "merged.psbt";
/// The finished transaction in hex.
pub const FINAL: &str = "final.tx";

/// What the coordinator works with.
pub struct Workspace {
    /// Its folder.
    pub home: Home,
    /// Its vault.
    pub vault: Registered,
    /// Its view of the chain.
    pub watch: Watch,
}

impl Workspace {
    /// Opens it with the chain as it was last seen.
    ///
    /// # Errors
    /// [`Failure`]: no vault yet, or files that cannot be used.
    pub fn open(home: Home) -> Result<Self, Failure> {
        let vault = Registered::open(&home)?;
        let watch = match home.load::<Saved>(CHAIN)? {
            Some(saved) => Watch::restore(saved, vault.scripts())?,
            None => Watch::new(vault.manifest.network, vault.scripts()),
        };
        Ok(Self { home, vault, watch })
    }

    /// Remembers where the node is, after asking it once.
    ///
    /// # Errors
    /// [`Failure`]: the node is away, or on another network.
    pub fn name_node(&self, settings: &NodeSettings) -> Result<u32, Failure> {
        let height = Node::connect(settings, self.vault.manifest.network)?.height()?;
        self.home.save(NODE, settings)?;
        Ok(height)
    }

    /// Connects to the node.
    ///
    /// # Errors
    /// [`Failure`]: none was named, it is away, or on another network.
    pub fn node(&self) -> Result<Node, Failure> {
        let settings = self.home.load::<NodeSettings>(NODE)?.ok_or(NodeError::Unset)?;
        Ok(Node::connect(&settings, self.vault.manifest.network)?)
    }

    /// Follows the chain to the node's tip and keeps what it saw.
    ///
    /// # Errors
    /// [`Failure`]: the node, or the disk.
    pub fn sync(&mut self, node: &Node, mut progress: impl FnMut(u32)) -> Result<(), Failure> {
        let settings = self.home.load::<NodeSettings>(NODE)?.ok_or(NodeError::Unset)?;
        loop {
            let mut left = SAVE_EVERY;
            let done = self.watch.sync(node, settings.birth, |height| {
                progress(height);
                left = left.saturating_sub(1);
                left > 0
            })?;
            self.home.save(CHAIN, &self.watch.save())?;
            if done {
                return Ok(());
            }
        }
    }

    /// A request as it was sent.
    ///
    /// # Errors
    /// [`Failure`]: there is none of this name, or its file was changed.
    pub fn request(&self, id: &RequestId) -> Result<(Vec<u8>, Psbt), Failure> {
        let bytes = self
            .home
            .request_file(id, REQUEST)?
            .ok_or_else(|| StoreError::Missing {
                path: self.home.request_folder(id).join(REQUEST),
            })?;
        let psbt = parse(&bytes)?;
        Ok((bytes, psbt))
    }

    /// A request with the signatures that came back so far.
    ///
    /// # Errors
    /// As [`Workspace::request`].
    pub fn merged(&self, id: &RequestId) -> Result<Psbt, Failure> {
        match self.home.request_file(id, MERGED)? {
            Some(bytes) => Ok(parse(&bytes)?),
            None => Ok(self.request(id)?.1),
        }
    }

    /// All requests, oldest first.
    ///
    /// # Errors
    /// [`Failure`]: the disk.
    pub fn records(&self) -> Result<Vec<RequestRecord>, Failure> {
        let mut records: Vec<RequestRecord> = self.home.records()?.into_values().collect();
        records.sort_by_key(|r| (r.height, r.id));
        Ok(records)
    }

    /// What a signer that signed all that came back would remember. A signer may remember more; rehearsals say so.
    ///
    /// # Errors
    /// [`Failure`]: the disk.
    pub fn state(&self, except: Option<&RequestId>) -> Result<State, Failure> {
        let mut state = State::default();
        for record in self.records()? {
            if record.answered && except != Some(&record.id) {
                self.remember(&mut state, &record)?;
            }
        }
        Ok(state)
    }

    fn remember(&self, state: &mut State, record: &RequestRecord) -> Result<(), Failure> {
        let (bytes, psbt) = self.request(&record.id)?;
        let request = request_hash(&bytes);
        let header = RequestHeader::from_psbt(&psbt).ok().flatten();
        let empty = State::default();
        let house = House {
            manifest: &self.vault.manifest,
            vault: &self.vault.vault,
            policy: &self.vault.policy,
            earlier: &[],
            state: &empty,
        };
        let case = Case::new(house, &psbt, request, header.as_ref(), HeightEvidence::of(&psbt));
        if let Some(debit) = case.debit() {
            state.apply(&Body::Intent {
                ceremony: CeremonyId::new([0; 16]),
                request,
                decision: Digest::new([0; 32]),
                approvals: Vec::new(),
                debit,
            });
        }
        Ok(())
    }

    /// Keeps a finished transaction.
    ///
    /// # Errors
    /// [`Failure`]: the disk.
    pub fn keep_final(&self, id: &RequestId, tx: &Transaction) -> Result<String, Failure> {
        let hex = bitcoin::consensus::encode::serialize_hex(tx);
        self.home.put_request_file(id, FINAL, hex.as_bytes())?;
        Ok(hex)
    }
}

fn parse(bytes: &[u8]) -> Result<Psbt, PsbtError> {
    Psbt::parse(bytes, &Limits::CEILINGS)
}
