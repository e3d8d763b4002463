//! Hands a finished transaction to the network, once, however often it is asked to.

use bitcoin::Txid;
use strongroom_core::ids::RequestId;

use super::{finish::finish, workspace::Workspace};
use crate::{
    failure::{Failure, StateError},
    node::{Node, NodeError},
};

/// What a node says about a transaction it has already.
const KNOWN: [&str; 3] = [
    "txn-already-in-mempool",
    "txn-already-known",
    "txn-same-nonwitness-data-in-mempool",
];

/// Finishes the transaction, asks the node whether it would take it and for which fee, and broadcasts it.
///
/// # Errors
/// [`Failure`]: the quorum is not there, the node refuses it or counts another fee, or the disk.
pub fn broadcast(workspace: &Workspace, node: &Node, id: &RequestId) -> Result<Txid, Failure> {
    let mut record = workspace.home.record(id)?;
    let tx = finish(&workspace.vault, &workspace.merged(id)?)?;
    let txid = tx.compute_txid();
    workspace.keep_final(id, &tx)?;
    let seen = workspace.watch.spends().iter().any(|s| s.txid == txid);
    if !seen {
        match node.accepts(&tx) {
            Ok(accepted) if accepted.fee == record.fee => {
                // Marked before it leaves: a crash in between must not free its coins for another request.
                record.sent = true;
                workspace.home.save_record(&record)?;
                node.send(&tx)?;
            }
            Ok(accepted) => {
                return Err(StateError::Fee {
                    node_sat: accepted.fee.to_sat(),
                    ours_sat: record.fee.to_sat(),
                }
                .into());
            }
            Err(NodeError::Rejected { reason }) if KNOWN.contains(&reason.as_str()) => {}
            Err(other) => return Err(other.into()),
        }
    }
    if !record.sent {
        record.sent = true;
        workspace.home.save_record(&record)?;
    }
    Ok(txid)
}
