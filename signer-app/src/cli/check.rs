//! `check`: the decision over a request, offline and without an HSM.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use serde::Serialize;
use strongroom_core::{
    note::MAX_NOTE,
    policy::{
        Decision, House, MAX_POLICY, Policy, RULES_VERSION, Severity, State, Verdict as Decided, decide,
    },
    qr::{MESSAGE_MAX, Receiver},
    wallet::{Manifest, Vault},
    words::amount,
};

use super::{Failure, Verdict};
use crate::{
    ceremony::{error::CeremonyError, progress::say},
    messages::Exit,
    site::files,
};

/// Longest state file: that of a journal of many thousand ceremonies.
const MAX_STATE: u64 = 64 << 20;

/// Decides over a request, offline and without an HSM: every finding by its code.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The vault's manifest
    #[arg(long)]
    manifest: PathBuf,
    /// The policy
    #[arg(long)]
    policy: PathBuf,
    /// The request: a PSBT, binary or as text
    #[arg(long)]
    psbt: PathBuf,
    /// What the signer remembers; a fresh signer's memory where it is left out
    #[arg(long)]
    state: Option<PathBuf>,
    /// A policy of before that the state names as binding still
    #[arg(long)]
    earlier: Vec<PathBuf>,
    /// Prints one JSON object
    #[arg(long)]
    json: bool,
}

impl Args {
    pub(crate) fn run(self, out: &mut dyn Write) -> Result<Verdict, Failure> {
        let manifest = Manifest::parse(&files::read_text(&self.manifest, MAX_NOTE as u64)?)
            .map_err(CeremonyError::from)?;
        let policy = Policy::parse(&files::read_text(&self.policy, MAX_POLICY as u64)?)
            .map_err(CeremonyError::from)?;
        let vault = Vault::new(&manifest).map_err(CeremonyError::from)?;
        let state = self.state()?;
        if policy.hash() != manifest.policy {
            say("note: the manifest names another policy; no signer has registered this pair");
        }
        let before = self.earlier_policies()?;
        let earlier = state.binding(|hash| before.iter().find(|p| p.hash() == *hash));
        let request = request(&self.psbt)?;
        let house = House {
            manifest: &manifest,
            vault: &vault,
            policy: &policy,
            earlier: &earlier,
            state: &state,
        };
        let decision = decide(RULES_VERSION, house, &request)
            .map_err(|e| Failure::new(Exit::Data, "E_RULES", e, "use the program that knows these rules"))?;
        if self.json {
            let text = serde_json::to_string(&Printed::of(&decision)).map_err(std::io::Error::other)?;
            writeln!(out, "{text}")?;
        } else {
            print(&decision, out)?;
        }
        Ok(match decision.verdict {
            Decided::Accept => Verdict::Fine,
            Decided::Refuse => Verdict::Refused,
        })
    }

    fn earlier_policies(&self) -> Result<Vec<Policy>, Failure> {
        let read = |path: &PathBuf| {
            let text = files::read_text(path, MAX_POLICY as u64)?;
            Ok(Policy::parse(&text).map_err(CeremonyError::from)?)
        };
        self.earlier.iter().map(read).collect()
    }

    fn state(&self) -> Result<State, Failure> {
        let Some(path) = &self.state else {
            return Ok(State::default());
        };
        State::from_toml(&files::read_text(path, MAX_STATE)?).map_err(|offset| {
            Failure::new(
                Exit::Data,
                "E_STATE",
                format!("{} cannot be read near byte {offset}", path.display()),
                "write the state again from the journal",
            )
        })
    }
}

/// Reads a request; one written as text becomes the bytes that it stands for, through the same reader as frames.
fn request(path: &Path) -> Result<Vec<u8>, Failure> {
    // Room for base64 and hex of the longest request, and a byte more, which the parser refuses under its own name.
    let limit = u64::from(MESSAGE_MAX).saturating_mul(2).saturating_add(1);
    let bytes = files::read(path, limit)?;
    let mut receiver = Receiver::new();
    let whole = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| receiver.receive(text.trim()).ok())
        .and_then(|_| receiver.take());
    Ok(whole.map_or(bytes, |payload| payload.bytes))
}

#[derive(Serialize)]
struct Printed<'a> {
    version: u16,
    verdict: &'static str,
    request: String,
    rules: u16,
    height: u32,
    findings: Vec<PrintedFinding<'a>>,
    summary: Option<&'a strongroom_core::policy::Summary>,
}

#[derive(Serialize)]
struct PrintedFinding<'a> {
    code: &'static str,
    verdict: &'static str,
    place: String,
    facts: &'a [strongroom_core::policy::Fact],
    what: &'static str,
    #[serde(rename = "do")]
    todo: &'static str,
}

impl<'a> Printed<'a> {
    fn of(decision: &'a Decision) -> Self {
        let findings = decision.findings.iter().map(|f| {
            let words = f.check.words();
            PrintedFinding {
                code: f.check.code(),
                verdict: severity(f.check.severity()),
                place: f.place.to_string(),
                facts: &f.facts,
                what: words.what,
                todo: words.todo,
            }
        });
        Self {
            version: 1,
            verdict: verdict(decision.verdict),
            request: decision.request.to_string(),
            rules: decision.rules,
            height: decision.height,
            findings: findings.collect(),
            summary: decision.summary.as_ref(),
        }
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Block => "block",
        Severity::NeedsYes => "needs-yes",
        Severity::Note => "note",
    }
}

pub(super) const fn verdict(verdict: Decided) -> &'static str {
    match verdict {
        Decided::Accept => "accept",
        Decided::Refuse => "refuse",
    }
}

fn print(decision: &Decision, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "verdict: {}", verdict(decision.verdict))?;
    writeln!(out, "request: {}", decision.request)?;
    if let Some(s) = &decision.summary {
        let sat = |v: u64| amount::show(bitcoin::Amount::from_sat(v));
        writeln!(out, "txid: {}", s.txid)?;
        for p in &s.payments {
            let kind = if p.change.is_some() { "change" } else { "pays" };
            writeln!(out, "{kind}: {} to {}", sat(p.sat), p.address)?;
        }
        writeln!(out, "leaves: {}", sat(s.external_sat))?;
        writeln!(out, "fee: {}", sat(s.fee_sat))?;
    }
    for f in &decision.findings {
        let words = f.check.words();
        let kind = severity(f.check.severity());
        writeln!(
            out,
            "finding: {} ({kind}) at {}: {}",
            f.check.code(),
            f.place,
            words.what
        )?;
        for fact in &f.facts {
            writeln!(out, "  {}: {}", fact.name, fact.value)?;
        }
        writeln!(out, "  do: {}", words.todo)?;
    }
    Ok(())
}
