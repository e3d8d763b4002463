use std::path::PathBuf;

use serde::Serialize;

use super::{Context, Report};
use crate::{failure::Failure, messages, node::NodeSettings, store::StoreError};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where its RPC listens, e.g. http://127.0.0.1:8332
    #[arg(long)]
    url: String,
    /// Its cookie file
    #[arg(long, value_name = "FILE")]
    cookie: PathBuf,
    /// The vault did not exist below this height: older blocks are not read
    #[arg(long, default_value_t = 0, value_name = "HEIGHT")]
    birth: u32,
}

#[derive(Serialize)]
struct Body {
    height: u32,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let cookie = std::path::absolute(&self.cookie).map_err(|source| StoreError::Io {
            path: self.cookie.clone(),
            source,
        })?;
        let settings = NodeSettings {
            url: self.url,
            cookie,
            birth: self.birth,
        };
        let height = context.workspace()?.name_node(&settings)?;
        Ok(Report::new(&Body { height }, messages::node_at(height)))
    }
}
