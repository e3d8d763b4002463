//! Every word the coordinator says.

use bitcoin::Amount;
use strongroom_core::{
    policy::{Decision, Verdict},
    words::amount::show,
};

use crate::{
    actions::{
        build::BuildError, finish::FinishError, finish::Signers, receipt::ReceiptError, registered::VaultFileError,
        select::SelectError, verify_answer::VerifyError,
    },
    failure::{Failure, StateError},
    node::NodeError,
    store::StoreError,
};

/// Says how far the reading of the chain is.
pub fn at_block(height: u32) -> String {
    format!("read blocks up to {height}")
}

/// Says how far the reading of pictures is.
pub fn at_frame(file: &str, rank: u32, needed: u32) -> String {
    format!("{file}: {rank} of {needed} parts")
}

/// Says why a picture brought nothing.
pub fn frame_lost(file: &str, why: &str) -> String {
    format!("{file}: {why}")
}

/// A failure on one or two lines: what happened with its code, and what to do.
pub fn failure(failure: &Failure) -> String {
    format!("error: {failure} [{}]\nhint: {}", failure.code(), hint(failure))
}

/// A failure for scripts.
pub fn failure_json(failure: &Failure, version: u32) -> serde_json::Value {
    serde_json::json!({
        "version": version,
        "error": { "code": failure.code(), "message": failure.to_string(), "hint": hint(failure) },
    })
}

/// What to do about a failure. Where nothing better is known: stop, and ask.
pub fn hint(failure: &Failure) -> &'static str {
    match failure {
        Failure::Store(error) | Failure::Vault(VaultFileError::Store(error)) => store(error),
        Failure::Vault(VaultFileError::OtherPolicy { .. } | VaultFileError::PolicyNetwork { .. }) => {
            "take the policy file that the sites registered, byte for byte"
        }
        Failure::Vault(VaultFileError::Policy(_)) => "correct the policy file; nothing was changed",
        Failure::Vault(_) => "ask the site for its key sheet and roster again; a vault is not founded on less",
        Failure::Node(error) => node(error),
        Failure::Payees(_) => "correct the payment file; nothing was built",
        Failure::Build(BuildError::Select(SelectError::Insufficient { .. })) => {
            "deposit more, wait for confirmations, or let open requests expire; see `coins` and `request list`"
        }
        Failure::Build(BuildError::NoChange { .. }) => "register new key sheets: the pool of change keys is used up",
        Failure::Build(BuildError::Psbt(_)) => "split the payment: a request has limits in bytes, inputs and outputs",
        Failure::Build(_) => "run `sync` and try again; if it stays, stop and keep the folder as it is",
        Failure::Verify(VerifyError::Answer(_)) => "take the answer to this request; each request has its own",
        Failure::Verify(VerifyError::Count { .. }) => "let the site repeat its ceremony: an answer signs every input",
        Failure::Verify(VerifyError::Nonce { .. }) => {
            "stop: keys of that site can be computed; move its coins by the other sites"
        }
        Failure::Verify(_) => "stop: do not use this answer; ask the site to look at its journal",
        Failure::Finish(FinishError::Quorum { .. }) => "merge the answers of more sites first",
        Failure::Finish(_) => "stop: do not send this; keep the folder as it is and ask",
        Failure::Psbt(_) => "this is not a request or answer of Strongroom; take the file again",
        Failure::Transport(error) => error.hint(),
        Failure::Receipt(ReceiptError::Site { .. } | ReceiptError::Checkpoint { .. }) => {
            "name the site that showed this receipt, and take it again"
        }
        Failure::Receipt(ReceiptError::Shorter { .. } | ReceiptError::Forked { .. }) => {
            "stop: the journal of that site was rolled back or rewritten; no ceremony there until it is explained"
        }
        Failure::State(StateError::Refused { .. }) => "build another request; the findings say what is wrong",
        Failure::State(StateError::Fee { .. }) => "stop: do not send this; keep the folder as it is and ask",
        Failure::Rules(_) => "use the program that the signers use",
    }
}

fn store(error: &StoreError) -> &'static str {
    match error {
        StoreError::Missing { .. } => "name an existing file, or set the folder up with `key`, `vault` and `node`",
        StoreError::Io { .. } => "look at the disk and at the rights of the folder",
        StoreError::TooLarge { .. } => "this is not a file of Strongroom",
        StoreError::Json { .. } | StoreError::Text { .. } | StoreError::Key { .. } => {
            "restore the file from a backup; `chain.json` may be removed, it is read again from the node"
        }
        StoreError::Mode { .. } => "chmod 600 the key; if others could read it, make a new one and change the policy",
        StoreError::Busy { .. } => "wait until the other one has ended",
        StoreError::Exists { .. } => "one folder serves one vault; give --home another one",
        StoreError::Random => "look at the machine: it gives no random numbers",
    }
}

fn node(error: &NodeError) -> &'static str {
    match error {
        NodeError::Unset => "name one: strongroom-coordinator node --url URL --cookie FILE",
        NodeError::Cookie { .. } => "start bitcoind, and run as a user who may read its cookie",
        NodeError::Away { .. } => "start bitcoind, or name it again with `node`",
        NodeError::Rpc { .. } => "look at bitcoind's log",
        NodeError::Network { .. } => "name a node of the vault's network with `node`",
        NodeError::Disconnected { .. } | NodeError::Genesis => {
            "remove chain.json from the folder and run `sync`: it is read again from the node"
        }
        NodeError::NoEstimate => "give --fee-rate",
        NodeError::Rejected { .. } => "read the node's reason; a coin may be spent already: run `sync` and `history`",
    }
}

/// Amount as people read it.
pub fn amount(amount: Amount) -> String {
    show(amount)
}

/// A decision in lines: the verdict, then every finding.
pub fn rehearsal(decision: &Decision) -> String {
    let mut out = match decision.verdict {
        Verdict::Accept => "rehearsal: the signers' rules accept it".to_owned(),
        Verdict::Refuse => "rehearsal: the signers WILL REFUSE it".to_owned(),
    };
    for finding in &decision.findings {
        out.push_str(&format!("\n  {} {}", finding.check.code(), finding.place));
        for fact in &finding.facts {
            out.push_str(&format!(", {} {}", fact.name, fact.value));
        }
    }
    out
}

/// Who has signed, and who may still.
pub fn signers(signers: &Signers) -> String {
    let names = |labels: &[strongroom_core::ids::Label]| match labels {
        [] => "nobody".to_owned(),
        some => some.iter().map(|l| l.as_str()).collect::<Vec<_>>().join(", "),
    };
    format!(
        "signed: {} ({} of {} needed)\nmissing: {}",
        names(&signers.signed),
        signers.signed.len(),
        signers.quorum,
        names(&signers.missing)
    )
}

/// A height, or what stands for none.
pub fn height(height: Option<u32>) -> String {
    height.map_or_else(|| "unconfirmed".to_owned(), |h| format!("block {h}"))
}
