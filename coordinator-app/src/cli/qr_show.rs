//! `qr show`: a file as animated codes in a window.

use std::path::PathBuf;

use serde::Serialize;
use strongroom_light::{Density, Mode, Setting, Showing, Speed};

use super::{Report, qr::Type};
use crate::{failure::Failure, messages, store::read, windows};

/// In which form codes are shown.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Form {
    /// UR, read by most wallets
    Ur,
    /// BBQr, for PSBTs
    Bbqr,
}

#[derive(Debug, clap::Args)]
pub struct Show {
    /// The file
    #[arg(long = "in", value_name = "FILE")]
    file: PathBuf,
    /// What it is
    #[arg(long = "type", value_enum, default_value_t = Type::Psbt)]
    kind: Type,
    /// In which form the codes are
    #[arg(long, value_enum, default_value_t = Form::Ur)]
    mode: Form,
    /// QR version to begin with, 5 to 40: more is faster, less is easier to read
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(u8).range(i64::from(Density::MIN)..=i64::from(Density::MAX)))]
    density: Option<u8>,
    /// Codes a second to begin with, 1 to 20
    #[arg(long, value_name = "CODES", value_parser = clap::value_parser!(u8).range(i64::from(Speed::MIN)..=i64::from(Speed::MAX)))]
    speed: Option<u8>,
}

#[derive(Serialize)]
struct ShowBody {
    bytes: usize,
    words: String,
}

impl Show {
    pub fn run(self) -> Result<Report, Failure> {
        let message = read(&self.file)?;
        let start = Setting::default();
        let setting = Setting {
            mode: match self.mode {
                Form::Ur => Mode::Ur,
                Form::Bbqr => Mode::Bbqr,
            },
            density: self.density.map_or(start.density, Density::new),
            speed: self.speed.map_or(start.speed, Speed::new),
        };
        // BBQr has a letter for PSBTs; our own documents go as UR.
        let modes: &[Mode] = match self.kind {
            Type::Psbt | Type::Psbt2 => &Mode::ALL,
            Type::Document => &[Mode::Ur],
        };
        let showing = Showing::new(self.kind.ur(), &message, setting).map_err(windows::WindowError::from)?;
        let body = ShowBody {
            bytes: message.len(),
            words: showing.words().to_string(),
        };
        let title = self.file.file_name().unwrap_or_default().to_string_lossy();
        windows::Show::run(&title, modes, showing)?;
        let text = messages::shown(body.bytes, &body.words);
        Ok(Report::new(&body, text))
    }
}
