use std::path::PathBuf;

use bitcoin::FeeRate;
use serde::Serialize;
use strongroom_core::{
    ids::{Digest, RequestId},
    policy::{Decision, Verdict},
    psbt::PsbtVersion,
};

use super::{Context, Report};
use crate::{
    actions::{
        build::{Order, build, request_hash},
        payees,
    },
    failure::Failure,
    messages,
    store::{CoordinatorKey, read, write},
};

/// Blocks within which the estimated fee should confirm.
const FEE_TARGET: u16 = 6;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The payment file: a first line `address,amount,label` (or sat for amount), then one payee a line
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// Where the request goes
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// For how many blocks it may be signed
    #[arg(long, default_value_t = 144, value_name = "N")]
    expiry_blocks: u32,
    /// Satoshi per virtual byte, e.g. 2.5; the node's estimate where it is left out
    #[arg(long, value_name = "RATE", value_parser = fee_rate)]
    fee_rate: Option<FeeRate>,
    /// 0 (BIP-0174) or 2 (BIP-0370)
    #[arg(long, default_value = "0", value_parser = version, value_name = "VERSION")]
    psbt_version: PsbtVersion,
}

#[derive(Serialize)]
struct Body {
    request_id: RequestId,
    request: Digest,
    txid: String,
    order: String,
    file: PathBuf,
    bytes: usize,
    height: u32,
    expiry: u32,
    payees: usize,
    inputs: usize,
    fee_sat: u64,
    change_index: Option<u32>,
    verdict: Verdict,
    rehearsal: Decision,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let csv = read(&self.csv)?;
        let (workspace, node) = context.synced()?;
        let key = CoordinatorKey::open(&workspace.home)?;
        let order = Order {
            payees: payees::parse(&csv, workspace.vault.manifest.network)?,
            rate: match self.fee_rate {
                Some(rate) => rate,
                None => node.fee_rate(FEE_TARGET)?,
            },
            expiry_blocks: self.expiry_blocks,
            version: self.psbt_version,
        };
        let (records, state) = (workspace.records()?, workspace.state(None)?);
        let built = build(&workspace.vault, &workspace.watch, &records, &state, &key, order)?;
        workspace.home.keep_request(&built.record, &built.bytes)?;
        let file = self.out.join("request.psbt");
        write(&file, &built.bytes)?;
        let order = payees::order_words(workspace.vault.manifest.network, &built.record.payees).to_string();
        let text = format!("{}\n{}", messages::built(&built, &file), messages::order(&order));
        let record = built.record;
        let body = Body {
            request_id: record.id,
            request: request_hash(&built.bytes),
            txid: record.txid.to_string(),
            order,
            file,
            bytes: built.bytes.len(),
            height: record.height,
            expiry: record.expiry,
            payees: record.payees.len(),
            inputs: record.inputs.len(),
            fee_sat: record.fee.to_sat(),
            change_index: record.change,
            verdict: built.rehearsal.verdict,
            rehearsal: built.rehearsal,
        };
        Ok(Report::new(&body, text))
    }
}

fn version(text: &str) -> Result<PsbtVersion, String> {
    match text {
        "0" => Ok(PsbtVersion::V0),
        "2" => Ok(PsbtVersion::V2),
        _ => Err(messages::PSBT_VERSION.to_owned()),
    }
}

/// Reads satoshi per virtual byte with at most two decimals: one of them is 2.5 satoshi per thousand weight units.
fn fee_rate(text: &str) -> Result<FeeRate, String> {
    let wrong = || messages::FEE_RATE.to_owned();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 2 {
        return Err(wrong());
    }
    let whole: u64 = whole.parse().map_err(|_| wrong())?;
    let hundredths: u64 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
    let per_kwu = whole
        .checked_mul(100)
        .and_then(|w| w.checked_add(hundredths))
        .and_then(|h| h.checked_mul(5))
        .map(|h| h.div_ceil(2));
    match per_kwu {
        Some(rate) if rate > 0 && rate <= MOST_PER_KWU => Ok(FeeRate::from_sat_per_kwu(rate)),
        Some(_) | None => Err(wrong()),
    }
}

/// 10,000 satoshi per virtual byte: a typing error, whatever the market.
const MOST_PER_KWU: u64 = 2_500_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fee_rates_are_read_exactly() {
        assert_eq!(fee_rate("1"), Ok(FeeRate::from_sat_per_kwu(250)));
        assert_eq!(fee_rate("2.5"), Ok(FeeRate::from_sat_per_kwu(625)));
        assert_eq!(fee_rate("0.01"), Ok(FeeRate::from_sat_per_kwu(3)));
        assert_eq!(fee_rate("10000"), Ok(FeeRate::from_sat_per_kwu(2_500_000)));
        for wrong in [
            "0",
            "0.00",
            "-1",
            "1e3",
            "1.234",
            ".5",
            "5.",
            "10001",
            "",
            "99999999999999999999",
        ] {
            assert!(fee_rate(wrong).is_err(), "{wrong}");
        }
    }
}
