//! One payload on show: codes without end, all of one size.

use alloc::string::String;
use alloc::vec::Vec;

use super::bbqr_sender::BbqrSender;
use super::cbor::wrap_bytes;
use super::dense_sender::DenseSender;
use super::part::UrType;
use super::profile::Mixtures;
use super::recognise::PayloadKind;
use super::sender::{SendError, Sender};
use super::setting::{Mode, Setting};
use super::version::Version;

/// Frames up to which a mode without mixtures is worth its fewer bytes: seen in one or two rounds whatever is missed.
const ROUND_ROBIN_MAX: u32 = 10;

/// What stands in one QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Digits, capitals and a few signs: alphanumeric mode.
    Text(String),
    /// Any bytes: byte mode.
    Bytes(Vec<u8>),
}

impl Code {
    /// Gives the content as a camera reads it.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// A payload being shown. Another density is another show: the receiver keeps both and completes with either.
pub struct Show {
    form: Form,
    mode: Mode,
    version: Version,
}

enum Form {
    Ur(Sender),
    Bbqr(BbqrSender),
    Dense(DenseSender),
}

impl Show {
    /// Prepares a payload as the setting says.
    ///
    /// # Errors
    /// Refuses what the receiver would not take.
    pub fn new(kind: UrType, payload: &[u8], setting: &Setting) -> Result<Self, SendError> {
        let show = match setting.mode {
            Some(mode) => Self::in_mode(mode, kind, payload, setting),
            None => Self::chosen(kind, payload, setting),
        }?;
        let limits = setting.profile.limits();
        if show.part_count() > limits.parts_max {
            return Err(SendError::PeerParts {
                profile: setting.profile,
                got: show.part_count(),
                limit: limits.parts_max,
            });
        }
        Ok(show)
    }

    /// Gives the next code.
    pub fn next_code(&mut self) -> Code {
        match &mut self.form {
            Form::Ur(sender) => Code::Text(sender.part()),
            Form::Bbqr(sender) => Code::Text(sender.part()),
            Form::Dense(sender) => Code::Bytes(sender.part()),
        }
    }

    /// Tells into how many parts the payload is cut; a receiver needs at least so many.
    pub fn part_count(&self) -> u32 {
        match &self.form {
            Form::Ur(sender) => sender.part_count(),
            Form::Bbqr(sender) => sender.part_count(),
            Form::Dense(sender) => sender.part_count(),
        }
    }

    /// Gives the size of which every code is drawn, so that the picture does not jump.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Tells how the payload is written.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Takes the receiver's first mode, but BBQr where it is few frames, and fewer.
    fn chosen(kind: UrType, payload: &[u8], setting: &Setting) -> Result<Self, SendError> {
        let modes = setting.profile.limits().modes;
        let first = modes.first().copied().unwrap_or(Mode::Ur);
        let usual = Self::in_mode(first, kind, payload, setting);
        if first != Mode::Ur || !modes.contains(&Mode::Bbqr) {
            return usual;
        }
        let Ok(series) = Self::in_mode(Mode::Bbqr, kind, payload, setting) else {
            return usual;
        };
        match &usual {
            Ok(usual) if usual.part_count() <= series.part_count() => {}
            Ok(_) | Err(_) if series.part_count() <= ROUND_ROBIN_MAX => return Ok(series),
            Ok(_) | Err(_) => {}
        }
        usual
    }

    fn in_mode(mode: Mode, kind: UrType, payload: &[u8], setting: &Setting) -> Result<Self, SendError> {
        let (profile, version) = (setting.profile, setting.capped());
        if !profile.reads(mode) {
            return Err(SendError::PeerMode { profile, mode });
        }
        let limits = profile.limits();
        let got = wrap_bytes(payload).len();
        if u32::try_from(got).map_or(true, |got| got > limits.message_max) {
            return Err(SendError::PeerLength {
                profile,
                got,
                limit: limits.message_max,
            });
        }
        let form = match mode {
            Mode::Ur => {
                let sender = Sender::filling(kind, payload, version)?;
                Form::Ur(match limits.mixtures {
                    Mixtures::None => sender.plain(),
                    Mixtures::Solved | Mixtures::Peeled => sender,
                })
            }
            Mode::Static => Form::Ur(Sender::in_one(kind, payload, version)?),
            Mode::Bbqr => match kind.payload_kind() {
                PayloadKind::Psbt => Form::Bbqr(BbqrSender::filling(payload, version)?),
                PayloadKind::Document => return Err(SendError::Kind { mode }),
            },
            Mode::Dense => Form::Dense(DenseSender::new(kind.payload_kind(), payload, version)?),
        };
        let version = match &form {
            Form::Ur(sender) => sender.version(),
            Form::Bbqr(sender) => sender.version(),
            Form::Dense(sender) => sender.version(),
        };
        Ok(Self { form, mode, version })
    }
}
