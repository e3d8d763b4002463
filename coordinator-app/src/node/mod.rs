//! The network, and only here: one bitcoind, spoken to over RPC with its cookie.
//!
//! The node is believed about the chain and nothing else: what it says can make a request fail at a signer, never
//! make a signer sign.

mod watch;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use bdk_bitcoind_rpc::bitcoincore_rpc::{self, Auth, Client, RpcApi as _, jsonrpc};
use bitcoin::{Amount, FeeRate, Network, Transaction, Txid, consensus::encode::serialize_hex};
use serde::{Deserialize, Serialize};

pub use watch::{Coin, Movement, Saved, Spend, Watch};

/// One question to the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Opening the connection.
    Connect,
    /// `getblockchaininfo`.
    Chain,
    /// `getblockhash`, `getblock`.
    Block,
    /// `getrawmempool`, `getrawtransaction`.
    Mempool,
    /// `estimatesmartfee`.
    Fee,
    /// `testmempoolaccept`.
    Accept,
    /// `sendrawtransaction`.
    Send,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Chain => "getblockchaininfo",
            Self::Block => "getblock",
            Self::Mempool => "getrawmempool",
            Self::Fee => "estimatesmartfee",
            Self::Accept => "testmempoolaccept",
            Self::Send => "sendrawtransaction",
        })
    }
}

/// The node cannot be used, or does not agree.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// No node has been named.
    #[error("no node has been named")]
    Unset,
    /// The cookie file cannot be read: the node is not running, or belongs to another user.
    #[error("cookie {} cannot be read", path.display())]
    Cookie {
        /// The file.
        path: PathBuf,
    },
    /// The node does not answer.
    #[error("{call}: the node does not answer: {source}")]
    Away {
        /// What was asked.
        call: Call,
        /// What the RPC client says.
        source: bitcoincore_rpc::Error,
    },
    /// The node answers with an error.
    #[error("{call}: {source}")]
    Rpc {
        /// What was asked.
        call: Call,
        /// What the RPC client says.
        source: bitcoincore_rpc::Error,
    },
    /// The node is on another network than the vault.
    #[error("the node is on {got}, the vault on {want}")]
    Network {
        /// The node's network, as it names it.
        got: String,
        /// The vault's.
        want: Network,
    },
    /// The node's chain and the one kept here have no block in common.
    #[error("block {height} of the node does not connect to the chain kept here")]
    Disconnected {
        /// Where it breaks.
        height: u32,
    },
    /// The chain kept here cannot be read back.
    #[error("the chain kept here has no first block")]
    Genesis,
    /// The node has no estimate of fees.
    #[error("the node has no fee estimate")]
    NoEstimate,
    /// The node would not relay the transaction.
    #[error("the node refuses the transaction: {reason}")]
    Rejected {
        /// Its reason.
        reason: String,
    },
}

impl NodeError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unset | Self::Cookie { .. } | Self::Away { .. } => "E_NODE_AWAY",
            Self::Rpc { .. } => "E_NODE",
            Self::Network { .. } => "E_NETWORK",
            Self::Disconnected { .. } | Self::Genesis => "E_CHAIN",
            Self::NoEstimate => "E_FEE_RATE",
            Self::Rejected { .. } => "E_NODE_REJECTS",
        }
    }
}

/// Where the node is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeSettings {
    /// Its address, e.g. `http://127.0.0.1:8332`.
    pub url: String,
    /// Its cookie file.
    pub cookie: PathBuf,
    /// The vault did not exist below this height; blocks before it are not read.
    pub birth: u32,
}

/// What the node would do with a transaction it accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Its size as the node counts it.
    pub vsize: u64,
    /// Its fee as the node counts it.
    pub fee: Amount,
}

/// A connection to the node.
pub struct Node {
    client: Client,
}

#[derive(Deserialize)]
struct ChainInfo {
    chain: String,
    blocks: u32,
}

impl Node {
    /// Connects and checks that the node is on this network.
    ///
    /// # Errors
    /// [`NodeError::Cookie`], [`NodeError::Away`], [`NodeError::Rpc`], [`NodeError::Network`].
    pub fn connect(settings: &NodeSettings, want: Network) -> Result<Self, NodeError> {
        let auth = Auth::CookieFile(settings.cookie.clone());
        let client =
            Client::new(&settings.url, auth).map_err(|e| cookie_or(Call::Connect, &settings.cookie, e))?;
        let node = Self { client };
        let got = node.info()?.chain;
        match Network::from_core_arg(&got) {
            Ok(network) if network == want => Ok(node),
            Ok(_) | Err(_) => Err(NodeError::Network { got, want }),
        }
    }

    fn info(&self) -> Result<ChainInfo, NodeError> {
        self.client
            .call("getblockchaininfo", &[])
            .map_err(|e| rpc(Call::Chain, e))
    }

    /// The height of the node's chain.
    ///
    /// # Errors
    /// [`NodeError::Away`], [`NodeError::Rpc`].
    pub fn height(&self) -> Result<u32, NodeError> {
        Ok(self.info()?.blocks)
    }

    /// The fee rate the node expects to confirm within so many blocks.
    ///
    /// # Errors
    /// [`NodeError::NoEstimate`], [`NodeError::Away`], [`NodeError::Rpc`].
    pub fn fee_rate(&self, blocks: u16) -> Result<FeeRate, NodeError> {
        let estimate = self.client.estimate_smart_fee(blocks, None);
        let per_kvb = estimate.map_err(|e| rpc(Call::Fee, e))?.fee_rate;
        let sat = per_kvb.ok_or(NodeError::NoEstimate)?.to_sat();
        // 1,000 virtual bytes are 4,000 weight units; a part of a satoshi is rounded up.
        Ok(FeeRate::from_sat_per_kwu(sat.div_ceil(4)))
    }

    /// Asks whether the node would take the transaction.
    ///
    /// # Errors
    /// [`NodeError::Rejected`] with the node's reason, [`NodeError::Away`], [`NodeError::Rpc`].
    pub fn accepts(&self, tx: &Transaction) -> Result<Accepted, NodeError> {
        let answer = self.client.test_mempool_accept(&[serialize_hex(tx)]);
        let mut answer = answer.map_err(|e| rpc(Call::Accept, e))?;
        let unexpected = || rpc(Call::Accept, bitcoincore_rpc::Error::UnexpectedStructure);
        let answer = answer.pop().ok_or_else(unexpected)?;
        match (answer.allowed, answer.vsize, answer.fees) {
            (true, Some(vsize), Some(fees)) => Ok(Accepted {
                vsize,
                fee: fees.base,
            }),
            (true, _, _) => Err(unexpected()),
            (false, _, _) => Err(NodeError::Rejected {
                reason: answer.reject_reason.unwrap_or_default(),
            }),
        }
    }

    /// Hands the transaction to the network.
    ///
    /// # Errors
    /// [`NodeError::Away`], [`NodeError::Rpc`].
    pub fn send(&self, tx: &Transaction) -> Result<Txid, NodeError> {
        let sent = self.client.send_raw_transaction(serialize_hex(tx));
        sent.map_err(|e| rpc(Call::Send, e))
    }
}

fn rpc(call: Call, source: bitcoincore_rpc::Error) -> NodeError {
    match &source {
        bitcoincore_rpc::Error::JsonRpc(jsonrpc::Error::Transport(_)) | bitcoincore_rpc::Error::Io(_) => {
            NodeError::Away { call, source }
        }
        // Foreign errors may grow; whatever is no transport error is an answer.
        _ => NodeError::Rpc { call, source },
    }
}

fn cookie_or(call: Call, path: &Path, source: bitcoincore_rpc::Error) -> NodeError {
    match source {
        bitcoincore_rpc::Error::Io(_) | bitcoincore_rpc::Error::InvalidCookieFile => NodeError::Cookie {
            path: path.to_owned(),
        },
        other => rpc(call, other),
    }
}
