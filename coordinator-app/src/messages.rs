//! Every word the coordinator says.

use std::path::Path;

use bitcoin::Amount;
use strongroom_core::{
    ids::Label,
    policy::{Decision, Verdict},
    qr::{Advice, SendError},
    words::amount::show,
};
use strongroom_light::{Happened, messages as light};

use crate::{
    actions::{
        answer::Merged,
        build::BuildError,
        build::Built,
        finish::FinishError,
        finish::Signers,
        import::Imported,
        plan::Way,
        receipt::Receipt,
        receipt::ReceiptError,
        registered::VaultFileError,
        select::SelectError,
        transport::{Effort, TransportError},
        verify_answer::VerifyError,
    },
    failure::{Failure, StateError},
    node::{Coin, Movement, NodeError},
    store::{Payee, RequestRecord, StoreError},
    windows::WindowError,
};

/// What `--psbt-version` takes.
pub const PSBT_VERSION: &str = "give 0 or 2";
/// What `--fee-rate` takes.
pub const FEE_RATE: &str =
    "give satoshi per virtual byte, above 0 and at most 10000, with at most two decimals";
/// Where there are no requests.
pub const NO_REQUESTS: &str = "no requests";

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
        Failure::Vault(_) => {
            "ask the site for its key sheet and roster again; a vault is not founded on less"
        }
        Failure::Node(error) => node(error),
        Failure::Payees(_) => "correct the payment file; nothing was built",
        Failure::Build(BuildError::Select(SelectError::Insufficient { .. }) | BuildError::NoCoin { .. }) => {
            "deposit more, wait for confirmations, or let open requests expire; see `coins` and `request list`"
        }
        Failure::Build(BuildError::NoChange { .. }) => {
            "register new key sheets: the pool of change keys is used up"
        }
        Failure::Build(BuildError::Psbt(_)) => {
            "split the payment: a request has limits in bytes, inputs and outputs"
        }
        Failure::Build(_) => "run `sync` and try again; if it stays, stop and keep the folder as it is",
        Failure::Verify(VerifyError::Answer(_)) => {
            "take the answer to this request; each request has its own"
        }
        Failure::Verify(VerifyError::Count { .. }) => {
            "let the site repeat its ceremony: an answer signs every input"
        }
        Failure::Verify(VerifyError::Nonce { .. }) => {
            "stop: keys of that site can be computed; move its coins by the other sites"
        }
        Failure::Verify(VerifyError::Unproven { .. }) => {
            "stop: the request kept here was changed; keep the folder as it is and ask"
        }
        Failure::Verify(_) => "stop: do not use this answer; ask the site to look at its journal",
        Failure::Finish(FinishError::Quorum { .. }) => "merge the answers of more sites first",
        Failure::Finish(_) => "stop: do not send this; keep the folder as it is and ask",
        Failure::Psbt(_) => "this is not a request or answer of Strongroom; take the file again",
        Failure::Transport(error) => transport(error),
        Failure::Window(error) => window(error),
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
        StoreError::Missing { .. } => {
            "name an existing file, or set the folder up with `key`, `vault` and `node`"
        }
        StoreError::Io { .. } => "look at the disk and at the rights of the folder",
        StoreError::TooLarge { .. } => "this is not a file of Strongroom",
        StoreError::Json { .. } | StoreError::Text { .. } | StoreError::Key { .. } => {
            "restore the file from a backup; `chain.json` may be removed, it is read again from the node"
        }
        StoreError::Mode { .. } => {
            "chmod 600 the key; if others could read it, make a new one and change the policy"
        }
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
        NodeError::Rejected { .. } => {
            "read the node's reason; a coin may be spent already: run `sync` and `history`"
        }
    }
}

/// A decision in lines: the verdict, then every finding.
pub fn rehearsal(decision: &Decision) -> String {
    let mut out = match decision.verdict {
        Verdict::Accept => "rehearsal: the signers' rules accept it".to_owned(),
        Verdict::Refuse => "rehearsal: the signers WILL REFUSE it".to_owned(),
    };
    for finding in &decision.findings {
        let words = finding.check.words();
        out.push_str(&format!(
            "\n  {} at {}: {}",
            finding.check.code(),
            finding.place,
            words.what
        ));
        for fact in &finding.facts {
            out.push_str(&format!("\n    {}: {}", fact.name, fact.value));
        }
        out.push_str(&format!("\n    do: {}", words.todo));
    }
    out
}

/// The words of an order.
pub fn order(words: &str) -> String {
    format!("order: {words}")
}

/// Who has signed, and who may still.
pub fn signers(signers: &Signers) -> String {
    let names = |labels: &[Label]| match labels {
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

/// What to do where codes cannot carry a message.
fn unsendable(error: &SendError) -> &'static str {
    match error.advice() {
        Advice::Fine | Advice::Thinner | Advice::Denser => "choose another --density",
        Advice::Split => "make several smaller payments of it, or carry it as a file",
        Advice::SecondMedium => "carry it as a file",
    }
}

fn transport(error: &TransportError) -> &'static str {
    match error {
        TransportError::Send(error) => unsendable(error),
        TransportError::Render(_) => "choose a smaller --density",
        TransportError::Picture { .. } => "look at the folder for pictures",
        TransportError::Worker(_) | TransportError::Serve(_) => {
            "look at the machine: the picture reader does not run"
        }
        TransportError::Store(error) => store(error),
        TransportError::Incomplete { .. } => {
            "take more pictures of the running animation, or choose a smaller --density"
        }
        TransportError::NoPictures { .. } => "name a folder with PNG pictures of the frames",
    }
}

fn window(error: &WindowError) -> &'static str {
    match error {
        WindowError::Display { .. } => {
            "run it on a desktop, or set DISPLAY; `qr encode` and `qr decode` need no window"
        }
        WindowError::Show(_) => "choose another --density, or --mode ur",
        WindowError::Pipeline(_) => "look at the machine: the picture reader does not run",
        WindowError::Source(_) => {
            "name a source that is there: camera, display:FILE, folder:DIR or video:FILE"
        }
        WindowError::Stopped => "run it again: nothing was written",
    }
}

/// Says beside a window how a scan goes.
pub fn scanning(happened: &Happened) -> String {
    match happened {
        Happened::Progress(progress) => format!("{} of {} parts", progress.rank, progress.needed),
        Happened::Trouble(trouble) => format!("{} [{}] {}", trouble.what, trouble.code, trouble.todo),
        Happened::Back(name) => format!("pictures come again: {name}"),
        Happened::Whole(arrived) => format!("whole: {}", arrived.words),
    }
}

/// What `--to` takes.
pub fn receivers(names: &[String]) -> String {
    format!("give one of {}", names.join(", "))
}

/// What arrived through a window.
pub fn crossed(kind: &str, bytes: usize) -> String {
    format!("{kind} of {bytes} bytes")
}

/// What a transfer takes, in each form that the receiver reads.
pub fn planned(bytes: usize, ways: &[Way]) -> String {
    let lines = ways.iter().map(|way| {
        let plan = &way.plan;
        let advice = light::plan(plan.advice).map_or_else(String::new, |advice| format!(". {advice}"));
        format!(
            "\n{}: {} codes of version {}, about {} s{advice}",
            light::mode(Some(way.mode)),
            plan.frames,
            plan.version.number(),
            plan.time.as_secs().max(1),
        )
    });
    format!("{bytes} bytes{}", lines.collect::<String>())
}

/// A message was shown until somebody said that it arrived.
pub fn shown(bytes: usize, words: &str) -> String {
    format!("{bytes} bytes shown: {words}")
}

/// A vault.
pub fn vault(
    name: &str,
    kind: &str,
    fingerprint: &str,
    words: &str,
    policy: &str,
    sites: &[Label],
    production: bool,
) -> String {
    let sites: Vec<&str> = sites.iter().map(Label::as_str).collect();
    let mut out = format!(
        "vault: {name}\nkind: {kind}\nfingerprint: {fingerprint}\nwords: {words}\npolicy: {policy}\nsites: {}",
        sites.join(", ")
    );
    if !production {
        out.push_str("\nNOT PRODUCTION: at least one site's token may not hold other people's money");
    }
    out
}

/// The node answered.
pub fn node_at(height: u32) -> String {
    format!("node at block {height}")
}

/// The coordinator's public key.
pub fn key(key: &str) -> String {
    format!("key: {key}")
}

/// An address, and the same in groups of four for comparing with a signer's screen.
pub fn address(address: &str, groups: &str) -> String {
    format!("address: {address}\ngroups: {groups}")
}

/// A receive address and its coins.
pub fn deposit(address: &str, groups: &str, used: bool, coins: &[&str]) -> String {
    let note = match (used, coins) {
        (false, _) => "unused: compare the groups with a signer's screen before you give it away".to_owned(),
        (true, []) => "used before: take the next index for a new deposit".to_owned(),
        (true, some) => format!("used: take the next index for a new deposit\n{}", some.join("\n")),
    };
    format!("{}\n{note}", self::address(address, groups))
}

/// The chain was followed.
pub fn synced(height: u32, coins: usize, sat: u64) -> String {
    format!(
        "at block {height}: {coins} coins, {}",
        show(Amount::from_sat(sat))
    )
}

/// One coin.
pub fn coin(coin: &Coin) -> String {
    let immature = if coin.mature { "" } else { ", immature" };
    format!(
        "{}  {}  {}  {}{immature}",
        coin.outpoint,
        show(coin.txout.value),
        coin.place,
        height(coin.height)
    )
}

/// All coins.
pub fn coins(height: u32, coins: &[&str]) -> String {
    match coins {
        [] => format!("no coins at block {height}"),
        some => some.join("\n"),
    }
}

/// A request was built.
pub fn built(built: &Built, file: &Path) -> String {
    let record = &built.record;
    let mut out = format!("request: {}\ntransaction: {}\n", record.id, record.txid);
    for p in &record.payees {
        out.push_str(&payee(p));
        out.push('\n');
    }
    let change = match record.change {
        Some(index) => format!("change to change/{index}"),
        None => "no change".to_owned(),
    };
    out.push_str(&format!(
        "fee: {}, {} inputs, {change}\nheight: {}, may be signed up to height {}\n{}\nfile: {}",
        show(record.fee),
        record.inputs.len(),
        record.height,
        record.expiry,
        rehearsal(&built.rehearsal),
        file.display()
    ));
    out
}

/// A request that another wallet's payment became: what was left out, then the request.
pub fn imported(imported: &Imported, file: &Path) -> String {
    let mut out = String::new();
    for field in &imported.dropped {
        out.push_str(&format!(
            "left out: a field of type {:#04x} in {} that no signer knows\n",
            field.key_type, field.place
        ));
    }
    out.push_str(&built(&imported.built, file));
    out
}

/// One payee.
pub fn payee(payee: &Payee) -> String {
    // The network was checked when the payment file was read.
    let address = payee.address.clone().assume_checked();
    format!("  {}  {}  {}", show(payee.amount), address, payee.label)
}

/// One request in a list.
pub fn request_line(record: &RequestRecord, tip: u32) -> String {
    let state = match (record.sent, record.answered, record.holds_coins(tip)) {
        (true, _, _) => "sent",
        (false, true, _) => "answered",
        (false, false, true) => "open",
        (false, false, false) => "expired",
    };
    format!(
        "{}  {state}  {} payees, fee {}, height {}, expiry {}",
        record.id,
        record.payees.len(),
        show(record.fee),
        record.height,
        record.expiry
    )
}

/// An answer was merged.
pub fn merged(merged: &Merged) -> String {
    let state = if merged.signers.complete() {
        "enough signatures: run `finalize` or `send`"
    } else {
        "more signatures are needed"
    };
    format!(
        "{} signed; certificate and every signature verified\n{}\n{state}",
        merged.site,
        signers(&merged.signers)
    )
}

/// A transaction was finished.
pub fn finished(txid: &str, vsize: usize) -> String {
    format!("transaction: {txid}\nvbytes: {vsize}")
}

/// A transaction was sent.
pub fn sent(txid: &str) -> String {
    format!("sent: {txid}")
}

/// A receipt was kept.
pub fn receipt_kept(receipt: &Receipt) -> String {
    format!(
        "receipt of {} with {} records kept",
        receipt.site, receipt.checkpoint.size
    )
}

/// One line of history.
pub fn movement(m: &Movement) -> String {
    format!(
        "{}  {}  in {}  out {}",
        m.txid,
        height(m.height),
        show(m.received),
        show(m.spent)
    )
}

/// The list of spends was written.
pub fn spends(confirmed: usize, unconfirmed: usize, file: &Path) -> String {
    format!(
        "{confirmed} confirmed spends written to {}, {unconfirmed} not yet in a block",
        file.display()
    )
}

/// Frames were written.
pub fn framed(effort: &Effort, folder: &Path) -> String {
    format!(
        "{} frames in {}, {} of them carry it whole: {} seconds on a screen",
        effort.frames,
        folder.display(),
        effort.needed,
        effort.seconds
    )
}

/// A message was read from frames.
pub fn decoded(kind: &str, bytes: usize, file: &Path) -> String {
    format!("{kind} of {bytes} bytes written to {}", file.display())
}
