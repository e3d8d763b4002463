//! `qr show`: a file as animated codes in a window.

use std::path::PathBuf;

use serde::Serialize;
use strongroom_core::qr::{Mode, Profile, Version};
use strongroom_light::{DENSITY_MIN, Setting, Showing, Speed};

use super::{Report, qr::Type};
use crate::{failure::Failure, messages, store::read, windows};

/// In which form codes are shown.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Form {
    /// UR, read by most wallets
    Ur,
    /// BBQr, for PSBTs
    Bbqr,
    /// Dense, between our own programs
    Dense,
    /// One code that does not move
    Static,
}

#[derive(Debug, clap::Args)]
pub struct Show {
    /// The file
    #[arg(long = "in", value_name = "FILE")]
    file: PathBuf,
    /// What it is
    #[arg(long = "type", value_enum, default_value_t = Type::Psbt)]
    kind: Type,
    /// Who receives: strongroom, other, or a wallet such as sparrow or coldcard-q
    #[arg(long, value_name = "RECEIVER", default_value = "strongroom", value_parser = receiver)]
    to: Profile,
    /// In which form the codes are; what suits the receiver if not given
    #[arg(long, value_enum)]
    mode: Option<Form>,
    /// QR version to begin with, 5 to 40: more is faster, less is easier to read
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(u8).range(i64::from(DENSITY_MIN.number())..=40))]
    density: Option<u8>,
    /// Codes a second to begin with, 1 to 20
    #[arg(long, value_name = "CODES", value_parser = clap::value_parser!(u8).range(i64::from(Speed::MIN)..=i64::from(Speed::MAX)))]
    speed: Option<u8>,
}

/// Finds a receiver by its name, in small letters and without spaces.
pub fn receiver(text: &str) -> Result<Profile, String> {
    let plain = |name: &str| name.to_ascii_lowercase().replace(' ', "-");
    let found = Profile::ALL
        .into_iter()
        .find(|profile| plain(profile.name()) == text);
    found.ok_or_else(|| {
        let names: Vec<String> = Profile::ALL.iter().map(|profile| plain(profile.name())).collect();
        messages::receivers(&names)
    })
}

#[derive(Serialize)]
struct ShowBody {
    bytes: usize,
    words: String,
}

impl Show {
    pub fn run(self) -> Result<Report, Failure> {
        let message = read(&self.file)?;
        let showing =
            Showing::new(self.kind.ur(), &message, self.setting()).map_err(windows::WindowError::from)?;
        let body = ShowBody {
            bytes: message.len(),
            words: showing.words().to_string(),
        };
        let title = self.file.file_name().unwrap_or_default().to_string_lossy();
        windows::Show::run(&title, showing)?;
        let text = messages::shown(body.bytes, &body.words);
        Ok(Report::new(&body, text))
    }

    fn setting(&self) -> Setting {
        let mode = self.mode.map(|form| match form {
            Form::Ur => Mode::Ur,
            Form::Bbqr => Mode::Bbqr,
            Form::Dense => Mode::Dense,
            Form::Static => Mode::Static,
        });
        let start = Setting::of(self.to).with_mode(mode);
        let start = match self.density {
            Some(version) => start.with_density(Version::nearest(version)),
            None => start,
        };
        Setting {
            speed: self.speed.map_or(start.speed, Speed::new),
            ..start
        }
    }
}
