//! `policy`: what a policy says in words, what an edit does, and what it would have done to what was decided.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use serde::Serialize;
use strongroom_core::{
    ids::Digest,
    journal::record::{Body, Record},
    note::MAX_NOTE,
    policy::{
        Decision, House, MAX_POLICY, Outlook, Policy, RULES_VERSION, State,
        change::{self, Effect},
        decide,
    },
    wallet::{Manifest, Vault},
    words::policy::{Chapter, explain},
};

use super::{Failure, Verdict, check::verdict, journal::read as read_journal};
use crate::{ceremony::error::CeremonyError, messages::Exit, site::files, workers::journal};

/// Says a policy in words, compares two, or tries one on a past journal.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Says in words everything that a policy says in values
    Explain {
        /// The policy
        policy: PathBuf,
        /// Prints one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Lists what an edit loosens and tightens, and how long the loosening waits
    Diff {
        /// The policy in force
        old: PathBuf,
        /// The policy that would follow it
        new: PathBuf,
        /// Prints one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Decides every request of a journal again under another policy, and says what would have changed
    Simulate {
        /// The policy to try
        policy: PathBuf,
        /// The journal's directory
        journal: PathBuf,
        /// Prints one JSON object
        #[arg(long)]
        json: bool,
    },
}

impl Args {
    pub(crate) fn run(self, out: &mut dyn Write) -> Result<Verdict, Failure> {
        match self.what {
            What::Explain { policy, json } => in_words(&read(&policy)?, json, out)?,
            What::Diff { old, new, json } => Edit::of(&read(&old)?, &read(&new)?).print(json, out)?,
            What::Simulate {
                policy,
                journal,
                json,
            } => print_tried(&try_on(&read(&policy)?, &journal)?, json, out)?,
        }
        Ok(Verdict::Fine)
    }
}

fn read(path: &Path) -> Result<Policy, Failure> {
    Ok(Policy::parse(&files::read_text(path, MAX_POLICY as u64)?).map_err(CeremonyError::from)?)
}

#[derive(Serialize)]
struct PrintedPolicy {
    version: u16,
    policy: String,
    chapters: BTreeMap<&'static str, Vec<String>>,
}

fn in_words(policy: &Policy, json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let chapters = explain(policy);
    if json {
        let printed = PrintedPolicy {
            version: 1,
            policy: policy.hash().to_string(),
            chapters: chapters.into_iter().map(|c| (c.title, c.lines)).collect(),
        };
        return print_json(&printed, out);
    }
    for Chapter { title, lines } in chapters {
        writeln!(out, "{title}")?;
        for line in lines {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Edit {
    version: u16,
    old: String,
    new: String,
    /// Why no quorum may make this edit; none where one may.
    refused: Option<&'static str>,
    loosens: Vec<Edited>,
    tightens: Vec<Edited>,
    /// The last height at which the old policy binds as well.
    old_binds_until: Option<u32>,
}

#[derive(Serialize)]
struct Edited {
    field: String,
    old: String,
    new: String,
}

impl Edit {
    fn of(old: &Policy, new: &Policy) -> Self {
        let some = |effect: Effect| {
            let of_it = change::compare(old, new)
                .into_iter()
                .filter(move |c| c.effect == effect);
            of_it
                .map(|c| Edited {
                    field: c.field,
                    old: c.old,
                    new: c.new,
                })
                .collect()
        };
        Self {
            version: 1,
            old: old.hash().to_string(),
            new: new.hash().to_string(),
            // What was signed since is the signer's to know: here only the two documents are compared.
            refused: change::check_edit(old, new, 0).err().map(|e| e.code()),
            loosens: some(Effect::Loosens),
            tightens: some(Effect::Tightens),
            old_binds_until: change::binds_until(old, new, &[]),
        }
    }

    fn print(&self, json: bool, out: &mut dyn Write) -> Result<(), Failure> {
        if json {
            return print_json(self, out);
        }
        for (word, some) in [("looser", &self.loosens), ("stricter", &self.tightens)] {
            for e in some {
                writeln!(out, "{word}: {}: {} -> {}", e.field, e.old, e.new)?;
            }
        }
        if self.loosens.is_empty() && self.tightens.is_empty() {
            writeln!(out, "the two say the same")?;
        }
        if let Some(code) = self.refused {
            writeln!(out, "refused: {code}: no quorum may make this edit")?;
        } else if let Some(height) = self.old_binds_until {
            writeln!(out, "until height {height}: a request must pass both")?;
        } else {
            writeln!(out, "from its registration on: the new one alone")?;
        }
        Ok(())
    }
}

/// One request of the journal under the other policy.
#[derive(Serialize)]
struct Tried {
    /// The record that holds the decision.
    record: u64,
    request: String,
    was: &'static str,
    would: &'static str,
    gone: Vec<&'static str>,
    new: Vec<&'static str>,
    approvals_were: Option<u8>,
    approvals_would: Option<u8>,
    same: bool,
}

#[derive(Serialize)]
struct Trial {
    version: u16,
    policy: String,
    decisions: usize,
    changed: usize,
    requests: Vec<Tried>,
}

/// Decides every recorded request again, with what the signer remembered at that moment.
fn try_on(policy: &Policy, dir: &Path) -> Result<Trial, Failure> {
    let mut state = State::default();
    let mut requests = Vec::new();
    read_journal(dir, |record| {
        if let Some(tried) = again(policy, dir, &state, record)? {
            requests.push(tried);
        }
        state.apply(&record.body);
        Ok(())
    })?;
    Ok(Trial {
        version: 1,
        policy: policy.hash().to_string(),
        decisions: requests.len(),
        changed: requests.iter().filter(|t| !t.same).count(),
        requests,
    })
}

fn again(policy: &Policy, dir: &Path, state: &State, record: &Record) -> Result<Option<Tried>, Failure> {
    let Body::Decided {
        request,
        manifest,
        decision,
        ..
    } = &record.body
    else {
        return Ok(None);
    };
    let blob = |hash: &Digest| journal::read_blob(dir, hash).map_err(Failure::from);
    let text = String::from_utf8(blob(manifest)?).map_err(|_| damaged(manifest))?;
    if text.len() > MAX_NOTE {
        return Err(damaged(manifest));
    }
    let manifest = Manifest::parse(&text).map_err(CeremonyError::from)?;
    let vault = Vault::new(&manifest).map_err(CeremonyError::from)?;
    let recorded = Decision::from_bytes(&blob(decision)?).map_err(|_| damaged(decision))?;
    let house = House {
        manifest: &manifest,
        vault: &vault,
        policy,
        earlier: &[],
        state,
    };
    let other = decide(RULES_VERSION, house, &blob(request)?)
        .map_err(|e| Failure::new(Exit::Data, "E_RULES", e, "use the program that knows these rules"))?;
    let outlook = Outlook::of(&recorded, &other);
    Ok(Some(Tried {
        record: record.seq,
        request: request.to_string(),
        was: verdict(outlook.was),
        would: verdict(outlook.would),
        same: outlook.is_same(),
        gone: outlook.gone.iter().map(|c| c.code()).collect(),
        new: outlook.new.iter().map(|c| c.code()).collect(),
        approvals_were: outlook.approvals_were,
        approvals_would: outlook.approvals_would,
    }))
}

fn damaged(hash: &Digest) -> Failure {
    Failure::new(
        Exit::Data,
        "E_JOURNAL_BLOB",
        format!("blob {hash} is not what its record says"),
        "stop and call the auditor: keep the disk as it is",
    )
}

fn print_tried(trial: &Trial, json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    if json {
        return print_json(trial, out);
    }
    for t in trial.requests.iter().filter(|t| !t.same) {
        writeln!(out, "record {}: was {}, would be {}", t.record, t.was, t.would)?;
        writeln!(out, "  request: {}", t.request)?;
        for code in &t.new {
            writeln!(out, "  would find: {code}")?;
        }
        for code in &t.gone {
            writeln!(out, "  would no longer find: {code}")?;
        }
        if t.approvals_were != t.approvals_would {
            let number = |n: Option<u8>| n.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
            writeln!(
                out,
                "  persons: {} -> {}",
                number(t.approvals_were),
                number(t.approvals_would)
            )?;
        }
    }
    writeln!(out, "decisions: {}", trial.decisions)?;
    writeln!(out, "changed: {}", trial.changed)?;
    Ok(())
}

fn print_json(value: &impl Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(std::io::Error::other)?;
    writeln!(out, "{text}")?;
    Ok(())
}
