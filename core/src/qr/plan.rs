//! What a transfer will take, before anything is shown.

use core::time::Duration;

use super::part::UrType;
use super::profile::Mixtures;
use super::sender::SendError;
use super::setting::{Mode, Setting};
use super::show::Show;
use super::version::Version;

/// Frames of a hundred that are missed, if nobody says otherwise: a hand-held camera.
const LOSS_PERCENT: u8 = 15;
/// What people hold a camera up for without a second thought.
const COMFORTABLE: Duration = Duration::from_secs(30);
/// What people hold a camera up for at most.
const BEARABLE: Duration = Duration::from_secs(120);
/// Rounds after which a round robin is given up.
const ROUNDS_MAX: u32 = 64;
const THOUSAND: u64 = 1_000;

/// How fast codes are shown, and how many of them are missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How long each code stands.
    pub frame_time: Duration,
    /// Codes of a hundred that the receiver misses, 99 at most.
    pub loss_percent: u8,
}

impl Pace {
    /// What suits a receiver, with the losses of a hand-held camera.
    pub fn of(setting: &Setting) -> Self {
        Self {
            frame_time: setting.profile.limits().frame_time,
            loss_percent: LOSS_PERCENT,
        }
    }
}

/// What the operator had better do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Advice {
    /// Show it.
    Fine,
    /// Show it in smaller codes: the receiver's camera may not resolve these.
    Thinner,
    /// Show it in larger codes: it takes long.
    Denser,
    /// Make several smaller payments of it.
    Split,
    /// Carry it as a file.
    SecondMedium,
}

/// What a transfer will take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How the payload is written.
    pub mode: Mode,
    /// Of which size the codes are.
    pub version: Version,
    /// Parts that the receiver needs.
    pub parts: u32,
    /// Codes shown until it has them, on average.
    pub frames: u32,
    /// How long that takes.
    pub time: Duration,
    /// What the operator had better do.
    pub advice: Advice,
}

impl Plan {
    /// Plans the transfer of a payload.
    ///
    /// # Errors
    /// As [`Show::new`]; [`SendError::advice`] says what to do.
    pub fn of(kind: UrType, payload: &[u8], setting: &Setting, pace: Pace) -> Result<Self, SendError> {
        let show = Show::new(kind, payload, setting)?;
        let parts = show.part_count();
        let mixtures = match show.mode() {
            Mode::Bbqr => Mixtures::None,
            Mode::Ur | Mode::Static | Mode::Dense => setting.profile.limits().mixtures,
        };
        let frames = frames(parts, mixtures, pace.loss_percent);
        let time = pace.frame_time.saturating_mul(frames);
        Ok(Self {
            mode: show.mode(),
            version: show.version(),
            parts,
            frames,
            time,
            advice: advice(time, show.version(), setting),
        })
    }
}

impl SendError {
    /// Tells what the operator had better do instead.
    pub fn advice(&self) -> Advice {
        match self {
            Self::TooThin { .. } | Self::NotOneCode { .. } | Self::TooManyParts { .. } => Advice::Denser,
            Self::PeerParts { .. } | Self::PeerLength { .. } => Advice::Split,
            Self::Empty
            | Self::TooLong { .. }
            | Self::Fragment { .. }
            | Self::Kind { .. }
            | Self::PeerMode { .. } => Advice::SecondMedium,
        }
    }
}

/// The first of these that holds: too long to hold a camera for; too fine for the camera; long, and larger codes or
/// smaller payments would help.
fn advice(time: Duration, version: Version, setting: &Setting) -> Advice {
    let limits = setting.profile.limits();
    if version > limits.version {
        return Advice::Thinner;
    }
    match time {
        time if time <= COMFORTABLE => Advice::Fine,
        _ if setting.capped() < limits.version => Advice::Denser,
        time if time <= BEARABLE => Advice::Split,
        _ => Advice::SecondMedium,
    }
}

/// Codes shown until a receiver has what it needs, on average (docs/transport-fountain.md).
fn frames(parts: u32, mixtures: Mixtures, loss_percent: u8) -> u32 {
    let loss = u64::from(loss_percent.min(99));
    let needed = u64::from(parts);
    let through = 100_u64.saturating_sub(loss);
    let thousandths = match (mixtures, loss, parts) {
        (_, 0, _) => needed.saturating_mul(THOUSAND),
        // Some parts more than needed arrive, and only some of those shown do.
        (Mixtures::Solved, _, 2..) => share(needed.saturating_mul(1_050).saturating_add(500), 100, through),
        (Mixtures::Peeled, _, 2..) => share(needed.saturating_mul(1_400), 100, through),
        (Mixtures::Solved | Mixtures::Peeled, _, 0..=1) => {
            share(needed.saturating_mul(THOUSAND), 100, through)
        }
        (Mixtures::None, _, _) => needed.saturating_mul(rounds(needed, loss)),
    };
    u32::try_from(thousandths.div_ceil(THOUSAND)).unwrap_or(u32::MAX)
}

/// Thousandths of a round until every part was seen once: after each round, `loss` of the missing are missing still.
fn rounds(parts: u64, loss: u64) -> u64 {
    let mut missing = parts.saturating_mul(THOUSAND);
    let mut rounds = 0_u64;
    for _ in 0..ROUNDS_MAX {
        rounds = rounds.saturating_add(missing.min(THOUSAND));
        missing = share(missing, loss, 100);
    }
    // On average the last one of them is seen in the middle of its round.
    rounds.saturating_sub(THOUSAND / 2).max(THOUSAND)
}

fn share(amount: u64, part: u64, whole: u64) -> u64 {
    amount.saturating_mul(part).checked_div(whole).unwrap_or(u64::MAX)
}
