//! The command line: one command per file. Results go to stdout, everything else to stderr.

mod coins;
mod deposit;
mod finalize;
mod frames;
mod history;
mod key;
mod merge;
mod node;
mod order;
mod pay;
mod qr;
mod qr_plan;
mod qr_scan;
mod qr_show;
mod receipt;
mod rehearse;
mod request;
mod send;
mod spends;
mod sync;
mod vault;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::{Parser, Subcommand};
use serde::Serialize;

use strongroom_optics::worker;

use crate::{
    actions::{
        transport::{self, TransportError},
        workspace::Workspace,
    },
    failure::Failure,
    messages,
    store::Home,
};

/// Version of what `--json` prints.
const JSON_VERSION: u32 = 1;

/// The online coordinator: watches a vault, builds requests, merges answers, broadcasts.
#[derive(Debug, Parser)]
#[command(
    name = "strongroom-coordinator",
    version,
    about,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// The coordinator's folder, one for each vault
    #[arg(long, global = true, default_value = "coordinator", value_name = "DIR")]
    home: PathBuf,
    /// Print the result as one JSON object
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the coordinator's key, or show its public half
    Key(key::Args),
    /// Found a vault, take one over, or show it
    #[command(subcommand)]
    Vault(vault::Args),
    /// Name the bitcoind to use
    Node(node::Args),
    /// Show a receive address and the coins on it
    Deposit(deposit::Args),
    /// Follow the chain to the node's tip
    Sync(sync::Args),
    /// List the vault's coins
    Coins(coins::Args),
    /// The six words of a payment file, for the officers' paper: run it where the coordinator is not
    Order(order::Args),
    /// Build a request from a payment file
    Pay(pay::Args),
    /// Ask the signers' rules what they will say about a request
    Rehearse(rehearse::Args),
    /// List and show requests
    #[command(subcommand)]
    Request(request::Args),
    /// Verify an answer and take in its signatures
    Merge(merge::Args),
    /// Finish a transaction whose quorum has signed
    Finalize(finalize::Args),
    /// Hand a finished transaction to the network
    Send(send::Args),
    /// Keep and show the signers' receipts
    #[command(subcommand)]
    Receipt(receipt::Args),
    /// List what came in and went out
    History(history::Args),
    /// Write the vault's spends for `strongroom-audit reconcile`
    Spends(spends::Args),
    /// Files as pictures of animated QR frames, and back
    #[command(subcommand)]
    Qr(qr::Args),
    /// Read pictures on stdin, in a process that can be killed
    #[command(name = transport::WORKER, hide = true)]
    OpticsWorker,
}

/// A result: the same facts for people and for scripts.
#[derive(Debug)]
pub struct Report {
    text: Option<String>,
    json: serde_json::Value,
}

#[derive(Serialize)]
struct Versioned<'a, T> {
    version: u32,
    #[serde(flatten)]
    body: &'a T,
}

impl Report {
    fn new<T: Serialize>(body: &T, text: String) -> Self {
        let json = serde_json::to_value(Versioned {
            version: JSON_VERSION,
            body,
        });
        Self {
            text: Some(text),
            // The bodies are plain structs of texts and numbers: they always have a JSON form.
            json: json.unwrap_or(serde_json::Value::Null),
        }
    }
}

impl Report {
    /// Nothing to say.
    fn silent() -> Self {
        Self {
            text: None,
            json: serde_json::Value::Null,
        }
    }

    fn write(&self, json: bool, out: &mut impl Write) -> io::Result<()> {
        match (&self.text, json) {
            (None, _) => Ok(()),
            (Some(_), true) => writeln!(out, "{}", self.json),
            (Some(text), false) => writeln!(out, "{text}"),
        }
    }
}

/// Where a command works, and where it says how far it is.
pub struct Context {
    home: PathBuf,
}

impl Context {
    fn home(&self) -> Result<Home, Failure> {
        Ok(Home::open(&self.home)?)
    }

    fn workspace(&self) -> Result<Workspace, Failure> {
        Workspace::open(self.home()?)
    }

    /// A workspace that has followed the chain to the node's tip.
    fn synced(&self) -> Result<(Workspace, crate::node::Node), Failure> {
        let mut workspace = self.workspace()?;
        let node = workspace.node()?;
        let mut seen = 0u32;
        workspace.sync(&node, |height| {
            seen = seen.saturating_add(1);
            if seen.is_multiple_of(1_000) {
                self.progress(&messages::at_block(height));
            }
        })?;
        Ok((workspace, node))
    }

    /// Says how far a command is, on stderr.
    fn progress(&self, text: &str) {
        // Nobody to tell is no reason to stop.
        let _ = writeln!(io::stderr(), "{text}");
    }
}

impl Cli {
    /// Runs the command and returns its exit code.
    pub fn run(self) -> u8 {
        let context = Context { home: self.home };
        let (done, json) = (self.command.run(&context), self.json);
        let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
        let (code, written) = match done {
            Ok(report) => (0, report.write(json, &mut out)),
            Err(failure) => {
                let said = if json {
                    writeln!(out, "{}", messages::failure_json(&failure, JSON_VERSION))
                } else {
                    Ok(())
                };
                let shown = said.and_then(|()| writeln!(err, "{}", messages::failure(&failure)));
                (failure.kind().exit_code(), shown)
            }
        };
        match written {
            Ok(()) => code,
            // The result did not arrive: that is a failure of its own, whatever the result was.
            Err(_) if code == 0 => crate::failure::Kind::Io.exit_code(),
            Err(_) => code,
        }
    }
}

impl Command {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        match self {
            Self::Key(args) => args.run(context),
            Self::Vault(args) => args.run(context),
            Self::Node(args) => args.run(context),
            Self::Deposit(args) => args.run(context),
            Self::Sync(args) => args.run(context),
            Self::Coins(args) => args.run(context),
            Self::Order(args) => args.run(context),
            Self::Pay(args) => args.run(context),
            Self::Rehearse(args) => args.run(context),
            Self::Request(args) => args.run(context),
            Self::Merge(args) => args.run(context),
            Self::Finalize(args) => args.run(context),
            Self::Send(args) => args.run(context),
            Self::Receipt(args) => args.run(context),
            Self::History(args) => args.run(context),
            Self::Spends(args) => args.run(context),
            Self::Qr(args) => args.run(context),
            Self::OpticsWorker => {
                // Its answers go through the pipe on stdout; when the parent closes it, nobody is left to report to.
                worker::serve(io::stdin().lock(), io::stdout()).map_err(TransportError::from)?;
                Ok(Report::silent())
            }
        }
    }
}
