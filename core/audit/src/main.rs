//! The auditor's program: proves a ceremony journal and holds it against receipts and the chain.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use serde::Serialize;
use serde_json::json;
use strongroom_audit::{
    error::AuditError,
    reconcile::{Reconciled, reconcile},
    replay::{Report, replay},
    rules::Carried,
};

const BAD_DATA: u8 = 65;
const IO: u8 = 74;

/// Proves a ceremony journal. Exit code: 0 all holds, 2 usage, 65 something does not hold, 66 missing file, 74 IO.
#[derive(Debug, Parser)]
#[command(name = "strongroom-audit", disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prove the chain, the blobs and the receipts, and recompute every decision.
    Replay {
        /// The journal's directory.
        journal: PathBuf,
        /// Receipts that you hold; may be named more than once.
        #[arg(long, num_args = 1..)]
        receipt: Vec<PathBuf>,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Compare on-chain spends with signed ceremonies.
    Reconcile {
        /// The journal's directory.
        journal: PathBuf,
        /// The spends: one line each, `txid height`.
        #[arg(long)]
        chain: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = io::stdout().lock();
    let printed = match &cli.command {
        Command::Replay {
            journal,
            receipt,
            json,
        } => {
            let result = replay(journal, receipt, &mut Carried::default());
            finish(&mut out, &result, *json, print_replay, |_| 0)
        }
        Command::Reconcile { journal, chain, json } => {
            let result = reconcile(journal, chain, &mut Carried::default());
            let exit = |r: &Reconciled| if r.differences.is_empty() { 0 } else { BAD_DATA };
            finish(&mut out, &result, *json, print_reconciled, exit)
        }
    };
    match printed.and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => ExitCode::from(code),
        Err(e) => {
            say("error", &format_args!("cannot write the result: {e}"));
            ExitCode::from(IO)
        }
    }
}

fn finish<T: Serialize>(
    out: &mut impl Write,
    result: &Result<T, AuditError>,
    as_json: bool,
    print: impl Fn(&mut dyn Write, &T) -> io::Result<()>,
    exit: impl Fn(&T) -> u8,
) -> io::Result<u8> {
    match result {
        Ok(report) => {
            if as_json {
                writeln!(out, "{}", serde_json::to_string(report)?)?;
            } else {
                print(out, report)?;
            }
            Ok(exit(report))
        }
        Err(e) => {
            if as_json {
                let error = json!({"code": e.code(), "record": e.record(), "message": e.to_string()});
                writeln!(out, "{}", json!({"version": 1, "error": error}))?;
            }
            say("error", &format_args!("{}: {e}", e.code()));
            say("hint", &e.hint());
            Ok(e.exit())
        }
    }
}

fn print_replay(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for line in &report.decisions {
        let verdict = if line.accepted { "accept" } else { "refuse" };
        let (record, request, decision) = (line.record, line.request, line.decision);
        writeln!(
            out,
            "record {record}: request {request}: {verdict}, decision {decision} recomputed and equal"
        )?;
    }
    for size in &report.receipts {
        writeln!(out, "receipt at {size} records: holds")?;
    }
    let token = if report.production {
        ""
    } else {
        " (not production)"
    };
    writeln!(
        out,
        "journal {}{token}: {} records, root {}",
        report.origin, report.size, report.root
    )?;
    let c = report.ceremonies;
    writeln!(
        out,
        "ceremonies: {} begun, {} signed, {} open",
        c.begun, c.signed, c.open
    )?;
    writeln!(
        out,
        "verified: decisions recomputed {}, all equal",
        report.decisions.len()
    )
}

fn print_reconciled(out: &mut dyn Write, found: &Reconciled) -> io::Result<()> {
    for difference in &found.differences {
        writeln!(out, "{difference}")?;
    }
    writeln!(
        out,
        "{} spends match, {} differences",
        found.matched,
        found.differences.len()
    )?;
    if !found.differences.is_empty() {
        say("error", &"chain and journal differ");
        say(
            "hint",
            &"ask the site for each ceremony named; a spend without one means a key is used elsewhere",
        );
    }
    Ok(())
}

fn say(kind: &str, text: &dyn std::fmt::Display) {
    // Nobody is left to tell if standard error is closed; the exit code still says it.
    drop(writeln!(io::stderr(), "{kind}: {text}"));
}
