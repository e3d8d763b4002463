use std::{fmt::Write as _, path::PathBuf};

use serde::Serialize;

use super::{Context, Report};
use crate::{failure::Failure, messages, store::write};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the list goes: one line `txid height` for each confirmed spend
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Body {
    file: PathBuf,
    confirmed: usize,
    unconfirmed: usize,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let (workspace, _) = context.synced()?;
        let spends = workspace.watch.spends();
        let (mut lines, mut confirmed) = (String::new(), 0usize);
        for spend in &spends {
            if let Some(height) = spend.height {
                confirmed = confirmed.saturating_add(1);
                // Writing into a String does not fail.
                let _ = writeln!(lines, "{} {height}", spend.txid);
            }
        }
        write(&self.out, lines.as_bytes())?;
        let body = Body {
            file: self.out,
            confirmed,
            unconfirmed: spends.len().saturating_sub(confirmed),
        };
        let text = messages::spends(body.confirmed, body.unconfirmed, &body.file);
        Ok(Report::new(&body, text))
    }
}
