use serde::Serialize;
use strongroom_core::ids::RequestId;

use super::{Context, Report};
use crate::{actions::broadcast::broadcast, failure::Failure, messages};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The request
    #[arg(long, value_name = "ID")]
    request: RequestId,
}

#[derive(Serialize)]
struct Body {
    request_id: RequestId,
    txid: String,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let (workspace, node) = context.synced()?;
        let txid = broadcast(&workspace, &node, &self.request)?.to_string();
        let text = messages::sent(&txid);
        let body = Body {
            request_id: self.request,
            txid,
        };
        Ok(Report::new(&body, text))
    }
}
