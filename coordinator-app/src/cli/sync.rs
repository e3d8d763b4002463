use bitcoin::BlockHash;
use serde::Serialize;

use super::{Context, Report};
use crate::{failure::Failure, messages};

#[derive(Debug, clap::Args)]
pub struct Args {}

#[derive(Serialize)]
struct Body {
    height: u32,
    block: BlockHash,
    coins: usize,
    sat: u64,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let (workspace, _) = context.synced()?;
        let (height, block) = workspace.watch.tip();
        let coins = workspace.watch.coins();
        let sat = coins
            .iter()
            .fold(0u64, |sum, c| sum.saturating_add(c.txout.value.to_sat()));
        let body = Body {
            height,
            block,
            coins: coins.len(),
            sat,
        };
        Ok(Report::new(&body, messages::synced(height, coins.len(), sat)))
    }
}
