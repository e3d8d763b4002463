//! `qr plan`: what a transfer takes, before anything is shown or even built.

use std::path::PathBuf;

use serde::Serialize;
use strongroom_core::qr::Profile;
use strongroom_light::messages as light;

use super::{Report, qr::Type, qr_show::receiver};
use crate::{
    actions::{
        plan::{Way, request_bytes, stand_in, ways},
        transport::TransportError,
    },
    failure::Failure,
    messages,
    store::read,
};

#[derive(Debug, clap::Args)]
pub struct Plan {
    #[command(flatten)]
    what: What,
    /// Payees of a payment that is not built yet
    #[arg(long, value_name = "PAYEES", default_value_t = 1, requires = "coins")]
    payees: usize,
    /// What the file is
    #[arg(long = "type", value_enum, default_value_t = Type::Psbt)]
    kind: Type,
    /// Who receives: strongroom, other, or a wallet such as sparrow or coldcard-q
    #[arg(long, value_name = "RECEIVER", default_value = "strongroom", value_parser = receiver)]
    to: Profile,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct What {
    /// The file
    #[arg(long = "in", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Coins that a payment will spend which is not built yet
    #[arg(long, value_name = "COINS")]
    coins: Option<usize>,
}

#[derive(Serialize)]
struct PlanBody {
    bytes: usize,
    ways: Vec<WayBody>,
}

#[derive(Serialize)]
struct WayBody {
    form: &'static str,
    version: u8,
    parts: u32,
    codes: u32,
    seconds: u64,
    advice: Option<&'static str>,
}

impl Plan {
    pub fn run(self) -> Result<Report, Failure> {
        let message = match (&self.what.file, self.what.coins) {
            (Some(file), _) => read(file)?,
            (None, coins) => stand_in(request_bytes(coins.unwrap_or_default(), self.payees)),
        };
        let ways = ways(self.kind.ur(), &message, self.to).map_err(TransportError::from)?;
        let body = PlanBody {
            bytes: message.len(),
            ways: ways.iter().map(body).collect(),
        };
        let text = messages::planned(body.bytes, &ways);
        Ok(Report::new(&body, text))
    }
}

fn body(way: &Way) -> WayBody {
    WayBody {
        form: light::mode(Some(way.mode)),
        version: way.plan.version.number(),
        parts: way.plan.parts,
        codes: way.plan.frames,
        seconds: way.plan.time.as_secs(),
        advice: light::plan(way.plan.advice),
    }
}
