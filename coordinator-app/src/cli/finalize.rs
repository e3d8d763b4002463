use std::path::PathBuf;

use serde::Serialize;
use strongroom_core::ids::RequestId;

use super::{Context, Report};
use crate::{actions::finish::finish, failure::Failure, messages, store::write};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The request
    #[arg(long, value_name = "ID")]
    request: RequestId,
    /// Where the finished transaction goes, in hex
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Body {
    request_id: RequestId,
    txid: String,
    vsize: usize,
    tx: String,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let workspace = context.workspace()?;
        let tx = finish(&workspace.vault, &workspace.merged(&self.request)?)?;
        let hex = workspace.keep_final(&self.request, &tx)?;
        if let Some(out) = &self.out {
            write(out, hex.as_bytes())?;
        }
        let body = Body {
            request_id: self.request,
            txid: tx.compute_txid().to_string(),
            vsize: tx.vsize(),
            tx: hex,
        };
        let text = messages::finished(&body.txid, body.vsize);
        Ok(Report::new(&body, text))
    }
}
