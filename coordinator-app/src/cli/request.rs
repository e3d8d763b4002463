use std::path::PathBuf;

use serde::Serialize;
use strongroom_core::{
    ids::{Label, RequestId},
    policy::{Decision, Verdict},
    qr::UrType,
};

use super::{Context, Report, frames::FramingArgs, qr::framed};
use crate::{
    actions::{finish::signers, import::import, transport::write_frames},
    failure::Failure,
    messages,
    store::{CoordinatorKey, Payee, RequestRecord, read, write},
};

#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// List all requests
    List,
    /// Show a request: payees, fee, who has signed
    Show(Show),
    /// Make a request of a payment that another wallet prepared
    Import(Import),
    /// Write a request as pictures of animated QR frames
    Frames(Frames),
}

#[derive(Debug, clap::Args)]
pub struct Frames {
    /// The request
    #[arg(long, value_name = "ID")]
    request: RequestId,
    /// Where the pictures go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    framing: FramingArgs,
}

#[derive(Debug, clap::Args)]
pub struct Import {
    /// The other wallet's PSBT
    #[arg(long, value_name = "FILE")]
    psbt: PathBuf,
    /// Where the request goes
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// For how many blocks it may be signed
    #[arg(long, default_value_t = 144, value_name = "N")]
    expiry_blocks: u32,
}

#[derive(Debug, clap::Args)]
pub struct Show {
    /// The request
    #[arg(long, value_name = "ID")]
    request: RequestId,
}

#[derive(Serialize)]
struct ListBody {
    requests: Vec<RequestRecord>,
}

#[derive(Serialize)]
struct ImportBody {
    request_id: RequestId,
    file: PathBuf,
    fee_sat: u64,
    left_out: Vec<String>,
    verdict: Verdict,
    rehearsal: Decision,
}

#[derive(Serialize)]
struct ShowBody {
    #[serde(rename = "request")]
    record: RequestRecord,
    signed: Vec<Label>,
    missing: Vec<Label>,
    quorum: usize,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        match self {
            Self::List => list(context),
            Self::Show(args) => args.run(context),
            Self::Frames(args) => args.run(context),
            Self::Import(args) => args.run(context),
        }
    }
}

fn list(context: &Context) -> Result<Report, Failure> {
    let workspace = context.workspace()?;
    let requests = workspace.records()?;
    let (tip, _) = workspace.watch.tip();
    let lines: Vec<String> = requests.iter().map(|r| messages::request_line(r, tip)).collect();
    let text = if lines.is_empty() {
        messages::NO_REQUESTS.to_owned()
    } else {
        lines.join("\n")
    };
    Ok(Report::new(&ListBody { requests }, text))
}

impl Frames {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let (bytes, _) = context.workspace()?.request(&self.request)?;
        let effort = write_frames(&bytes, &self.framing.of(UrType::CryptoPsbt), &self.out)?;
        Ok(framed(effort, self.out))
    }
}

impl Import {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let bytes = read(&self.psbt)?;
        let (workspace, _) = context.synced()?;
        let key = CoordinatorKey::open(&workspace.home)?;
        let (records, state) = (workspace.records()?, workspace.state(None)?);
        let given = (bytes.as_slice(), self.expiry_blocks);
        let imported = import(&workspace.vault, &workspace.watch, &records, &state, &key, given)?;
        let built = &imported.built;
        workspace.home.keep_request(&built.record, &built.bytes)?;
        let file = self.out.join("request.psbt");
        write(&file, &built.bytes)?;
        let text = messages::imported(&imported, &file);
        let left_out = imported.dropped.iter();
        let body = ImportBody {
            request_id: built.record.id,
            file,
            fee_sat: built.record.fee.to_sat(),
            left_out: left_out
                .map(|f| format!("{} {:#04x}", f.place, f.key_type))
                .collect(),
            verdict: built.rehearsal.verdict,
            rehearsal: imported.built.rehearsal,
        };
        Ok(Report::new(&body, text))
    }
}

impl Show {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let workspace = context.workspace()?;
        let record = workspace.home.record(&self.request)?;
        let signers = signers(&workspace.vault, &workspace.merged(&self.request)?);
        let (tip, _) = workspace.watch.tip();
        let mut lines = vec![messages::request_line(&record, tip)];
        lines.extend(record.payees.iter().map(|p: &Payee| messages::payee(p)));
        lines.push(messages::signers(&signers));
        let body = ShowBody {
            record,
            signed: signers.signed,
            missing: signers.missing,
            quorum: signers.quorum,
        };
        Ok(Report::new(&body, lines.join("\n")))
    }
}
