use std::path::PathBuf;

use serde::Serialize;
use strongroom_core::ids::{Label, RequestId};

use super::{Context, Report, frames};
use crate::{actions::answer, failure::Failure, messages, store::read};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The request
    #[arg(long, value_name = "ID")]
    request: RequestId,
    #[command(flatten)]
    source: Source,
}

/// Where the answer comes from.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Source {
    /// The answer as a file
    #[arg(long, value_name = "FILE")]
    answer: Option<PathBuf>,
    /// A folder with pictures of the answer's frames
    #[arg(long, value_name = "DIR")]
    frames: Option<PathBuf>,
}

#[derive(Serialize)]
struct Body {
    request_id: RequestId,
    site: Label,
    findings: Vec<String>,
    approvals: Vec<String>,
    journal_size: u64,
    signed: Vec<Label>,
    missing: Vec<Label>,
    quorum: usize,
    complete: bool,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let bytes = match (&self.source.answer, &self.source.frames) {
            (Some(file), _) => read(file)?,
            (None, Some(folder)) => frames::read_folder(context, folder)?.bytes,
            // Never: the command line wants one of both.
            (None, None) => Vec::new(),
        };
        let merged = answer::merge(&context.workspace()?, &self.request, &bytes)?;
        let text = messages::merged(&merged);
        let complete = merged.signers.complete();
        let body = Body {
            request_id: self.request,
            site: merged.site,
            findings: merged.certificate.findings,
            approvals: merged.certificate.approvals,
            journal_size: merged.certificate.journal_size,
            signed: merged.signers.signed,
            missing: merged.signers.missing,
            quorum: merged.signers.quorum,
            complete,
        };
        Ok(Report::new(&body, text))
    }
}
