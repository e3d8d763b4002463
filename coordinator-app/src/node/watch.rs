use std::sync::Arc;

use bdk_bitcoind_rpc::Emitter;
use bdk_chain::{
    CanonicalizationParams, ChainPosition, ConfirmationBlockTime, IndexedTxGraph, indexed_tx_graph,
    local_chain::{self, LocalChain},
    spk_txout::SpkTxOutIndex,
    tx_graph,
};
use bitcoin::{
    Amount, BlockHash, Network, OutPoint, ScriptBuf, Transaction, TxOut, Txid, constants::genesis_block,
};
use serde::{Deserialize, Serialize};
use strongroom_core::wallet::Place;

use super::{Call, Node, NodeError, rpc};

/// The chain as it is kept on disk between runs.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    /// Version of this file.
    pub version: u32,
    chain: local_chain::ChangeSet,
    graph: tx_graph::ChangeSet<ConfirmationBlockTime>,
}

/// A coin of the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coin {
    /// Which output it is.
    pub outpoint: OutPoint,
    /// The output.
    pub txout: TxOut,
    /// Which of the vault's scripts it stands on.
    pub place: Place,
    /// Height of its block, once it has one.
    pub height: Option<u32>,
    /// Whether consensus lets it be spent in the next block (coinbase outputs wait 100 blocks).
    pub mature: bool,
}

/// A transaction that spends from the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spend {
    /// Height of its block, once it has one.
    pub height: Option<u32>,
    /// Its id.
    pub txid: Txid,
}

/// What a transaction did to the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    /// Its id.
    pub txid: Txid,
    /// Height of its block, once it has one.
    pub height: Option<u32>,
    /// Came in, change included.
    pub received: Amount,
    /// Went out, change included.
    pub spent: Amount,
}

/// The vault's view of the chain: the best chain, and every transaction that touches one of the vault's scripts.
pub struct Watch {
    chain: LocalChain,
    graph: IndexedTxGraph<ConfirmationBlockTime, SpkTxOutIndex<Place>>,
}

impl Watch {
    /// Begins with an empty view.
    pub fn new(network: Network, scripts: impl IntoIterator<Item = (Place, ScriptBuf)>) -> Self {
        let (chain, _) = LocalChain::from_genesis_hash(genesis_block(network).block_hash());
        let graph = IndexedTxGraph::new(index(scripts));
        Self { chain, graph }
    }

    /// Takes up the view where it was saved.
    ///
    /// # Errors
    /// [`NodeError::Genesis`] if the saved chain is not one.
    pub fn restore(
        saved: Saved,
        scripts: impl IntoIterator<Item = (Place, ScriptBuf)>,
    ) -> Result<Self, NodeError> {
        let chain = LocalChain::from_changeset(saved.chain).map_err(|_| NodeError::Genesis)?;
        let mut graph = IndexedTxGraph::new(index(scripts));
        graph.apply_changeset(indexed_tx_graph::ChangeSet {
            tx_graph: saved.graph,
            indexer: (),
        });
        Ok(Self { chain, graph })
    }

    /// The view as it is written to disk.
    pub fn save(&self) -> Saved {
        Saved {
            version: 1,
            chain: self.chain.initial_changeset(),
            graph: self.graph.graph().initial_changeset(),
        }
    }

    /// Height and hash of the newest block seen.
    pub fn tip(&self) -> (u32, BlockHash) {
        let tip = self.chain.tip();
        (tip.height(), tip.hash())
    }

    /// Follows the node towards its tip, then reads its mempool, and tells whether it came that far. `from` is the
    /// height below which the vault did not exist; `on_block` is told every height read and may stop there.
    ///
    /// # Errors
    /// [`NodeError::Away`], [`NodeError::Rpc`], [`NodeError::Disconnected`].
    pub fn sync(
        &mut self,
        node: &Node,
        from: u32,
        mut on_block: impl FnMut(u32) -> bool,
    ) -> Result<bool, NodeError> {
        let mut emitter = Emitter::new(&node.client, self.chain.tip(), from, self.unconfirmed());
        while let Some(event) = emitter.next_block().map_err(|e| rpc(Call::Block, e))? {
            let height = event.block_height();
            self.chain
                .apply_update(event.checkpoint.clone())
                .map_err(|_| NodeError::Disconnected { height })?;
            let _ = self.graph.apply_block_relevant(&event.block, height);
            if !on_block(height) {
                return Ok(false);
            }
        }
        let mempool = emitter.mempool().map_err(|e| rpc(Call::Mempool, e))?;
        let _ = self.graph.batch_insert_relevant_unconfirmed(mempool.update);
        let _ = self.graph.batch_insert_relevant_evicted_at(mempool.evicted);
        Ok(true)
    }

    fn canonical(&self) -> impl Iterator<Item = (Arc<Transaction>, Option<u32>)> + '_ {
        let tip = self.chain.tip().block_id();
        let params = CanonicalizationParams::default();
        let all = self.graph.graph().list_canonical_txs(&self.chain, tip, params);
        all.map(|tx| (tx.tx_node.tx, height_of(&tx.chain_position)))
    }

    fn unconfirmed(&self) -> Vec<Arc<Transaction>> {
        let waiting = self.canonical().filter(|(_, height)| height.is_none());
        waiting.map(|(tx, _)| tx).collect()
    }

    /// The vault's unspent coins, oldest script first.
    pub fn coins(&self) -> Vec<Coin> {
        let tip = self.chain.tip().block_id();
        let params = CanonicalizationParams::default();
        let outpoints = self.graph.index.outpoints().iter().copied();
        let unspent = self
            .graph
            .graph()
            .filter_chain_unspents(&self.chain, tip, params, outpoints);
        let coin = |(place, out): (Place, bdk_chain::FullTxOut<ConfirmationBlockTime>)| Coin {
            outpoint: out.outpoint,
            place,
            height: height_of(&out.chain_position),
            mature: out.is_mature(tip.height),
            txout: out.txout,
        };
        unspent.map(coin).collect()
    }

    /// A transaction that touched the vault.
    pub fn transaction(&self, txid: Txid) -> Option<Arc<Transaction>> {
        self.graph.graph().get_tx(txid)
    }

    /// Tells whether any transaction ever paid to this script, in a block or not.
    pub fn is_used(&self, place: &Place) -> bool {
        self.graph.index.is_used(place)
    }

    /// Every transaction that touched the vault, oldest first, those without a block last.
    pub fn history(&self) -> Vec<Movement> {
        let movement = |(tx, height): (Arc<Transaction>, Option<u32>)| {
            let (spent, received) = self.graph.index.sent_and_received(&tx, ..);
            Movement {
                txid: tx.compute_txid(),
                height,
                received,
                spent,
            }
        };
        let mut out: Vec<_> = self.canonical().map(movement).collect();
        out.sort_by_key(|m| (m.height.unwrap_or(u32::MAX), m.txid));
        out
    }

    /// Every transaction that spends a coin of the vault.
    pub fn spends(&self) -> Vec<Spend> {
        let ours = |tx: &Transaction| {
            let mut inputs = tx.input.iter();
            inputs.any(|i| self.graph.index.txout(i.previous_output).is_some())
        };
        let mut out: Vec<_> = self
            .canonical()
            .filter(|(tx, _)| ours(tx))
            .map(|(tx, height)| Spend {
                height,
                txid: tx.compute_txid(),
            })
            .collect();
        out.sort_by_key(|s| (s.height.unwrap_or(u32::MAX), s.txid));
        out
    }
}

fn index(scripts: impl IntoIterator<Item = (Place, ScriptBuf)>) -> SpkTxOutIndex<Place> {
    let mut index = SpkTxOutIndex::default();
    for (place, script) in scripts {
        index.insert_spk(place, script);
    }
    index
}

fn height_of(position: &ChainPosition<ConfirmationBlockTime>) -> Option<u32> {
    match position {
        ChainPosition::Confirmed { anchor, .. } => Some(anchor.block_id.height),
        ChainPosition::Unconfirmed { .. } => None,
    }
}
