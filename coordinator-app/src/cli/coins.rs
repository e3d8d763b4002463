use bitcoin::OutPoint;
use serde::Serialize;

use super::{Context, Report};
use crate::{failure::Failure, messages, node::Coin};

#[derive(Debug, clap::Args)]
pub struct Args {}

#[derive(Serialize)]
struct Body {
    height: u32,
    coins: Vec<Line>,
}

/// One coin in a report.
#[derive(Debug, Serialize)]
pub struct Line {
    outpoint: OutPoint,
    sat: u64,
    branch: String,
    index: u32,
    height: Option<u32>,
    #[serde(skip)]
    text: String,
}

impl Line {
    pub fn new(coin: &Coin) -> Self {
        Self {
            outpoint: coin.outpoint,
            sat: coin.txout.value.to_sat(),
            branch: coin.place.branch.to_string(),
            index: coin.place.index,
            height: coin.height,
            text: messages::coin(coin),
        }
    }
}

/// The lines as people read them.
pub fn lines(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|l| l.text.as_str()).collect()
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let workspace = context.workspace()?;
        let (height, _) = workspace.watch.tip();
        let coins: Vec<_> = workspace.watch.coins().iter().map(Line::new).collect();
        let text = messages::coins(height, &lines(&coins));
        Ok(Report::new(&Body { height, coins }, text))
    }
}
