use serde::Serialize;

use super::{Context, Report};
use crate::{failure::Failure, messages};

#[derive(Debug, clap::Args)]
pub struct Args {}

#[derive(Serialize)]
struct Body {
    movements: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    txid: String,
    height: Option<u32>,
    received_sat: u64,
    spent_sat: u64,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let workspace = context.workspace()?;
        let history = workspace.watch.history();
        let text = history
            .iter()
            .map(messages::movement)
            .collect::<Vec<_>>()
            .join("\n");
        let movements = history.iter().map(|m| Line {
            txid: m.txid.to_string(),
            height: m.height,
            received_sat: m.received.to_sat(),
            spent_sat: m.spent.to_sat(),
        });
        let body = Body {
            movements: movements.collect(),
        };
        Ok(Report::new(&body, text))
    }
}
