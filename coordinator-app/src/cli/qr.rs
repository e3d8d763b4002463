use std::path::PathBuf;

use serde::Serialize;
use strongroom_core::qr::{PayloadKind, UrType};

use super::{Context, Report, frames, qr_plan, qr_scan, qr_show};
use crate::{
    actions::transport::{Effort, write_frames},
    failure::Failure,
    messages,
    store::{read, write},
};

#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// Write a file as pictures of animated QR frames
    Encode(Encode),
    /// Read a file from pictures of animated QR frames
    Decode(Decode),
    /// Say how many codes and seconds a file takes, or a payment that is not built yet
    Plan(qr_plan::Plan),
    /// Show a file as animated QR codes in a window
    Show(qr_show::Show),
    /// Scan a file from animated QR codes in a window
    Scan(qr_scan::Scan),
}

/// What a message is, as the receiver is told.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Type {
    /// A request or answer, as `crypto-psbt`, which most wallets read
    Psbt,
    /// A request or answer, as `psbt`, the newer name
    Psbt2,
    /// Any other document of Strongroom: manifest, policy, receipt
    Document,
}

impl Type {
    pub fn ur(self) -> UrType {
        match self {
            Self::Psbt => UrType::CryptoPsbt,
            Self::Psbt2 => UrType::Psbt,
            Self::Document => UrType::Document,
        }
    }
}

#[derive(Debug, clap::Args)]
pub struct Encode {
    /// The file
    #[arg(long = "in", value_name = "FILE")]
    file: PathBuf,
    /// What it is
    #[arg(long = "type", value_enum, default_value_t = Type::Psbt)]
    kind: Type,
    /// Where the pictures go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    framing: frames::FramingArgs,
}

#[derive(Debug, clap::Args)]
pub struct Decode {
    /// The folder with the pictures
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Where the file goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Serialize)]
pub struct EncodeBody {
    folder: PathBuf,
    needed: usize,
    frames: usize,
    seconds: usize,
}

#[derive(Serialize)]
struct DecodeBody {
    file: PathBuf,
    bytes: usize,
    kind: &'static str,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        match self {
            Self::Encode(args) => args.run(),
            Self::Decode(args) => args.run(context),
            Self::Plan(args) => args.run(),
            Self::Show(args) => args.run(),
            Self::Scan(args) => args.run(),
        }
    }
}

impl Encode {
    fn run(self) -> Result<Report, Failure> {
        let effort = write_frames(&read(&self.file)?, &self.framing.of(self.kind.ur()), &self.out)?;
        Ok(framed(effort, self.out))
    }
}

/// The report about frames that were written.
pub fn framed(effort: Effort, folder: PathBuf) -> Report {
    let text = messages::framed(&effort, &folder);
    let body = EncodeBody {
        folder,
        needed: effort.needed,
        frames: effort.frames,
        seconds: effort.seconds,
    };
    Report::new(&body, text)
}

impl Decode {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let payload = frames::read_folder(context, &self.folder)?;
        write(&self.out, &payload.bytes)?;
        let body = DecodeBody {
            bytes: payload.bytes.len(),
            kind: match payload.kind {
                PayloadKind::Psbt => "psbt",
                PayloadKind::Document => "document",
            },
            file: self.out,
        };
        let text = messages::decoded(body.kind, body.bytes, &body.file);
        Ok(Report::new(&body, text))
    }
}
