use std::path::PathBuf;

use bitcoin::Network;
use serde::Serialize;

use super::{Context, Report};
use crate::{
    actions::payees::{self, order_words},
    failure::Failure,
    messages,
    store::read,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The payment file, as for `pay`
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// bitcoin, testnet, signet or regtest
    #[arg(long, value_name = "NETWORK")]
    network: Network,
}

#[derive(Serialize)]
struct Body {
    order: String,
}

impl Args {
    /// Needs no node and no home: whoever orders runs it on a machine of their own.
    pub fn run(self, _context: &Context) -> Result<Report, Failure> {
        let payees = payees::parse(&read(&self.csv)?, self.network)?;
        let order = order_words(self.network, &payees).to_string();
        let text = messages::order(&order);
        Ok(Report::new(&Body { order }, text))
    }
}
